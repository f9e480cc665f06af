use chrono_tz::Europe;

use super::*;
use crate::domain::cause::Cause;
use crate::domain::deadline::Deadline;
use crate::domain::guide::{Names, guide};
use crate::domain::ladder::Words as EndWords;
use crate::domain::network::Purpose;
use crate::domain::samples::at;

const TODAY: Today = Today {
    now: DateTime::from_timestamp(1_795_597_200, 0).unwrap(), // 2026-11-25 09:00 UTC
    zone: Europe::Berlin,
};

fn account(name: &str, network: Network, kind: ProfileKind) -> Account {
    Account {
        name: name.to_owned(),
        network,
        kind,
    }
}

fn careers() -> Account {
    account(
        "Northwind Careers",
        Network::Linkedin,
        ProfileKind::Organization,
    )
}

fn page(name: &str) -> Account {
    account(name, Network::Facebook, ProfileKind::Page)
}

fn by(member: &str, provider: Provider) -> SignIn {
    SignIn {
        provider,
        member: Some(member.to_owned()),
    }
}

fn tom() -> SignIn {
    by("Tom Okafor", Provider::Linkedin)
}

fn ends(text: &str) -> Deadline {
    Deadline {
        at: at(text),
        about: false,
    }
}

#[test]
fn the_moment_of_these_tests() {
    assert_eq!(TODAY.now, at("2026-11-25T09:00:00Z"));
}

#[test]
fn one_account_that_ends() {
    use EndWords::{Expired, Expires, ExpiresAbout};
    let table = [
        (
            Expires { days: 10 },
            "2026-12-05T15:40:00Z",
            "Northwind Careers (LinkedIn) expires in 10 days",
            "Tom's LinkedIn sign-in ends on 5 Dec at 16:40.",
            Urgency::Normal,
        ),
        (
            Expires { days: 5 },
            "2026-11-30T15:40:00Z",
            "Northwind Careers (LinkedIn) expires in 5 days",
            "Tom's LinkedIn sign-in ends on 30 Nov at 16:40.",
            Urgency::Normal,
        ),
        (
            Expires { days: 1 },
            "2026-11-26T15:40:00Z",
            "Northwind Careers (LinkedIn) expires tomorrow",
            "Tom's LinkedIn sign-in ends on 26 Nov at 16:40.",
            Urgency::Critical,
        ),
        (
            Expires { days: 0 },
            "2026-11-25T15:40:00Z",
            "Northwind Careers (LinkedIn) expires today",
            "Tom's LinkedIn sign-in ends at 16:40.",
            Urgency::Critical,
        ),
        (
            Expired,
            "2026-11-24T15:40:00Z",
            "Northwind Careers (LinkedIn) has expired",
            "Tom's LinkedIn sign-in ended on 24 Nov at 16:40.",
            Urgency::Critical,
        ),
        (
            ExpiresAbout { days: 5 },
            "2026-11-30T15:40:00Z",
            "Northwind Careers (LinkedIn) expires in about 5 days",
            "Tom's LinkedIn sign-in ends about 30 Nov; the day is not known.",
            Urgency::Normal,
        ),
        (
            ExpiresAbout { days: 1 },
            "2026-11-26T15:40:00Z",
            "Northwind Careers (LinkedIn) expires in about a day",
            "Tom's LinkedIn sign-in ends about 26 Nov; the day is not known.",
            Urgency::Critical,
        ),
        (
            ExpiresAbout { days: 0 },
            "2026-11-25T15:40:00Z",
            "Northwind Careers (LinkedIn) expires about today",
            "Tom's LinkedIn sign-in ends about 25 Nov; the day is not known.",
            Urgency::Critical,
        ),
    ];
    for (words, deadline, title, body, urgency) in table {
        let notice = expiring(&[careers()], &tom(), words, ends(deadline), TODAY);
        assert_eq!((notice.title.as_str(), notice.body.as_str()), (title, body));
        assert_eq!(notice.urgency, urgency, "{words:?}");
    }
}

