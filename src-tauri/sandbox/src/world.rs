//! The people and profiles of the simulated networks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::provider::Provider;

/// Somebody with a login at every network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub name: String,
    pub email: String,
    /// Not given in `GET /state`; invented, and shown on the sign-in page.
    #[serde(default = "practice_password")]
    pub password: String,
    /// The person's id per provider; missing ones are derived from the email address.
    #[serde(default)]
    pub ids: BTreeMap<Provider, String>,
}

fn practice_password() -> String {
    "practice".to_owned()
}

/// What a profile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileKind {
    Page,
    InstagramAccount,
    AdAccount,
    Organization,
    TiktokAccount,
    XAccount,
    YoutubeChannel,
    Location,
}

impl ProfileKind {
    /// The provider whose consent lists it. Instagram accounts are reached by two; this is the
    /// one where they sign in themselves.
    pub fn provider(self) -> Provider {
        match self {
            Self::Page | Self::AdAccount => Provider::Facebook,
            Self::InstagramAccount => Provider::Instagram,
            Self::Organization => Provider::Linkedin,
            Self::TiktokAccount => Provider::Tiktok,
            Self::XAccount => Provider::X,
            Self::YoutubeChannel | Self::Location => Provider::Google,
        }
    }

    /// The words before its name on pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Page => "Page",
            Self::InstagramAccount => "Instagram account",
            Self::AdAccount => "Ad account",
            Self::Organization => "Organization",
            Self::TiktokAccount => "TikTok account",
            Self::XAccount => "X account",
            Self::YoutubeChannel => "YouTube channel",
            Self::Location => "Business location",
        }
    }
}

/// A page, account, channel, organization, location or ad account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The network's id: `act_…` for ad accounts, digits or the network's own form otherwise.
    pub id: String,
    pub kind: ProfileKind,
    pub name: String,
    #[serde(default)]
    pub handle: Option<String>,
    /// Email address of each administrator, with the network's words for the role.
    pub admins: BTreeMap<String, Vec<String>>,
    /// Of an Instagram account: the Page it is linked to.
    #[serde(default)]
    pub linked_page: Option<String>,
    /// Of a location: its address, one line each.
    #[serde(default)]
    pub address: Vec<String>,
    /// Reading works, posting is refused.
    #[serde(default)]
    pub restricted: bool,
    /// Taken down by the network.
    #[serde(default)]
    pub suspended: bool,
    /// Roles taken away with a lever, kept so that they can be given back.
    #[serde(default)]
    pub removed: BTreeMap<String, Vec<String>>,
}

impl Profile {
    /// The role words of `email`, if that person has a role now.
    pub fn roles(&self, email: &str) -> Option<&[String]> {
        self.admins.get(email).map(Vec::as_slice)
    }

    /// The name people see: the handle where the network has one, else the name.
    pub fn label(&self) -> String {
        match &self.handle {
            Some(handle) => format!("{} (@{handle})", self.name),
            None => self.name.clone(),
        }
    }
}

/// Who signed in: a person, or at networks of accounts the account itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The id in tokens: the person's at that network, or the account's.
    pub subject: String,
    /// The person at the keyboard.
    pub email: String,
    pub name: String,
}

/// People and profiles; lookups by what clients and levers name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct World {
    pub people: Vec<Person>,
    pub profiles: Vec<Profile>,
}

impl World {
    /// Adds a person, or replaces the one with the same email address.
    pub fn add_person(&mut self, mut person: Person) {
        for provider in Provider::ALL {
            person
                .ids
                .entry(provider)
                .or_insert_with(|| derived_id(provider, &person.email));
        }
        self.people.retain(|known| known.email != person.email);
        self.people.push(person);
    }

    /// Adds a profile, or replaces the one with the same id.
    pub fn add_profile(&mut self, profile: Profile) {
        self.profiles.retain(|known| known.id != profile.id);
        self.profiles.push(profile);
    }

