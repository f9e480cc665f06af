//! Secrets and personal data stay where they belong: a company works through everything that makes
//! tokens come, move and go, and then all that it left behind and said is searched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use holdfast_core::app::view::{ActivityPage, ConnectionRef, EventView, FlowView};
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::settings::Settings;
use holdfast_core::store::{grants, people};
use holdfast_core::vault::{Keychain, Vault};
use holdfast_sandbox::{Lever, Target};
use secrecy::ExposeSecret;
use serde::Serialize;

use crate::journeys::company::{ANA, Company, TOM};
use crate::kept;
use crate::left;
use crate::log::Log;
use crate::networks::person::Decision;
use crate::networks::setting::simulated;

/// All that was said to somebody, by who heard it.
#[derive(Default)]
struct Said(BTreeMap<String, String>);

impl Said {
    fn hear(&mut self, whom: &str, what: &impl Serialize) {
        let line = serde_json::to_string(what).unwrap();
        self.tell(whom, &line);
    }

    fn tell(&mut self, whom: &str, what: &str) {
        let all = self.0.entry(whom.to_owned()).or_default();
        all.push_str(what);
        all.push('\n');
    }
}

/// Secrets that must be nowhere.
#[derive(Default)]
struct Secrets(BTreeSet<String>);

impl Secrets {
    /// The tokens that are stored now, and the secrets of the network apps.
    async fn collect(&mut self, company: &Company) {
        let vault = Vault::new(company.store.clone(), company.keychain.clone());
        vault.open().await;
        let read = company.store.read(|conn| {
            let mut all = Vec::new();
            for grant in grants::all(conn)? {
                if let Some((sealed, _)) = grants::sealed_tokens(conn, grant.id)? {
                    all.push((grant, sealed));
                }
            }
            Ok(all)
        });
        for (grant, sealed) in read.await.unwrap() {
            let tokens = vault.unseal_tokens(&grant, &sealed).unwrap();
            self.0.insert(tokens.access.expose_secret().to_owned());
            let refresh = tokens.refresh.as_ref().map(ExposeSecret::expose_secret);
            self.0.extend(refresh.map(str::to_owned));
        }
        let apps = company.sandbox.practice_apps().into_iter();
        self.0.extend(apps.filter_map(|app| app.client_secret));
        let Keychain::Memory(keychain) = &company.keychain else {
            panic!("tests keep the key in memory")
        };
        let installation = company.store.installation().to_string();
        self.0.extend(keychain.items(&installation));
    }

    /// Each in every form in which it could have got out.
    fn forms(&self) -> Vec<String> {
        let mut forms = Vec::new();
        for secret in &self.0 {
            let (first, second) = secret.split_at(secret.len() / 2);
            let bytes = secret.as_bytes();
            forms.extend([
                secret.clone(),
                first.to_owned(),
                second.to_owned(),
                secret.chars().rev().collect(),
                BASE64_STANDARD_NO_PAD.encode(bytes),
                BASE64_URL_SAFE_NO_PAD.encode(bytes),
                bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
                url::form_urlencoded::byte_serialize(bytes).collect(),
            ]);
        }
        forms
    }

    /// The key, not as the keychain writes it, but as it is.
    fn keys(&self) -> impl Iterator<Item = Vec<u8>> {
        let raw = self
            .0
            .iter()
            .filter_map(|text| BASE64_STANDARD.decode(text).ok());
        raw.filter(|raw| raw.len() == 32)
    }
}

async fn connect_everything(company: &Company, said: &mut Said) {
    let all = [
        (Network::Facebook, Purpose::Owned, None),
        (
            Network::Instagram,
            Purpose::Owned,
            Some(Provider::Instagram),
        ),
        (Network::Instagram, Purpose::Monitored, None),
        (Network::Facebook, Purpose::Paid, None),
        (Network::Linkedin, Purpose::Owned, None),
        (Network::Tiktok, Purpose::Owned, None),
        (Network::X, Purpose::Owned, None),
        (Network::Youtube, Purpose::Owned, None),
        (Network::GoogleBusiness, Purpose::Owned, None),
    ];
    for (network, purpose, provider) in all {
        let flow = company
            .connect(network, purpose, provider, ANA, Decision::default())
            .await;
        said.hear("the window", &flow);
        let flow: FlowView = company.choose_all(&flow).await;
        said.hear("the window", &flow);
    }
}

