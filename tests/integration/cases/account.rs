//! One account at each network, and what a healthy network answers about it: the surroundings of
//! the one answer that a case is about.

use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::profile::{ProfileKey, ProfileKind};
use holdfast_core::networks::Networks;
use serde_json::{Value, json};

use super::Case;
use crate::networks::recorded::{Reply, To};

/// The member whose sign-in it is, where a sign-in is more than one account.
pub(super) const MEMBER: &str = "900100200300";

pub(super) struct Account {
    pub provider: Provider,
    pub network: Network,
    pub id: String,
}

/// Which questions a network answers in its own healthy way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// Those beside the list of profiles.
    List,
    /// Those beside a question about one profile.
    Profile,
    /// Those beside a question about the sign-in.
    SignIn,
    /// Those beside the token endpoint, without what `debug_token` knows of the tokens.
    Exchange,
    /// Those beside the token endpoint.
    Renewal,
}

impl Account {
    pub fn of(case: &Case, provider: Provider, network: Network) -> Self {
        Self {
            provider,
            network,
            id: named(case).unwrap_or_else(|| usual(network).to_owned()),
        }
    }

    pub fn key(&self) -> ProfileKey {
        self.key_of(&self.id)
    }

    pub fn key_of(&self, id: &str) -> ProfileKey {
        ProfileKey {
            network: self.network,
            id: id.to_owned(),
        }
    }

    pub fn purpose(&self) -> Purpose {
        match self.kind() {
            ProfileKind::AdAccount => Purpose::Paid,
            _ => Purpose::Owned,
        }
    }

    pub fn kind(&self) -> ProfileKind {
        kind(self.network, &self.id)
    }

    /// Whose consent it is, in the network's own words.
    pub fn subject(&self) -> &str {
        match (self.provider, self.network) {
            (Provider::Facebook | Provider::Linkedin, _)
            | (Provider::Google, Network::GoogleBusiness) => MEMBER,
            (
                Provider::Instagram
                | Provider::Tiktok
                | Provider::TiktokBusiness
                | Provider::X
                | Provider::Google,
                _,
            ) => &self.id,
        }
    }

