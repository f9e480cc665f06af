//! A company whose computer sends mail, with people to tell and things to tell them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::TimeDelta;
use holdfast_core::app::view::{
    LetterView, MailView, Mode, PersonView, SaveMailServer, SavePerson, SetUp,
};
use holdfast_core::app::{App, Parts};
use holdfast_core::clock::Clock;
use holdfast_core::computer::Computer;
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::{End, Renewal, TokenEnds};
use holdfast_core::domain::id::{CompanyId, GrantId, NoticeId};
use holdfast_core::domain::mail::Security;
use holdfast_core::domain::notice::{Channel, DeliveryState, NoticeKind, Urgency};
use holdfast_core::domain::settings::Settings;
use holdfast_core::networks::{Addresses, Patience};
use holdfast_core::notices::desktop::{DesktopNotifier, Recording};
use holdfast_core::notices::email::Mailer;
use holdfast_core::store::deliveries::NewDelivery;
use holdfast_core::store::notices::{NewNotice, Put};
use holdfast_core::store::{DatabaseKind, Store, connections, deliveries, grants, notices, people};
use holdfast_core::vault::{Keychain, MemoryKeychain};

use super::peer::{PASSWORD, Peer, USER, header};
use crate::store::samples;

/// The company of the first start.
pub const COMPANY: CompanyId = CompanyId(1);

pub struct Office {
    pub app: Arc<App>,
    pub store: Store,
    pub clock: Clock,
    pub desktop: Arc<Recording>,
    keychain: Keychain,
}

impl Office {
    /// Mei is you; more people come by [`Self::hire`].
    pub async fn open(peer: &Peer) -> Self {
        let keychain = Keychain::Memory(MemoryKeychain::new());
        Self::open_with(peer, keychain).await
    }

    pub async fn open_with(peer: &Peer, keychain: Keychain) -> Self {
        let clock = Clock::default();
        let store = Store::in_memory(DatabaseKind::Real, clock.now()).unwrap();
        let (app, desktop) = start(&store, &keychain, &clock, peer.mailer.clone()).await;
        app.set_up(SetUp {
            company: "Northwind Outfitters".to_owned(),
            your_name: "Mei Lin".to_owned(),
            your_email: Some("mei@northwind.example".to_owned()),
        })
        .await
        .unwrap();
        let office = Self {
            app,
            store,
            clock,
            desktop,
            keychain,
        };
        office.use_server(peer, PASSWORD).await;
        office.keep(true).await;
        office
    }

    /// The same data with a new app, as after a restart or a crash.
    pub async fn restart(self, peer: &Peer) -> Self {
        self.app.close().await;
        let mailer = peer.mailer.clone();
        let (app, desktop) = start(&self.store, &self.keychain, &self.clock, mailer).await;
        Self {
            app,
            desktop,
            ..self
        }
    }

    pub async fn use_server(&self, peer: &Peer, password: &str) {
        self.app
            .save_mail_server(SaveMailServer {
                host: "localhost".to_owned(),
                port: peer.port,
                security: Security::StartTls,
                user: Some(USER.to_owned()),
                password: Some(password.to_owned()),
                sender: "social@northwind.example".to_owned(),
            })
            .await
            .unwrap();
    }

    /// Whether this computer sends the mail.
    pub async fn keep(&self, send_mail: bool) {
        let settings = Settings {
            send_mail,
            ..Settings::default()
        };
        self.app.save_settings(settings).await.unwrap();
    }

    pub async fn hire(&self, name: &str, email: Option<&str>, opt_outs: &[NoticeKind]) {
        let request = SavePerson {
            id: None,
            name: name.to_owned(),
            email: email.map(str::to_owned),
            opt_outs: opt_outs.to_vec(),
        };
        self.app.save_person(request).await.unwrap();
    }

    pub async fn person(&self, name: &str) -> PersonView {
        let mut people = self.app.people().await.unwrap().into_iter();
        people.find(|one| one.name == name).unwrap()
    }