#[test]
fn accounts_of_one_sign_in_are_counted() {
    let five = EndWords::Expires { days: 5 };
    let title = |accounts: &[Account], words| {
        let tom = by("Tom Okafor", Provider::Facebook);
        expiring(accounts, &tom, words, ends("2026-11-30T15:40:00Z"), TODAY).title
    };
    let pages: Vec<_> = (0..12)
        .map(|number| page(&format!("Page {number}")))
        .collect();
    assert_eq!(
        title(&pages, five),
        "12 Facebook Pages connected by Tom expire in 5 days"
    );
    assert_eq!(
        title(&pages, EndWords::Expired),
        "12 Facebook Pages connected by Tom have expired"
    );

    let instagram = account(
        "Climb",
        Network::Instagram,
        ProfileKind::ProfessionalAccount,
    );
    let mixed = [page("Outfitters"), instagram];
    assert_eq!(
        title(&mixed, five),
        "2 accounts connected by Tom expire in 5 days"
    );

    let nobody = SignIn {
        provider: Provider::Facebook,
        member: None,
    };
    let notice = expiring(&mixed, &nobody, five, ends("2026-11-30T15:40:00Z"), TODAY);
    assert_eq!(notice.title, "2 accounts expire in 5 days");
    assert_eq!(notice.body, "The Facebook sign-in ends on 30 Nov at 16:40.");
}

#[test]
fn several_sign_ins_make_one_notice() {
    let first = by("Mei Lin", Provider::Facebook);
    let notice = |words| sign_ins_need_you(5, &first, words, ends("2026-11-26T15:40:00Z"), TODAY);
    let tomorrow = notice(EndWords::Expires { days: 1 });
    assert_eq!(tomorrow.title, "5 sign-ins need you");
    assert_eq!(tomorrow.body, "The first, Mei's Facebook, ends on 26 Nov.");
    assert_eq!(tomorrow.urgency, Urgency::Critical);
    assert_eq!(
        notice(EndWords::Expired).body,
        "The first, Mei's Facebook, ended on 26 Nov."
    );
    assert_eq!(
        notice(EndWords::Expires { days: 0 }).body,
        "The first, Mei's Facebook, ends today at 16:40."
    );
    assert_eq!(sign_ins_stopped(5, 12, 0).body, "12 accounts stopped.");
}

fn names() -> Names {
    Names {
        profile: "Northwind Outfitters".to_owned(),
        purpose: Purpose::Owned,
        member: Some("Ana Ruiz".to_owned()),
        day: Some("22 Nov".to_owned()),
        standing: None,
        testing: false,
    }
}

#[test]
fn stopped_accounts_say_why_and_what_helps() {
    let ana = by("Ana Ruiz", Provider::Facebook);
    let accounts = [
        page("Northwind Outfitters"),
        account(
            "Northwind",
            Network::Instagram,
            ProfileKind::ProfessionalAccount,
        ),
    ];
    let facebook = |cause| guide(Network::Facebook, Provider::Facebook, cause, &names());
    let both = stopped(&accounts, &ana, &facebook(Cause::PasswordChanged), 3);
    assert_eq!(both.title, "2 accounts stopped: Ana's Facebook");
    assert_eq!(
        both.body,
        "Ana's Facebook password changed on 22 Nov; 3 posts are waiting for these accounts and \
         are kept until they work again."
    );
    let one = stopped(&accounts[..1], &ana, &facebook(Cause::PasswordChanged), 0);
    assert_eq!(one.title, "Northwind Outfitters (Facebook) stopped");
    assert_eq!(one.body, "Ana's Facebook password changed on 22 Nov.");

    let tiktok = guide(
        Network::Tiktok,
        Provider::Tiktok,
        Cause::UnknownInvalid,
        &names(),
    );
    let unclear = stopped(&accounts[..1], &ana, &tiktok, 1);
    assert_eq!(
        unclear.body,
        "Access was ended by TikTok or by Ana on 22 Nov; 1 post is waiting for this account and \
         is kept until it works again."
    );

    let limited = limited(&accounts[..1], &facebook(Cause::PostingRestricted), 0);
    assert_eq!(
        limited.title,
        "Northwind Outfitters (Facebook) works in part"
    );
    assert_eq!(
        limited.body,
        "Facebook stopped posting to Northwind Outfitters on 22 Nov."
    );
    assert_eq!(
        (both.urgency, limited.urgency),
        (Urgency::Critical, Urgency::Normal)
    );
}

