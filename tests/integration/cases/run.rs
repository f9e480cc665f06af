//! One case through one adapter, over HTTP.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::TimeDelta;
use holdfast_core::domain::grant::{End, Renewal, TokenEnds};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::profile::{ProfileKey, ProfileKind};
use holdfast_core::domain::token::{ProfileToken, TokenSet};
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::{
    Addresses, AppCredentials, AppOptions, AuthorizationCode, CheckSubject, Connected, ListedEntry,
    Networks, Returned, renewal_decides,
};
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

use crate::networks::recorded::{Recorded, Reply, To};

use super::conclusion::{connected, reason, refused, word};
use super::{Case, Got, date, now, secret};

/// One case through one adapter.
pub(super) struct Run<'a> {
    case: &'a Case,
    provider: Provider,
    network: Network,
    app: AppCredentials,
}

impl<'a> Run<'a> {
    pub(super) fn new(case: &'a Case, provider: Provider, network: Network) -> Self {
        Self {
            case,
            provider,
            network,
            app: AppCredentials {
                provider,
                client_id: "EXAMPLE-CLIENT".to_owned(),
                client_secret: Some("EXAMPLE-SECRET".into()),
                options: AppOptions::default(),
            },
        }
    }

    pub(super) async fn conclude(&self) -> Got {
        let input = &self.case.input;
        let in_steps = self.case.expected["outcome"] == "sequence";
        match input["sequence"].as_array() {
            Some(answers) if in_steps => {
                let mut steps = Vec::new();
                for answer in answers {
                    steps.push(self.stage(vec![reply(answer, To::Any)]).await);
                }
                Got {
                    outcome: "sequence",
                    mark_invalid: steps.iter().any(|step| step.mark_invalid),
                    steps,
                    ..Got::default()
                }
            }
            Some(answers) => {
                let replies = answers.iter().map(|answer| reply(answer, in_turn(answer)));
                self.stage(replies.collect()).await
            }
            None if input["transport_error"].is_string() => self.stage(Vec::new()).await,
            None => self.stage(vec![reply(input, To::Any)]).await,
        }
    }

    async fn stage(&self, replies: Vec<Reply>) -> Got {
        let unreachable = replies.is_empty();
        let replies = [self.surroundings(), replies].concat();
        let server = Recorded::start(replies).await;
        let base = server.base.clone();
        if unreachable {
            // Nobody listens there any more.
            drop(server);
            return self.ask(base).await;
        }
        let got = self.ask(base).await;
        drop(server);
        got
    }

    /// What a healthy network answers to the questions around the one a case is about.
    fn surroundings(&self) -> Vec<Reply> {
        if self.case.stage != "profile_list" {
            return Vec::new();
        }
        let permission = |scope: &str| json!({"permission": scope, "status": "granted"});
        match self.provider {
            Provider::Facebook => vec![
                Reply::json(
                    To::Path("/me/permissions"),
                    &json!({"data": [
                        permission("pages_show_list"),
                        permission("pages_manage_posts"),
                        permission("pages_read_engagement"),
                        permission("instagram_basic"),
                    ]}),
                ),
                Reply::json(
                    To::Path("/me"),
                    &json!({"id": "900100200300", "name": "Example Person"}),
                ),
            ],
            Provider::Linkedin => vec![
                Reply::json(
                    To::Path("/v2/userinfo"),
                    &json!({"sub": "EXAMPLE-SUB", "name": "Example Person"}),
                ),
                Reply::json(To::Path("/organizationsLookup"), &json!({"results": {}})),
            ],
            Provider::Instagram
            | Provider::Tiktok
            | Provider::TiktokBusiness
            | Provider::X
            | Provider::Google => Vec::new(),
        }
    }

    async fn ask(&self, base: Url) -> Got {
        let networks = Networks::new(Addresses::simulated(base)).unwrap();
        match self.case.stage.as_str() {
            "token_exchange" => self.exchange(&networks).await,
            "token_refresh" => self.renew(&networks).await,
            "token_introspection" => self.inspect(&networks).await,
            "profile_list" => self.list(&networks).await,
            "api_probe" => self.probe(&networks).await,
            _ => unreachable!("the stage was looked at before"),
        }
    }

