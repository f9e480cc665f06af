//! Many people and profiles, signed in through the app one by one.

use std::collections::BTreeMap;

use holdfast_core::app::view::FlowPhase;
use holdfast_core::domain::connection::Connection;
use holdfast_core::domain::grant::Grant;
use holdfast_core::domain::id::{ConnectionId, GrantId};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::store::{connections, grants};
use holdfast_sandbox::{Person, Profile, ProfileKind};

use crate::journeys::company::Company;
use crate::networks::person::Decision;
use crate::networks::setting::simulated;

/// A kind of sign-in, as many of it as a tenth has, and how many profiles each brings.
pub struct Kind {
    pub network: Network,
    pub purpose: Purpose,
    pub provider: Provider,
    pub profile: ProfileKind,
    pub per_tenth: usize,
    pub profiles: usize,
}

const fn kind(
    network: Network,
    purpose: Purpose,
    provider: Provider,
    profile: ProfileKind,
    per_tenth: usize,
    profiles: usize,
) -> Kind {
    Kind {
        network,
        purpose,
        provider,
        profile,
        per_tenth,
        profiles,
    }
}

/// Two hundred connections, a few more or less, on every network.
pub const KINDS: &[Kind] = {
    use Network as N;
    use ProfileKind as K;
    use Provider as P;
    use Purpose::{Owned, Paid};
    &[
        kind(N::Facebook, Owned, P::Facebook, K::Page, 3, 12),
        kind(N::Instagram, Owned, P::Facebook, K::InstagramAccount, 2, 9),
        kind(N::Facebook, Paid, P::Facebook, K::AdAccount, 2, 6),
        kind(
            N::Instagram,
            Owned,
            P::Instagram,
            K::InstagramAccount,
            25,
            1,
        ),
        // The member's own profile comes with the organizations.
        kind(N::Linkedin, Owned, P::Linkedin, K::Organization, 4, 6),
        kind(N::Tiktok, Owned, P::Tiktok, K::TiktokAccount, 20, 1),
        kind(N::X, Owned, P::X, K::XAccount, 25, 1),
        kind(N::Youtube, Owned, P::Google, K::YoutubeChannel, 15, 1),
        kind(N::GoogleBusiness, Owned, P::Google, K::Location, 2, 12),
    ]
};

/// One login, with what hangs on it.
pub struct SignIn {
    pub kind: &'static Kind,
    /// The email address that is typed.
    pub who: String,
    /// The id that the network's tokens carry.
    pub subject: String,
    pub grant: GrantId,
    pub connections: Vec<(ConnectionId, String)>,
}

impl SignIn {
    /// How levers name it.
    pub fn named(&self) -> &str {
        match self.kind.provider {
            Provider::Instagram | Provider::Tiktok | Provider::X => &self.subject,
            Provider::Facebook
            | Provider::Linkedin
            | Provider::TiktokBusiness
            | Provider::Google => &self.who,
        }
    }
}

pub struct Fleet {
    pub company: Company,
    pub sign_ins: Vec<SignIn>,
}

impl Fleet {
    pub async fn sail(kinds: impl IntoIterator<Item = (&'static Kind, usize)>) -> Self {
        let mut fleet = Self {
            company: Company::start().await,
            sign_ins: Vec::new(),
        };
        for (kind, count) in kinds {
            for _ in 0..count {
                fleet.sign_in(kind).await;
            }
        }
        fleet
    }

    async fn sign_in(&mut self, kind: &'static Kind) {
        let number = self.sign_ins.len() + 1;
        let who = format!("s{number}@soak.example");
        let person = format!("{:015}", 500_000 + number);
        self.company.sandbox.add_person(Person {
            name: format!("Soak {number}"),
            email: who.clone(),
            password: "practice".to_owned(),
            ids: [Provider::Facebook, Provider::Linkedin, Provider::Google]
                .map(|provider| (simulated(provider), person.clone()))
                .into(),
        });
        let mut first = String::new();
        for part in 1..=kind.profiles {
            let id = self.add_profile(kind, number, part, &who);
            if first.is_empty() {
                first = id;
            }
        }
        let flow = self
            .company
            .connect(
                kind.network,
                kind.purpose,
                Some(kind.provider),
                &who,
                Decision::default(),
            )
            .await;
        let done = self.company.choose_all(&flow).await;
        assert!(
            matches!(done.phase, FlowPhase::Done { .. }),
            "{:?}",
            done.phase
        );
        // Each login is new, so each makes the next grant.
        let grant = GrantId(i64::try_from(number).unwrap());
        let of_grant = move |conn: &_| connections::by_grant(conn, grant);
        let connections = self.company.store.read(of_grant).await.unwrap();
        assert!(connections.len() >= kind.profiles, "{connections:?}");
        self.sign_ins.push(SignIn {
            kind,
            who,
            subject: match kind.provider {
                Provider::Instagram | Provider::Tiktok | Provider::X => first,
                Provider::Facebook
                | Provider::Linkedin
                | Provider::TiktokBusiness
                | Provider::Google => person,
            },
            grant,
            connections: connections
                .into_iter()
                // LinkedIn's ids are URNs.
                .map(|one| {
                    (
                        one.id,
                        one.profile.id.rsplit(':').next().unwrap().to_owned(),
                    )
                })
                .collect(),
        });
    }

    fn add_profile(&self, kind: &Kind, number: usize, part: usize, who: &str) -> String {
        let digits = format!("{}{number:07}{part:04}", kind.profile as usize + 4);
        let (id, role) = match kind.profile {
            ProfileKind::AdAccount => (format!("act_{digits}"), "MANAGE"),
            ProfileKind::YoutubeChannel => (format!("UC{digits}"), "OWNER"),
            ProfileKind::Organization => (digits, "ADMINISTRATOR"),
            ProfileKind::Location => (digits, "PRIMARY_OWNER"),
            ProfileKind::Page | ProfileKind::InstagramAccount => (digits, "MANAGE"),
            ProfileKind::TiktokAccount | ProfileKind::XAccount => (digits, "OWNER"),
        };
        let roles = match role {
            // What a Page needs to publish and to answer.
            "MANAGE" => vec!["CREATE_CONTENT", "MODERATE", "ANALYZE", "ADVERTISE", role],
            role => vec![role],
        };
        let roles: Vec<String> = roles.into_iter().map(str::to_owned).collect();
        let profile = Profile {
            id: id.clone(),
            kind: kind.profile,
            name: format!("Harbour {number}-{part}"),
            handle: Some(format!("harbour{number}x{part}")),
            admins: [(who.to_owned(), roles)].into(),
            linked_page: None,
            address: vec!["1 Quay St".to_owned()],
            restricted: false,
            suspended: false,
            removed: BTreeMap::new(),
        };
        if kind.profile == ProfileKind::InstagramAccount && kind.provider == Provider::Facebook {
            let page = format!("9{id}");
            self.company.sandbox.add_profile(Profile {
                id: page.clone(),
                kind: ProfileKind::Page,
                handle: None,
                ..profile.clone()
            });
            self.company.sandbox.add_profile(Profile {
                linked_page: Some(page),
                ..profile
            });
        } else {
            self.company.sandbox.add_profile(profile);
        }
        id
    }

    /// All that is stored, by id.
    pub async fn stored(&self) -> (Vec<Grant>, Vec<Connection>) {
        let read = |conn: &_| Ok((grants::all(conn)?, connections::all(conn)?));
        self.company.store.read(read).await.unwrap()
    }
}
