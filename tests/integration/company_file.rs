//! A company in one file: what travels, what does not, and what is refused with nothing changed.

use std::sync::Arc;
use std::time::Duration;

use holdfast_core::app::view::{
    CompanyFileView, ConnectionRef, ConnectionView, ErrorCode, NewPicture, PostRef, PostStage,
    Problem, PublishPost, SaveDraft, SaveGroup, SavePerson, SavePicture, SaveWatched, SetUp,
    TakeCompanyFile,
};
use holdfast_core::app::{App, Error};
use holdfast_core::domain::id::ConnectionId;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::domain::notice::NoticeKind;
use holdfast_core::domain::settings::{Settings, Theme};
use holdfast_core::store::{companies, settings};
use serde_json::{Value, json};

use crate::journeys::company::{ANA, Company, LIN};
use crate::networks::person::Decision;

/// Longer than any step takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

async fn written(app: &Arc<App>) -> String {
    String::from_utf8(app.company_file().await.unwrap().bytes).unwrap()
}

async fn take(app: &Arc<App>, text: &str, you: Option<usize>) -> Result<CompanyFileView, Error> {
    let request = TakeCompanyFile {
        text: text.to_owned(),
        you,
    };
    app.take_company_file(request).await
}

async fn look(app: &Arc<App>, text: &str) -> Result<CompanyFileView, Error> {
    let request = TakeCompanyFile {
        text: text.to_owned(),
        you: None,
    };
    app.look_at_company_file(request).await
}

/// Accounts of several networks, a colleague, a group, a mail server and choices.
async fn northwind() -> Company {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company.connect_all(Network::X, Purpose::Owned, ANA).await;
    company
        .connect_all(Network::Instagram, Purpose::Monitored, ANA)
        .await;
    let app = &company.app;
    let people = app.people().await.unwrap();
    let ana = people
        .into_iter()
        .find(|one| one.name == "Ana Ruiz")
        .unwrap();
    let ana = SavePerson {
        id: Some(ana.id),
        name: ana.name,
        email: ana.email,
        opt_outs: vec![NoticeKind::ExpiringSoon],
    };
    app.save_person(ana).await.unwrap();
    let rows = company.rows().await;
    let group = SaveGroup {
        id: None,
        name: "Shops".to_owned(),
        accounts: vec![rows[0].id, rows[1].id],
    };
    app.save_group(group).await.unwrap();
    let watching = rows
        .iter()
        .find(|row| row.purpose == Purpose::Monitored)
        .unwrap();
    let watched = SaveWatched {
        id: watching.id,
        hashtags: vec!["boots".to_owned()],
        competitors: Vec::new(),
    };
    app.save_watched(watched).await.unwrap();
    let taste = Settings {
        theme: Theme::Dark,
        send_mail: true,
        muted_accounts: [rows[0].id].into(),
        ..Settings::default()
    };
    app.save_settings(taste).await.unwrap();
    write(&company, "Doors open at nine.").await;
    company
}

/// The first bytes of a PNG file.
const PICTURE: &str = "iVBORw0KGgo=";

/// A draft with a picture, for the account at X.
async fn write(company: &Company, text: &str) -> PostRef {
    let app = &company.app;
    let rows = company.rows().await;
    let id = app.new_draft().await.unwrap().id;
    let draft = SaveDraft {
        id,
        text: text.to_owned(),
        link: "https://northwind.example/repair".to_owned(),
        image_address: String::new(),
        image_words: "A boot".to_owned(),
        accounts: rows
            .iter()
            .filter(|row| row.network == Network::X)
            .map(|row| row.id)
            .collect(),
    };
    app.save_draft(draft).await.unwrap();
    let picture = Some(NewPicture {
        name: "boot.png".to_owned(),
        data: PICTURE.to_owned(),
    });
    app.save_picture(SavePicture { id, picture }).await.unwrap();
    PostRef { id }
}

fn names(rows: &[ConnectionView]) -> Vec<(String, Purpose)> {
    let mut names: Vec<_> = rows
        .iter()
        .map(|row| (row.name.clone(), row.purpose))
        .collect();
    names.sort_by_key(|(name, purpose)| (name.clone(), format!("{purpose:?}")));
    names
}

async fn settings_of(company: &Company) -> Settings {
    company.store.read(settings::get).await.unwrap()
}