    async fn exchange(&self, networks: &Networks) -> Got {
        let code = AuthorizationCode {
            code: "EXAMPLE-CODE".into(),
            redirect: Url::parse("https://holdfast.example/back").unwrap(),
            verifier: Some("EXAMPLE-VERIFIER-EXAMPLE-VERIFIER-EXAMPLE-VERIFIER".into()),
        };
        match networks.exchange(&self.app, &code, now()).await {
            Ok(tokens) => connected(&tokens),
            // A sign-in that fails touches nothing that is stored.
            Err(refusal) => refused(&refusal, false),
        }
    }

    async fn renew(&self, networks: &Networks) -> Got {
        match networks.renew(&self.app, &self.stored(true), now()).await {
            Ok(renewed) => Got {
                outcome: if renewed.extended {
                    "refreshed"
                } else {
                    "connected"
                },
                ..connected(&renewed.tokens)
            },
            Err(refusal) => refused(&refusal, true),
        }
    }

    async fn inspect(&self, networks: &Networks) -> Got {
        // A token that is refused has no end to look at; what was granted is not known yet.
        let mut stored = self.stored(false);
        stored.scopes.clear();
        let grant = CheckSubject::Grant;
        let verdict = networks.check(&self.app, &stored, grant, now()).await;
        if let Verdict::Refused {
            finding,
            retry_after,
        } = verdict
        {
            return reason(finding.cause, retry_after, true);
        }
        let token = SecretString::from("EXAMPLE-A0");
        match networks.inspect(&self.app, &token, now()).await {
            Ok(Some(inspection)) => {
                let ends = [inspection.access.reported(), inspection.data_access];
                let earliest = ends.into_iter().flatten().min();
                Got {
                    outcome: "expires_at",
                    expires_at: earliest,
                    expiry_kind: Some(match inspection.access {
                        _ if earliest.is_some() && earliest == inspection.data_access => {
                            "data_access"
                        }
                        End::Reported(_) => "token",
                        End::Never => "never",
                        End::Unknown => "unknown",
                    }),
                    ..Got::default()
                }
            }
            Ok(None) => panic!("{}: this network has no introspection", self.case.id),
            Err(refusal) => refused(&refusal, true),
        }
    }

    async fn list(&self, networks: &Networks) -> Got {
        let stored = self.stored(false);
        let listing = networks.list(&self.app, &stored, self.network, now());
        let listing = match listing.await {
            Ok(listing) => listing,
            // Everything is checked on staged tokens; nothing that is stored is touched.
            Err(refusal) => return refused(&refusal, false),
        };
        let key = |id: &str| ProfileKey {
            network: self.network,
            id: id.to_owned(),
        };
        let given = &self.case.given;
        if let Some(wanted) = given["reconnecting_account_id"].as_str() {
            let others: Vec<ProfileKey> = given["other_stored_accounts"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|id| key(id.as_str().unwrap()))
                .collect();
            let reason = match listing.returned(&key(wanted), &others) {
                Returned::Yes => None,
                Returned::LeftOut => Some(("permission_missing", true)),
                Returned::Stranger => Some(("wrong_account", false)),
            };
            if let Some((reason, mark_invalid)) = reason {
                return Got {
                    outcome: "reason",
                    reason: Some(reason),
                    mark_invalid,
                    ..Got::default()
                };
            }
        }
        if listing.profiles.is_empty() {
            return Got {
                outcome: "reason",
                reason: Some("permission_missing"),
                ..Got::default()
            };
        }
        let mut per_account = BTreeMap::new();
        let asked = self.case.expected["per_account"].as_object();
        for id in asked.into_iter().flat_map(|asked| asked.keys()) {
            let key = key(id);
            let subject = CheckSubject::Profile(Connected {
                key: &key,
                kind: ProfileKind::Organization,
                purpose: Purpose::Owned,
                token: None,
            });
            let verdict = networks.check(&self.app, &stored, subject, now()).await;
            per_account.insert(id.clone(), verdict.cause().map_or("healthy", word));
        }
        Got {
            outcome: "connected",
            accounts: ids(&listing.profiles),
            display_name: listing
                .profiles
                .last()
                .map(|entry| entry.profile.name.clone()),
            connected: listing
                .profiles
                .iter()
                .filter(|entry| entry.profile.kind != ProfileKind::Member)
                .map(|entry| entry.profile.key.id.clone())
                .collect(),
            per_account,
            ..Got::default()
        }
    }