/// Renewals, ends, a reconnect by the same person and one by another, a disconnect.
async fn work(company: &Company, said: &mut Said, secrets: &mut Secrets) {
    company.advance_hours(30);
    company.check().await;
    secrets.collect(company).await;
    for provider in [Provider::X, Provider::Google, Provider::Facebook] {
        let everybody = Target::everybody(simulated(provider));
        company
            .sandbox
            .pull(Lever::RevokeAccess(everybody))
            .unwrap();
    }
    company.check().await;
    company.app.tick().await.unwrap();
    company.app.send_mail().await.unwrap();
    let broken: Vec<_> = company
        .rows()
        .await
        .into_iter()
        .filter(|row| row.needs_you)
        .collect();
    assert!(broken.len() > 3, "revoked sign-ins are found");
    let of = |network| -> Vec<_> {
        let those = broken.iter().filter(|row| row.network == network);
        those.map(|row| row.id).collect()
    };
    let flow = company
        .reconnect(&of(Network::X), ANA, Decision::default())
        .await;
    said.hear("the window", &flow);
    secrets.collect(company).await;
    let flow = company
        .reconnect(&of(Network::Facebook)[..1], TOM, Decision::default())
        .await;
    said.hear("the window", &flow);
    let one = company.rows().await[0].id;
    let preview = company.app.disconnect_preview(ConnectionRef { id: one });
    said.hear("the window", &preview.await.unwrap());
    let gone = company.app.disconnect(ConnectionRef { id: one }).await;
    said.hear("the window", &gone.unwrap());
    company.advance_hours(24 * 52);
    company.app.tick().await.unwrap();
    company.app.send_mail().await.unwrap();
    company.check().await;
    secrets.collect(company).await;
}

/// Every command that only reads.
async fn look_at_everything(company: &Company, said: &mut Said) {
    let app = &company.app;
    let whom = "the window";
    said.hear(whom, &app.start_state("0").await.unwrap());
    said.hear(whom, &app.list_connections().await.unwrap());
    said.hear(whom, &app.add_options().await.unwrap());
    said.hear(whom, &app.people().await.unwrap());
    said.hear(whom, &app.notices().await.unwrap());
    said.hear(whom, &app.help_topics().await.unwrap());
    said.hear(whom, &app.network_apps().await.unwrap());
    said.hear(whom, &app.choices().await.unwrap());
    said.hear(whom, &app.draft().await.unwrap());
    said.hear(whom, &app.copies().await.unwrap());
    let mut before = None;
    loop {
        let page = app.activity(ActivityPage { before }).await.unwrap();
        said.hear(whom, &page);
        match page.last() {
            Some(EventView { id, .. }) => before = Some(*id),
            None => break,
        }
    }
    for row in company.rows().await {
        let id = ConnectionRef { id: row.id };
        said.hear(whom, &app.connection_detail(id).await.unwrap());
        said.hear(whom, &app.remove_preview(id).await.unwrap());
    }
    let mail = app.mail().await.unwrap();
    assert!(!mail.letters.is_empty(), "mail was written");
    said.hear("people, by mail", &mail);
    for post in company.desktop.accepted() {
        said.tell("the desktop", &format!("{post:?}"));
    }
    for file in [
        app.calendar_file().await.unwrap(),
        app.connections_file().await.unwrap(),
        app.company_file().await.unwrap(),
    ] {
        said.tell(file.name, &String::from_utf8(file.bytes).unwrap());
    }
    app.report().await.unwrap();
    let report = app.report_file().unwrap();
    said.tell(report.name, &String::from_utf8(report.bytes).unwrap());
}

/// Database, log of writing, copies.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    all
}