    /// Where tokens come from; part of the address.
    pub fn token_paths(&self) -> &'static [&'static str] {
        match self.provider {
            Provider::Facebook => &["/oauth/access_token"],
            Provider::Instagram => &[
                "/oauth/access_token",
                "graph.instagram.com/access_token",
                "/refresh_access_token",
            ],
            Provider::Linkedin => &["/oauth/v2/accessToken"],
            Provider::Tiktok => &["/v2/oauth/token/"],
            Provider::TiktokBusiness => {
                &["/tt_user/oauth2/token/", "/tt_user/oauth2/refresh_token/"]
            }
            Provider::X => &["/2/oauth2/token"],
            Provider::Google => &["oauth2.googleapis.com/token"],
        }
    }

    /// New tokens for whoever asks.
    pub fn new_tokens(&self) -> Vec<Reply> {
        let body = json!({
            "access_token": "EXAMPLE-NEW-A",
            "refresh_token": "EXAMPLE-NEW-R",
            "token_type": "bearer",
            "expires_in": 7_200,
            "scope": self.scopes().join(" "),
        });
        let paths = self.token_paths().iter();
        paths
            .map(|path| Reply::json(To::Part((*path).to_owned()), &body))
            .collect()
    }

    /// What the network answers to everything around the question of the case.
    pub fn healthy(&self, around: Around) -> Vec<Reply> {
        let profile = self.about_profile();
        let sign_in = self.about_sign_in();
        let list = self.about_list();
        let beside = self.beside_the_list();
        let (once, kept) = match around {
            Around::List => (vec![], vec![beside]),
            // Asked again, the network says about the sign-in what it says about the profile.
            Around::Profile => (sign_in, vec![beside, list]),
            Around::SignIn | Around::Exchange => (vec![], vec![profile, beside, list]),
            Around::Renewal => (vec![], vec![sign_in, profile, beside, list]),
        };
        let once = once
            .into_iter()
            .map(|(path, body)| Reply::json(To::InTurn(path), &body));
        let kept = kept.into_iter().flatten();
        let kept = kept.map(|(path, body)| Reply::json(To::Part(path), &body));
        once.chain(kept).collect()
    }

    /// The question about this one profile.
    fn about_profile(&self) -> Vec<(String, Value)> {
        let Self { id, .. } = self;
        let one = |path: &str, body| vec![(path.to_owned(), body)];
        match (self.provider, self.network) {
            (Provider::Facebook, _) => vec![(format!("/{id}?"), json!({"id": id}))],
            (Provider::Linkedin, _) => one(
                "/organizationAcls",
                json!({"elements": [
                    {"organization": id, "role": "ADMINISTRATOR", "state": "APPROVED"}
                ]}),
            ),
            (Provider::Instagram, _) => one(
                "/me?",
                json!({"user_id": id, "username": "harborbakery", "account_type": "BUSINESS"}),
            ),
            (Provider::Tiktok, _) => one(
                "/v2/user/info/",
                json!({
                    "data": {"user": {"open_id": id, "display_name": "Harbor Bakery"}},
                    "error": {"code": "ok"}
                }),
            ),
            (Provider::TiktokBusiness, _) => one(
                "/tt_user/token_info/get/",
                json!({"code": 0, "data": {"creator_id": id}}),
            ),
            (Provider::X, _) => one(
                "/2/users/me",
                json!({"data": {"id": id, "name": "Harbor Bakery", "username": "harborbakery"}}),
            ),
            (Provider::Google, Network::GoogleBusiness) => {
                one("/VoiceOfMerchantState", json!({"hasVoiceOfMerchant": true}))
            }
            (Provider::Google, _) => one(
                "/youtube/v3/channels",
                json!({"items": [{"id": id, "snippet": {"title": "Harbor Bakery"}}]}),
            ),
        }
    }

    /// The question about the sign-in, where it is another one.
    fn about_sign_in(&self) -> Vec<(String, Value)> {
        let one = |path: &str, body| vec![(path.to_owned(), body)];
        match (self.provider, self.network) {
            (Provider::Facebook, _) => one(
                "/debug_token",
                json!({"data": {"is_valid": true, "expires_at": 0, "scopes": self.scopes()}}),
            ),
            (Provider::Linkedin, _) => one(
                "/introspectToken",
                json!({"active": true, "status": "active"}),
            ),
            // For Google the list or the channel is the question.
            (Provider::Google, _)
            | (
                Provider::Instagram | Provider::Tiktok | Provider::TiktokBusiness | Provider::X,
                _,
            ) => Vec::new(),
        }
    }

    /// The list itself, where it is another question than the one about a profile.
    fn about_list(&self) -> Vec<(String, Value)> {
        let Self { id, .. } = self;
        let one = |path: &str, body| vec![(path.to_owned(), body)];
        match (self.provider, self.network) {
            (Provider::Facebook, network) => {
                let page = if network == Network::Facebook {
                    id.as_str()
                } else {
                    "100200300400500"
                };
                one(
                    "/me/accounts",
                    json!({"data": [{
                        "id": page,
                        "name": "Harbor Bakery",
                        "access_token": "EXAMPLE-PAGE-A",
                        "instagram_business_account": {"id": id, "username": "harborbakery"},
                    }]}),
                )
            }
            (Provider::TiktokBusiness, _) => one(
                "/business/get/",
                json!({"code": 0, "data": {"display_name": "Harbor Bakery"}}),
            ),
            (Provider::Google, Network::GoogleBusiness) => vec![
                (
                    "/locations?".to_owned(),
                    json!({"locations": [{"name": id, "title": "Harbor Bakery"}]}),
                ),
                ("/v1/accounts".to_owned(), self.accounts()),
            ],
            (Provider::Google, _)
            | (Provider::Linkedin | Provider::Instagram | Provider::Tiktok | Provider::X, _) => {
                Vec::new()
            }
        }
    }

    /// Who the member is, and what was granted.
    fn beside_the_list(&self) -> Vec<(String, Value)> {
        let named = json!({"id": MEMBER, "sub": MEMBER, "name": "Example Person"});
        match self.provider {
            Provider::Facebook => {
                let granted: Vec<Value> = self
                    .scopes()
                    .iter()
                    .map(|scope| json!({"permission": scope, "status": "granted"}))
                    .collect();
                vec![
                    ("/me/permissions".to_owned(), json!({"data": granted})),
                    ("/me?".to_owned(), named),
                ]
            }
            Provider::Linkedin => vec![
                ("/v2/userinfo".to_owned(), named),
                ("/organizationsLookup".to_owned(), json!({"results": {}})),
            ],
            Provider::Google => vec![("openidconnect.googleapis.com".to_owned(), named)],
            Provider::Instagram | Provider::Tiktok | Provider::TiktokBusiness | Provider::X => {
                Vec::new()
            }
        }
    }

    /// Named as the member, who is known by the account where the consent does not tell who it is.
    fn accounts(&self) -> Value {
        json!({"accounts": [
            {"name": MEMBER, "type": "PERSONAL", "accountName": "Example Person"}
        ]})
    }

    /// What the member granted. Without businesses, so that no case has to say what they hold.
    pub fn scopes(&self) -> Vec<String> {
        Networks::scopes(self.provider, self.network, Purpose::Owned)
            .into_iter()
            .filter(|scope| scope != "business_management")
            .collect()
    }
}

/// Ad accounts are told by their ids, LinkedIn's members too.
pub(super) fn kind(network: Network, id: &str) -> ProfileKind {
    match network {
        Network::Facebook | Network::Instagram if id.starts_with("act_") => ProfileKind::AdAccount,
        Network::Facebook => ProfileKind::Page,
        Network::Instagram => ProfileKind::ProfessionalAccount,
        Network::Linkedin if id.contains(":person:") => ProfileKind::Member,
        Network::Linkedin => ProfileKind::Organization,
        Network::Tiktok | Network::X => ProfileKind::Account,
        Network::Youtube => ProfileKind::Channel,
        Network::GoogleBusiness => ProfileKind::Location,
    }
}

/// The account a case names: in what is known, or in the answer itself.
fn named(case: &Case) -> Option<String> {
    let known = [
        "reconnecting_account_id",
        "account_id",
        "stored_account_id",
        "profile_id",
    ];
    let body = &case.input["body"];
    let told = [
        &body["open_id"],
        &body["data"]["open_id"],
        &body["data"]["user"]["open_id"],
        &body["user_id"],
        &body["data"][0]["user_id"],
    ];
    let text = |value: &Value| match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let known = known.iter().map(|name| &case.given[*name]);
    known.chain(told).find_map(text)
}

/// The one of most cases.
fn usual(network: Network) -> &'static str {
    match network {
        Network::Facebook => "100200300400500",
        Network::Instagram => "17841400000000001",
        Network::Linkedin => "urn:li:organization:5000001",
        Network::Tiktok => "-000EXAMPLEopenid",
        Network::X => "2244994945000",
        Network::Youtube => "UCexample",
        Network::GoogleBusiness => "locations/1",
    }
}