#[tokio::test]
async fn everything_but_sign_ins_comes_to_another_computer() {
    let here = northwind().await;
    let text = written(&here.app).await;
    let there = here.another_computer().await;

    let seen = look(&there.app, &text).await.unwrap();
    assert_eq!(seen.into, None);
    assert_eq!(seen.persons, ["Mei Lin", "Ana Ruiz", "Tom Okafor"]);
    let count = u32::try_from(here.rows().await.len()).unwrap();
    assert_eq!((seen.new_connections, seen.known_connections), (count, 0));
    let none = there.store.read(companies::list).await.unwrap();
    assert!(none.is_empty(), "a look changes nothing");

    let taken = take(&there.app, &text, Some(1)).await.unwrap();
    assert_eq!(taken.new_connections, count);
    let rows = there.rows().await;
    assert_eq!(names(&rows), names(&here.rows().await));
    for row in &rows {
        assert_eq!(row.cause_short.as_deref(), Some("sign in once more"));
        assert!(row.needs_you, "{}", row.name);
    }
    let people = there.app.people().await.unwrap();
    let you = people.iter().find(|person| person.is_you).unwrap();
    assert_eq!(you.name, "Ana Ruiz");
    let wanted = |kind| {
        you.mail
            .iter()
            .find(|mail| mail.kind == kind)
            .unwrap()
            .wanted
    };
    assert!(!wanted(NoticeKind::ExpiringSoon));
    let groups = there.app.choices().await.unwrap().groups;
    assert_eq!(
        (groups[0].name.as_str(), groups[0].accounts.len()),
        ("Shops", 2)
    );
    let watching = rows
        .iter()
        .find(|row| row.purpose == Purpose::Monitored)
        .unwrap();
    let detail = there
        .app
        .connection_detail(ConnectionRef { id: watching.id })
        .await
        .unwrap();
    assert_eq!(detail.connection.watched.hashtags, ["boots"]);
    assert!(!detail.timeline.is_empty(), "it came along");
    let taste = settings_of(&there).await;
    assert_eq!((taste.theme, taste.muted_accounts.len()), (Theme::Dark, 1));
    assert!(!taste.send_mail, "one computer sends the mail");
}