    /// Something is worth telling to whoever wants to hear of it.
    pub async fn tell(&self, identity: &str, kind: NoticeKind) -> NoticeId {
        let now = self.clock.now();
        let notice = NewNotice {
            identity: identity.to_owned(),
            tag: identity.to_owned(),
            kind,
            company: Some(COMPANY),
            connections: Vec::new(),
            title: format!("About {identity}"),
            body: "Something happened.".to_owned(),
            urgency: Urgency::Normal,
            created_at: now,
        };
        let told = self.store.write(move |tx| {
            let Put::New(id) = notices::put(tx, &notice)? else {
                panic!("told before")
            };
            for person in people::with_mail_about(tx, COMPANY, kind)? {
                let new = NewDelivery {
                    notice: id,
                    channel: Channel::Email,
                    person: Some(person.id),
                    created_at: now,
                    next_at: None,
                };
                deliveries::add(tx, &new)?;
            }
            Ok(id)
        });
        told.await.unwrap()
    }

    /// Pages of one Facebook login that ends after `lives`. Nobody asks the network about it meanwhile.
    pub async fn connect(&self, subject: &str, pages: usize, lives: TimeDelta) -> GrantId {
        let end = self.clock.now() + lives;
        let ends = TokenEnds {
            issued_at: self.clock.now(),
            access: End::Reported(end),
            refresh: None,
            data_access: None,
        };
        let mut new = samples::new_grant(COMPANY, subject);
        // As if it had been checked then.
        new.created_at = end;
        let subject = subject.to_owned();
        let connected = self.store.write(move |tx| {
            let grant = grants::insert(tx, &new)?;
            let sealed = samples::sealed("token");
            let _ = grants::put_tokens(tx, grant, 0, &sealed, &ends, &[], Renewal::None)?;
            for page in 0..pages {
                let id = format!("{subject}-{page}");
                connections::insert(tx, &samples::new_connection(COMPANY, &id, Some(grant)))?;
            }
            Ok(grant)
        });
        connected.await.unwrap()
    }

    /// A network says, or takes back, that these sign-ins ended; then the watch looks.
    pub async fn find(&self, sign_ins: &[GrantId], cause: Option<Cause>) {
        let sign_ins = sign_ins.to_vec();
        let found = self.store.write(move |tx| {
            let finding = cause.map(samples::finding);
            for id in sign_ins {
                let generation = samples::stored_grant(tx, id)?.generation;
                grants::set_finding(tx, id, generation, finding.as_ref())?;
            }
            Ok(())
        });
        found.await.unwrap();
        self.app.tick().await.unwrap();
    }

    pub fn pass(&self, time: TimeDelta) {
        let ahead = self.clock.now() - Clock::default().now() + time;
        self.clock.set_offset_seconds(ahead.num_seconds());
    }

    pub async fn mail(&self) -> MailView {
        self.app.mail().await.unwrap()
    }

    pub async fn letters(&self, state: DeliveryState) -> Vec<LetterView> {
        let mut letters = self.mail().await.letters;
        letters.retain(|letter| letter.state == state);
        letters
    }

    /// Looks every quarter of an hour until nothing waits, at most for a day.
    pub async fn until_nothing_waits(&self) {
        for _ in 0..96 {
            self.app.send_mail().await.unwrap();
            if self.mail().await.waiting == 0 {
                return;
            }
            self.pass(TimeDelta::minutes(15));
        }
        panic!("{:?}", self.mail().await);
    }
}

async fn start(
    store: &Store,
    keychain: &Keychain,
    clock: &Clock,
    mailer: Mailer,
) -> (Arc<App>, Arc<Recording>) {
    let (notifier, desktop) = DesktopNotifier::recorded();
    let opened = App::open(Parts {
        store: store.clone(),
        keychain: keychain.clone(),
        // Nothing here asks a network.
        computer: Computer::default(),
        addresses: Addresses::simulated("http://127.0.0.1:9/".parse().unwrap()),
        patience: Patience::default(),
        clock: clock.clone(),
        notifier,
        mailer,
        mode: Mode::Real,
    });
    let Ok(app) = opened.await else {
        panic!("the app does not open")
    };
    app.unlock_keychain().await.unwrap();
    (app, desktop)
}

/// What arrived: for each person and subject the Message-ID of every copy.
pub fn arrived(peer: &Peer) -> BTreeMap<(String, String), Vec<String>> {
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for mail in peer.events("mail") {
        let data = mail["data"].as_str().unwrap();
        let to = mail["to"][0].as_str().unwrap().to_owned();
        let subject = header(data, "Subject").unwrap();
        let id = header(data, "Message-ID").unwrap();
        found.entry((to, subject)).or_default().push(id);
    }
    found
}

/// How many different mails arrived.
pub fn distinct(arrived: &BTreeMap<(String, String), Vec<String>>) -> usize {
    let ids: BTreeSet<_> = arrived.values().flatten().collect();
    ids.len()
}