    pub fn person(&self, email: &str) -> Option<&Person> {
        self.people
            .iter()
            .find(|person| person.email.eq_ignore_ascii_case(email))
    }

    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.id == id)
    }

    pub fn profile_mut(&mut self, id: &str) -> Option<&mut Profile> {
        self.profiles.iter_mut().find(|profile| profile.id == id)
    }

    /// The person behind a subject of a provider of people.
    pub fn person_of(&self, provider: Provider, subject: &str) -> Option<&Person> {
        self.people
            .iter()
            .find(|person| person.ids.get(&provider).is_some_and(|id| id == subject))
    }

    /// Profiles of a kind that a person administers.
    pub fn administered(&self, email: &str, kind: ProfileKind) -> impl Iterator<Item = &Profile> {
        self.profiles
            .iter()
            .filter(move |profile| profile.kind == kind && profile.admins.contains_key(email))
    }

    /// The accounts that a person can sign in as, at a provider of accounts.
    pub fn accounts_of(&self, provider: Provider, email: &str) -> Vec<&Profile> {
        self.profiles
            .iter()
            .filter(|profile| {
                provider.signs_in_as_account()
                    && profile.kind.provider() == provider
                    && profile.admins.contains_key(email)
            })
            .collect()
    }

    /// Everybody who can sign in at a provider, for the list on its page.
    pub fn members(&self, provider: Provider) -> Vec<Member> {
        if provider.signs_in_as_account() {
            let accounts = self
                .profiles
                .iter()
                .filter(|p| p.kind.provider() == provider);
            accounts
                .filter_map(|account| {
                    let email = account.admins.keys().next()?.clone();
                    let name = account.label();
                    Some(Member {
                        subject: account.id.clone(),
                        email,
                        name,
                    })
                })
                .collect()
        } else {
            self.people
                .iter()
                .filter_map(|person| person_member(provider, person))
                .collect()
        }
    }

    /// Who `who` is at a provider: an email address, a handle with or without `@`, or an id.
    /// A person with several accounts comes first with the first of them.
    pub fn member(&self, provider: Provider, who: &str) -> Option<Member> {
        self.members_named(provider, who).into_iter().next()
    }

    /// As [`World::member`], with every account of a person.
    pub fn members_named(&self, provider: Provider, who: &str) -> Vec<Member> {
        let who = who.trim();
        let handle = who.strip_prefix('@').unwrap_or(who);
        if !provider.signs_in_as_account() {
            let found = self.person(who).or_else(|| self.person_of(provider, who));
            return found
                .and_then(|person| person_member(provider, person))
                .into_iter()
                .collect();
        }
        let named = self.profiles.iter().find(|profile| {
            profile.kind.provider() == provider
                && (profile.id == who || profile.handle.as_deref() == Some(handle))
        });
        if let Some(account) = named {
            return account
                .admins
                .keys()
                .next()
                .map(|email| Member {
                    subject: account.id.clone(),
                    email: email.clone(),
                    name: account.label(),
                })
                .into_iter()
                .collect();
        }
        let Some(person) = self.person(who) else {
            return Vec::new();
        };
        self.accounts_of(provider, &person.email)
            .into_iter()
            .map(|account| Member {
                subject: account.id.clone(),
                email: person.email.clone(),
                name: account.label(),
            })
            .collect()
    }

    /// Whether the password belongs to the member named by an email address or a handle.
    pub fn password_fits(&self, provider: Provider, who: &str, password: &str) -> bool {
        if let Some(person) = self.person(who.trim()) {
            return person.password == password;
        }
        let handle = who.trim().trim_start_matches('@');
        self.profiles
            .iter()
            .filter(|p| provider.signs_in_as_account() && p.kind.provider() == provider)
            .filter(|account| account.handle.as_deref() == Some(handle))
            .flat_map(|account| account.admins.keys())
            .any(|email| {
                self.person(email)
                    .is_some_and(|person| person.password == password)
            })
    }
}

fn person_member(provider: Provider, person: &Person) -> Option<Member> {
    Some(Member {
        subject: person.ids.get(&provider)?.clone(),
        email: person.email.clone(),
        name: person.name.clone(),
    })
}

/// A stable id in the network's own form.
fn derived_id(provider: Provider, email: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let digest = Sha256::digest(format!("{}:{}", provider.key(), email.to_lowercase()));
    let number = digest
        .iter()
        .take(6)
        .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    match provider {
        Provider::Linkedin => hex::encode(&digest[..5]),
        Provider::Google => format!("1{number:020}"),
        Provider::Facebook | Provider::Instagram | Provider::Tiktok | Provider::X => {
            format!("1{number:015}")
        }
    }
}