    async fn probe(&self, networks: &Networks) -> Got {
        let stored = self.stored(false);
        let (id, kind) = match self.network {
            Network::Facebook => ("100200300400500", ProfileKind::Page),
            Network::Instagram => ("17841400000000001", ProfileKind::ProfessionalAccount),
            Network::Linkedin => ("urn:li:organization:5000001", ProfileKind::Organization),
            Network::Tiktok => ("-000EXAMPLEopenid", ProfileKind::Account),
            Network::X => ("2244994945000", ProfileKind::Account),
            Network::Youtube => ("UCexample", ProfileKind::Channel),
            Network::GoogleBusiness => ("locations/1", ProfileKind::Location),
        };
        let key = ProfileKey {
            network: self.network,
            id: id.to_owned(),
        };
        let own = ProfileToken {
            token: "EXAMPLE-PAGE-A".into(),
            end: End::Never,
            issued_at: stored.ends.issued_at,
        };
        let subject = CheckSubject::Profile(Connected {
            key: &key,
            kind,
            purpose: Purpose::Owned,
            token: (self.provider == Provider::Facebook).then_some(&own),
        });
        let verdict = networks.check(&self.app, &stored, subject, now()).await;
        if renewal_decides(&verdict, &stored, now()) {
            return Got {
                outcome: "refreshed",
                ..Got::default()
            };
        }
        match verdict {
            Verdict::Healthy => Got {
                outcome: "connected",
                ..Got::default()
            },
            Verdict::Refused {
                finding,
                retry_after,
            } => reason(finding.cause, retry_after, true),
        }
    }

    /// The stored tokens a case starts from.
    fn stored(&self, refresh: bool) -> TokenSet {
        let given = &self.case.given;
        let age = given["token_age_s"].as_i64().map(TimeDelta::seconds);
        let issued_at =
            date(&given["issued_at"]).unwrap_or_else(|| now() - age.unwrap_or(TimeDelta::days(1)));
        let has_refresh = match self.provider {
            Provider::Facebook | Provider::Instagram => false,
            Provider::Linkedin
            | Provider::Tiktok
            | Provider::TiktokBusiness
            | Provider::X
            | Provider::Google => refresh || given["stored_refresh_token"].is_string(),
        };
        let token = ["in_memory_refresh_token", "stored_refresh_token"]
            .iter()
            .find_map(|name| secret(&given[*name]))
            .unwrap_or_else(|| "EXAMPLE-R0".into());
        let end = |name: &str| date(&given[name]).map_or(End::Unknown, End::Reported);
        TokenSet {
            access: secret(&given["stored_access_token"]).unwrap_or_else(|| "EXAMPLE-A0".into()),
            refresh: has_refresh.then_some(token),
            ends: TokenEnds {
                issued_at,
                access: end("stored_expires_at"),
                refresh: has_refresh.then(|| end("stored_refresh_expires_at")),
                data_access: None,
            },
            renewal: match self.provider {
                Provider::Facebook => Renewal::None,
                Provider::Instagram => Renewal::Extension,
                _ if !has_refresh => Renewal::None,
                Provider::Linkedin | Provider::Google => Renewal::Stable,
                Provider::Tiktok | Provider::TiktokBusiness | Provider::X => Renewal::Rotating,
            },
            // Without `openid`: the cases do not record who the Google account is.
            scopes: Networks::scopes(self.provider, self.network, Purpose::Owned)
                .into_iter()
                .filter(|scope| self.provider != Provider::Google || scope != "openid")
                .collect(),
        }
    }
}

fn ids(profiles: &[ListedEntry]) -> Vec<String> {
    profiles
        .iter()
        .map(|entry| entry.profile.key.id.clone())
        .collect()
}

/// Which request an answer of a sequence belongs to: `GET /me/accounts?x=y (a remark)`, or the next
/// page of a list.
fn in_turn(answer: &Value) -> To {
    let request = answer["request"].as_str().unwrap_or_default();
    let target = request.split(' ').nth(1).unwrap_or_default();
    To::InTurn(match target {
        "next" => "after=".to_owned(),
        target => target.split('?').next().unwrap_or_default().to_owned(),
    })
}

fn reply(answer: &Value, to: To) -> Reply {
    let headers = answer["headers"].as_object();
    let body = if let Some(text) = answer["body_text"].as_str() {
        text.as_bytes().to_vec()
    } else if let Some(text) = answer["body_base64"].as_str() {
        BASE64_STANDARD.decode(text).unwrap()
    } else {
        answer["body"].to_string().into_bytes()
    };
    Reply {
        to,
        status: u16::try_from(answer["status"].as_u64().unwrap_or(200)).unwrap(),
        headers: headers
            .into_iter()
            .flatten()
            .map(|(name, value)| {
                (
                    name.to_lowercase(),
                    value.as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect(),
        body,
    }
}