#[tokio::test]
async fn no_secret_is_in_any_file_or_answer_or_message() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let folder = kept::folder();
    let path = folder.path().join("data").join("holdfast.db");
    let company = Company::in_file(&path).await;
    let mailing = Settings {
        send_mail: true,
        ..Settings::default()
    };
    company.app.save_settings(mailing).await.unwrap();
    let mut events = company.app.events();
    let (mut said, mut secrets) = (Said::default(), Secrets::default());

    connect_everything(&company, &mut said).await;
    secrets.collect(&company).await;
    company.store.back_up(company.clock.now()).await.unwrap();
    work(&company, &mut said, &mut secrets).await;
    company.store.back_up(company.clock.now()).await.unwrap();
    look_at_everything(&company, &mut said).await;
    company.app.close().await;
    while let Ok(Some(event)) =
        tokio::time::timeout(std::time::Duration::from_millis(100), events.next()).await
    {
        said.tell("the shell, by events", &format!("{event:?}"));
    }
    said.tell("the log", &log.text());

    assert!(
        secrets.0.len() >= 20,
        "there is something to find: {}",
        secrets.0.len()
    );
    let (forms, keys) = (secrets.forms(), Vec::from_iter(secrets.keys()));
    assert_eq!(keys.len(), 1);
    for secret in &secrets.0 {
        left::say("issued", secret);
    }
    for (whom, text) in &said.0 {
        left::say(&whom.replace([' ', ',', '.'], "-"), text);
    }
    let files = files(folder.path());
    for kind in ["holdfast.db", "holdfast.db-wal", ".sqlite3"] {
        assert!(files.iter().any(|(name, _)| name.ends_with(kind)), "{kind}");
    }
    let spoken = said
        .0
        .into_iter()
        .map(|(whom, text)| (whom, text.into_bytes()));
    for (place, bytes) in files.into_iter().chain(spoken) {
        let text = String::from_utf8_lossy(&bytes);
        for form in &forms {
            assert!(!text.contains(form), "a secret in {place}: {form}");
        }
        for key in &keys {
            assert!(
                !bytes.windows(key.len()).any(|some| some == key),
                "the key in {place}"
            );
        }
    }
}

/// Names, handles, addresses and ids of people and companies; what a report must do without.
async fn personal(company: &Company) -> Vec<String> {
    let file = company.app.company_file().await.unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
    let mut all = vec![file["company"].as_str().unwrap().to_owned()];
    let mut take = |list: &str, fields: &[&str]| {
        for one in file[list].as_array().unwrap() {
            let found = fields.iter().filter_map(|field| one[*field].as_str());
            all.extend(found.map(str::to_owned));
        }
    };
    take("people", &["name", "email"]);
    take("network_apps", &["client_id"]);
    take(
        "sign_ins",
        &["subject", "member_id", "member_name", "client_id"],
    );
    take("connections", &["profile_id", "name", "handle"]);
    all
}

#[tokio::test]
async fn a_report_for_support_names_nobody() {
    let company = Company::start().await;
    let mut said = Said::default();
    connect_everything(&company, &mut said).await;
    let everybody = Target::everybody(simulated(Provider::Facebook));
    company
        .sandbox
        .pull(Lever::ChangePassword(everybody))
        .unwrap();
    company.check().await;
    let you = company.store.read(|conn| Ok(people::all(conn)?[0].clone()));
    let refused = company.app.report_file().unwrap_err();
    assert_eq!(refused.to_string(), "Look at the report first.");

    let shown = company.app.report().await.unwrap().text;
    assert_eq!(company.app.report_file().unwrap().bytes, shown.as_bytes());
    let personal = personal(&company).await;
    assert!(personal.contains(&you.await.unwrap().name));
    assert!(personal.len() > 40, "there is something to find");
    for one in personal.iter().filter(|one| one.len() > 2) {
        assert!(!shown.contains(one.as_str()), "{one} stands in\n{shown}");
    }
    // What support needs is there.
    let ended = Cause::PasswordChanged.slug();
    for wanted in [
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        &format!("facebook owned: invalid {ended}"),
        "x owned: connected",
        "code 190, subcode 460",
        "sign-in 1: facebook, renewal none, generation ",
        "cause_found",
        "Keychain: open",
    ] {
        assert!(shown.contains(wanted), "{wanted} is missing in\n{shown}");
    }
}