/// What has not gone out comes along as drafts, so that nothing is sent from two computers. What was
/// sent stays, with its journal, where it was sent from.
#[tokio::test]
async fn posts_that_have_not_gone_out_come_in_as_drafts() {
    let here = northwind().await;
    let planned = write(&here, "Last day of Repair Week.").await;
    let at = here.clock.now() + chrono::TimeDelta::hours(24);
    let request = PublishPost {
        id: planned.id,
        at: Some(at.with_timezone(&here.clock.zone()).naive_local()),
    };
    here.app.publish(request).await.unwrap();
    let sent = write(&here, "Repair Week is on.").await;
    // The networks look into a picture, and this one only begins as one.
    let none = SavePicture {
        id: sent.id,
        picture: None,
    };
    here.app.save_picture(none).await.unwrap();
    let request = PublishPost {
        id: sent.id,
        at: None,
    };
    here.app.publish(request).await.unwrap();
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let view = here.app.post(sent).await.unwrap();
        if view.stage == PostStage::Sent {
            break;
        }
        assert!(tokio::time::Instant::now() < until, "{view:#?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    here.app.new_draft().await.unwrap();

    let text = written(&here.app).await;
    let there = here.another_computer().await;
    let taken = take(&there.app, &text, Some(0)).await.unwrap();
    assert_eq!((taken.new_drafts, taken.unplanned), (2, 1));
    let lines = there.app.posts().await.unwrap();
    let mut titles: Vec<_> = lines
        .iter()
        .map(|line| (line.title.as_str(), line.stage, line.accounts))
        .collect();
    titles.sort_by_key(|(title, ..)| *title);
    assert_eq!(
        titles,
        [
            ("Doors open at nine.", PostStage::Draft, 1),
            ("Last day of Repair Week.", PostStage::Draft, 1),
        ]
    );
    for line in &lines {
        let request = PostRef { id: line.id };
        let picture = there.app.picture(request).await.unwrap().unwrap();
        assert_eq!(picture, format!("data:image/png;base64,{PICTURE}"));
        let draft = there.app.open_draft(request).await.unwrap();
        assert_eq!(draft.image_words, "A boot");
        assert_eq!(draft.link, "https://northwind.example/repair");
    }

    let again = take(&there.app, &text, None).await.unwrap();
    assert_eq!((again.new_drafts, again.unplanned), (0, 0));
    assert_eq!(there.app.posts().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_account_that_came_in_works_after_one_sign_in() {
    let here = northwind().await;
    let there = here.another_computer().await;
    take(&there.app, &written(&here.app).await, Some(0))
        .await
        .unwrap();
    // The watch has nothing to ask with, and says nothing new.
    there.app.tick().await.unwrap();
    let rows = there.rows().await;
    let pages: Vec<ConnectionId> = rows
        .iter()
        .filter(|row| row.network == Network::Facebook)
        .map(|row| row.id)
        .collect();
    there.set_up_apps().await;
    there.reconnect(&pages, ANA, Decision::default()).await;
    for row in there.rows().await {
        let works = pages.contains(&row.id);
        let ok = row.cause_short.is_none();
        if works {
            assert!(ok, "{} {:?}", row.name, row.cause_short);
        }
        if row.network == Network::X {
            assert!(!ok, "{}", row.name);
        }
    }
}

#[tokio::test]
async fn what_is_here_stays_as_it_is_and_what_is_new_comes_beside_it() {
    let here = northwind().await;
    let text = written(&here.app).await;
    let there = here.another_computer().await;
    there
        .app
        .set_up(SetUp {
            company: "Northwind Ceramics".to_owned(),
            your_name: "Lin Wei".to_owned(),
            your_email: None,
        })
        .await
        .unwrap();
    there.set_up_apps().await;
    there.connect_all(Network::X, Purpose::Owned, ANA).await;
    there
        .connect_all(Network::Linkedin, Purpose::Owned, LIN)
        .await;
    let mut taste = settings_of(&there).await;
    taste.theme = Theme::Light;
    taste.send_mail = true;
    there.app.save_settings(taste).await.unwrap();
    let before = there.rows().await;

    let taken = take(&there.app, &text, None).await.unwrap();
    assert_eq!(taken.into.as_deref(), Some("Northwind Ceramics"));
    assert_eq!(taken.known_connections, 1, "Ana's X");
    let after = there.rows().await;
    for one in &before {
        let same = after.iter().find(|row| row.id == one.id).unwrap();
        assert_eq!(same, one, "untouched");
    }
    assert_eq!(
        after.len(),
        before.len() + usize::try_from(taken.new_connections).unwrap()
    );
    let now = settings_of(&there).await;
    assert_eq!((now.theme, now.send_mail), (Theme::Light, false));
    let you = there.app.people().await.unwrap();
    assert!(
        you.iter()
            .any(|person| person.is_you && person.name == "Lin Wei")
    );

    let again = take(&there.app, &text, None).await.unwrap();
    assert_eq!(
        (
            again.new_people,
            again.new_network_apps,
            again.new_connections
        ),
        (0, 0, 0),
        "a second time brings nothing"
    );
    assert_eq!(there.rows().await.len(), after.len());
}

/// All that a file would hold now.
async fn everything(company: &Company) -> String {
    let mut file: Value = serde_json::from_str(&written(&company.app).await).unwrap();
    file["written_at"] = Value::Null;
    file.to_string()
}

/// Edits a file that is in order.
fn edited(text: &str, edit: impl FnOnce(&mut Value)) -> String {
    let mut file: Value = serde_json::from_str(text).unwrap();
    edit(&mut file);
    file.to_string()
}

#[tokio::test]
async fn what_is_not_in_order_is_refused_and_nothing_is_changed() {
    let company = northwind().await;
    let text = written(&company.app).await;
    let before = everything(&company).await;
    let long = "x".repeat(200_000);
    let table: Vec<(&str, String, &str)> = vec![
        ("nothing", String::new(), "no company file"),
        ("a letter", "Dear mother,".to_owned(), "no company file"),
        (
            "other JSON",
            "{\"name\":\"x\"}".to_owned(),
            "no company file",
        ),
        ("a list", "[]".to_owned(), "no company file"),
        (
            "another program's",
            edited(&text, |f| f["holdfast"] = json!("drafts")),
            "no company file",
        ),
        ("cut", text[..text.len() / 2].to_owned(), "cut off"),
        (
            "newer",
            edited(&text, |f| f["format"] = json!(3)),
            "newer Holdfast",
        ),
        (
            "newer with other fields",
            json!({"holdfast": "company", "format": 900, "planets": []}).to_string(),
            "newer Holdfast",
        ),
        (
            "a field nobody knows",
            edited(&text, |f| f["tokens"] = json!(["t"])),
            "not as Holdfast",
        ),
        (
            "a token in a sign-in",
            edited(&text, |f| f["sign_ins"][0]["tokens"] = json!("t")),
            "not as Holdfast",
        ),
        (
            "a place that is not there",
            edited(&text, |f| f["connections"][0]["sign_in"] = json!(99)),
            "not as Holdfast",
        ),
        (
            "a negative place",
            edited(&text, |f| f["connections"][0]["sign_in"] = json!(-1)),
            "not as Holdfast",
        ),
        (
            "no company",
            edited(&text, |f| f["company"] = json!("  ")),
            "company's name",
        ),
        (
            "a long name",
            edited(&text, |f| f["people"][0]["name"] = json!(long)),
            "person's name",
        ),
        (
            "an address that is none",
            edited(&text, |f| {
                f["people"][0]["email"] = json!("a@b\r\nBcc: c@d")
            }),
            "person's address",
        ),
        (
            "an account of a network that has none",
            edited(&text, |f| f["connections"][0]["network"] = json!("myspace")),
            "not as Holdfast",
        ),
        (
            "an account on a sign-in of another network",
            edited(&text, |f| f["connections"][0]["network"] = json!("tiktok")),
            "An account",
        ),
        (
            "an id with a line break",
            edited(&text, |f| f["connections"][0]["profile_id"] = json!("1\n2")),
            "An account",
        ),
        (
            "an app that sends people elsewhere",
            edited(&text, |f| {
                f["network_apps"][0]["options"]["redirect"] = json!("http://evil.example/take");
            }),
            "network app",
        ),
        (
            "mail in the open",
            edited(&text, |f| {
                f["mail_server"] = json!({"host": "evil.example", "port": 25,
                    "security": "plain", "user": null, "sender": "a@evil.example"});
            }),
            "mail server",
        ),
        (
            "a picture that is a program",
            edited(&text, |f| {
                f["drafts"][0]["picture"]["data"] = json!("TVqQAAMAAAAEAAAA")
            }),
            "A picture",
        ),
        (
            "a picture that is not Base64",
            edited(&text, |f| {
                f["drafts"][0]["picture"]["data"] = json!("<svg>")
            }),
            "A picture",
        ),
        (
            "a picture larger than any network takes",
            edited(&text, |f| {
                let large = PICTURE[..8].to_owned() + &"A".repeat(16 * 1024 * 1024);
                f["drafts"][0]["picture"]["data"] = json!(large);
            }),
            "A picture",
        ),
        (
            "more in a picture than is known",
            edited(&text, |f| {
                f["drafts"][0]["picture"]["path"] = json!("/etc/passwd")
            }),
            "not as Holdfast",
        ),
        (
            "a draft for an account that is not there",
            edited(&text, |f| f["drafts"][0]["connections"] = json!([99])),
            "not as Holdfast",
        ),
        (
            "a long description of a picture",
            edited(&text, |f| f["drafts"][0]["image_words"] = json!(long)),
            "A draft",
        ),
        (
            "nobody",
            edited(&text, |f| f["people"] = json!([])),
            "in this file",
        ),
        ("too large", " ".repeat(97 * 1024 * 1024), "too large"),
    ];
    for (name, file, words) in table {
        for refused in [
            look(&company.app, &file).await,
            take(&company.app, &file, Some(0)).await,
        ] {
            let problem = Problem::from(refused.expect_err(name));
            assert_eq!(problem.code, ErrorCode::BadInput, "{name}");
            assert!(
                problem.message.contains(words),
                "{name}: {}",
                problem.message
            );
            assert!(problem.message.ends_with("Nothing was changed."), "{name}");
        }
    }
    assert_eq!(everything(&company).await, before);
}

#[tokio::test]
async fn a_file_that_breaks_in_the_middle_leaves_nothing_behind() {
    let here = northwind().await;
    let text = written(&here.app).await;
    let there = here.another_computer().await;
    // Everything comes in before it is asked who that is.
    for you in [None, Some(7)] {
        let refused = take(&there.app, &text, you).await.unwrap_err();
        assert_eq!(refused.to_string(), "Choose who you are.");
        let none = there.store.read(companies::list).await.unwrap();
        assert!(none.is_empty());
    }
}

#[tokio::test]
async fn hostile_names_come_through_a_file_as_they_are_shown() {
    let here = northwind().await;
    let hostile = "<img src=x onerror=alert(1)>\u{202e}\u{200b}".to_owned() + &"a".repeat(10_000);
    let text = edited(&written(&here.app).await, |file| {
        file["connections"][0]["name"] = json!(hostile);
    });
    let there = here.another_computer().await;
    take(&there.app, &text, Some(0)).await.unwrap();
    let shown = there.rows().await;
    let row = shown
        .iter()
        .find(|row| row.name.starts_with("<img"))
        .unwrap();
    assert!(!row.name.contains(['\u{202e}', '\u{200b}']));
    assert!(row.name.chars().count() <= 80);
}

/// A file of each format as it was first written. They are never changed.
#[tokio::test]
async fn a_file_of_every_format_is_read() {
    let files = [
        (include_str!("company_file/format-1.json"), 0),
        (include_str!("company_file/format-2.json"), 1),
    ];
    for (file, drafts) in files {
        let company = Company::start().await;
        let there = company.another_computer().await;
        let taken = take(&there.app, file, Some(0)).await.unwrap();
        assert_eq!(taken.company, "Northwind Outfitters");
        assert!(taken.new_connections > 0);
        assert_eq!(taken.new_drafts, drafts);
    }
}