#[test]
fn whatever_stopped_says_how_many_posts_wait_and_what_becomes_of_them() {
    let ana = by("Ana Ruiz", Provider::Facebook);
    let pages = [page("Outfitters"), page("Climb")];
    let guide = guide(
        Network::Facebook,
        Provider::Facebook,
        Cause::PostingRestricted,
        &names(),
    );
    type Says<'a> = &'a dyn Fn(usize, usize) -> NoticeWords;
    let says: [(&str, Says<'_>); 4] = [
        ("stopped", &|accounts, posts| {
            stopped(&pages[..accounts], &ana, &guide, posts)
        }),
        ("limited", &|accounts, posts| {
            limited(&pages[..accounts], &guide, posts)
        }),
        ("left out", &|accounts, posts| {
            left_out(&pages[..accounts], &ana, posts)
        }),
        ("sign-ins", &|accounts, posts| {
            sign_ins_stopped(accounts, accounts, posts)
        }),
    ];
    let table = [
        (
            1,
            1,
            "; 1 post is waiting for this account and is kept until it works again.",
        ),
        (
            1,
            3,
            "; 3 posts are waiting for this account and are kept until it works again.",
        ),
        (
            2,
            1,
            "; 1 post is waiting for these accounts and is kept until they work again.",
        ),
        (
            2,
            3,
            "; 3 posts are waiting for these accounts and are kept until they work again.",
        ),
    ];
    for (name, notice) in says {
        for (accounts, posts, expected) in table {
            let said = notice(accounts, posts).body;
            let without = notice(accounts, 0).body;
            let what = without.strip_suffix('.').unwrap();
            assert_eq!(said, format!("{what}{expected}"), "{name}");
            assert!(!without.contains("post is") && !without.contains("posts are"));
        }
    }
}

#[test]
fn buttons_follow_from_what_helps() {
    use Action::{Reconnect, ShowSteps, Why};
    let table: [(Cure, &[Action]); 6] = [
        (Cure::Reconnect, &[Reconnect, Why]),
        (Cure::StepThenReconnect, &[ShowSteps]),
        (Cure::SomeoneElse, &[Why]),
        (Cure::NotByReconnect, &[Why]),
        (Cure::AppAdministrator, &[ShowSteps]),
        (Cure::WaitOnly, &[]),
    ];
    for (cure, expected) in table {
        assert_eq!(actions(cure), expected, "{cure:?}");
    }
}

#[test]
fn the_other_kinds() {
    let x = by("Jo", Provider::X);
    let again = reconnected(&[careers()], &[tom()]);
    assert_eq!(
        again.title,
        "Northwind Careers (LinkedIn) is connected again"
    );

    let failing = renewal_failing(&x, at("2026-11-22T10:00:00Z"), TODAY);
    assert_eq!(failing.title, "Jo's X sign-in cannot be renewed");
    assert_eq!(
        failing.body,
        "X has not answered properly since 22 Nov; Holdfast goes on trying."
    );

    let refused = app_refused(Provider::Google, 1);
    assert_eq!(refused.title, "Google refuses your network app");
    assert_eq!(
        refused.body,
        "1 account cannot be checked; signing in again does not help."
    );

    let ana = by("Ana Ruiz", Provider::Facebook);
    assert_eq!(
        wait_is_over(&ana).title,
        "Ana's Facebook sign-in can be reconnected"
    );

    let left = left_out(&[page("Outfitters"), page("Climb")], &ana, 0);
    assert_eq!(left.title, "2 Facebook Pages were left un-ticked");
    assert_eq!(left.body, "Ana's Facebook sign-in no longer covers them.");
}

/// Every notice there is, for one account and one sign-in.
fn every(account: &Account, sign_in: &SignIn) -> Vec<NoticeWords> {
    let one = std::slice::from_ref(account);
    let many = vec![account.clone(); 1234];
    let deadline = ends("2027-11-30T15:40:00Z");
    let mut notices = Vec::new();
    for words in [
        EndWords::Expires { days: 10 },
        EndWords::ExpiresAbout { days: 10 },
        EndWords::Expired,
    ] {
        notices.push(expiring(one, sign_in, words, deadline, TODAY));
        notices.push(expiring(&many, sign_in, words, deadline, TODAY));
        notices.push(sign_ins_need_you(1234, sign_in, words, deadline, TODAY));
    }
    for cause in Cause::ALL {
        let guide = guide(account.network, sign_in.provider, cause, &names());
        notices.push(stopped(one, sign_in, &guide, 12));
        notices.push(stopped(&many, sign_in, &guide, 0));
        notices.push(limited(one, &guide, 0));
        notices.push(limited(&many, &guide, 1));
    }
    for accounts in [one, &many] {
        notices.push(reconnected(accounts, std::slice::from_ref(sign_in)));
        notices.push(left_out(accounts, sign_in, 12));
    }
    notices.push(sign_ins_stopped(1234, 10_000, 12));
    notices.push(renewal_failing(sign_in, at("2026-01-01T00:00:00Z"), TODAY));
    notices.push(renewals_failing(1234, 10_000));
    notices.push(app_refused(sign_in.provider, 10_000));
    notices.push(wait_is_over(sign_in));
    notices
}

#[test]
fn titles_fit_and_words_are_plain_whatever_the_names() {
    let names = [
        "Northwind",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦",
        "\u{202E}evil\r\nline\u{200B}",
        "",
    ];
    for name in names {
        for network in Network::ALL {
            for provider in network.providers(Purpose::Owned) {
                let account = account(name, network, ProfileKind::ProfessionalAccount);
                for notice in every(&account, &by(name, *provider)) {
                    assert_plain(&notice);
                }
            }
        }
    }
}

fn assert_plain(notice: &NoticeWords) {
    let NoticeWords { title, body, .. } = notice;
    let length = title.graphemes(true).count();
    assert!(length <= TITLE_GRAPHEMES, "{length} in {title:?}");
    assert!(body.ends_with('.'), "{body:?}");
    assert_eq!(body.matches(". ").count(), 0, "one sentence: {body:?}");
    for text in [title, body] {
        assert!(
            !text.contains(['!', '\n', '\r', '\u{202E}', '\u{200B}']),
            "{text:?}"
        );
        assert!(!text.contains("  "), "{text:?}");
        for word in ["token", "oauth", "auth", "asset", "sync", "invalid grant"] {
            assert!(!text.to_lowercase().contains(word), "{word} in {text:?}");
        }
    }
}

#[test]
fn practice_says_so() {
    let notice = expiring(
        &[page("Harbour Loaf")],
        &tom(),
        EndWords::Expires { days: 1 },
        ends("2026-11-26T15:40:00Z"),
        TODAY,
    );
    assert_eq!(
        notice.for_practice().title,
        "Practice: Harbour Loaf (Facebook) expires tomorrow"
    );
}

/// The day a network names is the same one everywhere, also where it is still the day before.
#[test]
fn the_end_of_an_api_is_on_the_day_that_the_network_named() {
    use chrono::NaiveDate;

    use crate::domain::api_version::{Api, ApiVersion, Ends};

    let now: DateTime<Utc> = "2027-07-01T09:00:00Z".parse().unwrap();
    let day = |month| NaiveDate::from_ymd_opt(2027, month, 15).unwrap();
    let zones = [chrono_tz::America::Los_Angeles, chrono_tz::Pacific::Apia];
    for (ends, title, body) in [
        (
            Ends::NotBefore(day(9)),
            "LinkedIn Marketing API 202609 ends",
            "It ends on 15 Sep or later; a newer Holdfast speaks the next version.",
        ),
        (
            Ends::On(day(6)),
            "LinkedIn Marketing API 202609 may be gone",
            "It ends on 15 Jun; a newer Holdfast speaks the next version.",
        ),
    ] {
        let version = ApiVersion {
            api: Api::LinkedinMarketing,
            version: "202609",
            ends,
        };
        for zone in zones {
            let words = api_ending(&version, now, zone);
            assert_eq!((words.title.as_str(), words.body.as_str()), (title, body));
        }
    }
}
