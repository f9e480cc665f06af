//! One case through one adapter, over HTTP: what the network said. What the app makes of it is
//! seen in `through_app.rs`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::TimeDelta;
use holdfast_core::domain::grant::{End, Renewal, TokenEnds};
use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::profile::ProfileKind;
use holdfast_core::domain::token::{ProfileToken, TokenSet};
use holdfast_core::domain::verdict::Verdict;
use holdfast_core::networks::{
    Addresses, AppCredentials, AppOptions, AuthorizationCode, CheckSubject, Connected, ListedEntry,
    Networks, renewal_decides,
};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use crate::networks::recorded::{Recorded, Reply, To};

use super::account::{Account, Around, kind};
use super::conclusion::{connected, reason, refused, word};
use super::{Case, Got, date, now, secret};

/// One case through one adapter.
pub(super) struct Run<'a> {
    pub case: &'a Case,
    pub account: Account,
    app: AppCredentials,
}

impl<'a> Run<'a> {
    pub(super) fn new(case: &'a Case, provider: Provider, network: Network) -> Self {
        Self {
            case,
            account: Account::of(case, provider, network),
            app: AppCredentials {
                provider,
                client_id: "EXAMPLE-CLIENT".to_owned(),
                client_secret: Some("EXAMPLE-SECRET".into()),
                options: AppOptions::default(),
            },
        }
    }

    pub(super) async fn conclude(&self) -> Got {
        let said = match self.answers() {
            Some(answers) if self.in_steps() => {
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
            Some(_) | None => self.stage(self.recorded()).await,
        };
        self.through_app(said).await
    }

    /// Several answers in order.
    pub(super) fn answers(&self) -> Option<&'a Vec<Value>> {
        self.case.input["sequence"].as_array()
    }

    /// Whether each answer has a conclusion of its own.
    pub(super) fn in_steps(&self) -> bool {
        self.case.expected["outcome"] == "sequence"
    }

    pub(super) fn unreachable(&self) -> bool {
        self.case.input["transport_error"].is_string()
    }

    /// The answers of the case, each to its own request; a single one to every request.
    pub(super) fn recorded(&self) -> Vec<Reply> {
        match self.answers() {
            Some(answers) => answers
                .iter()
                .map(|answer| reply(answer, in_turn(answer)))
                .collect(),
            None if self.unreachable() => Vec::new(),
            None => vec![reply(&self.case.input, To::Any)],
        }
    }

    async fn stage(&self, replies: Vec<Reply>) -> Got {
        let around = match self.case.stage.as_str() {
            "profile_list" => self.account.healthy(Around::List),
            _ => Vec::new(),
        };
        let server = Recorded::start(in_order(replies, around)).await;
        let base = server.base.clone();
        let server = if self.unreachable() {
            // Nobody listens there any more.
            drop(server);
            None
        } else {
            Some(server)
        };
        let got = self.ask(base).await;
        drop(server);
        got
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
            // A network that does not know its tokens: it answered well, and that is all.
            Ok(None) => Got {
                outcome: "connected",
                ..Got::default()
            },
            Err(refusal) => refused(&refusal, true),
        }
    }

    async fn list(&self, networks: &Networks) -> Got {
        let stored = self.stored(false);
        let listing = networks.list(&self.app, &stored, self.account.network, now());
        let listing = match listing.await {
            Ok(listing) => listing,
            // Everything is checked on staged tokens; nothing that is stored is touched.
            Err(refusal) => return refused(&refusal, false),
        };
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
            let key = self.account.key_of(id);
            let subject = CheckSubject::Profile(Connected {
                key: &key,
                kind: kind(self.account.network, id),
                purpose: self.account.purpose(),
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
        let (key, kind) = (self.account.key(), self.account.kind());
        let own = ProfileToken {
            token: "EXAMPLE-PAGE-A".into(),
            end: End::Never,
            issued_at: stored.ends.issued_at,
        };
        let with_own =
            self.account.provider == Provider::Facebook && kind != ProfileKind::AdAccount;
        let subject = CheckSubject::Profile(Connected {
            key: &key,
            kind,
            purpose: self.account.purpose(),
            token: with_own.then_some(&own),
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
                accounts: vec![key.id],
                ..Got::default()
            },
            Verdict::Refused {
                finding,
                retry_after,
            } => reason(finding.cause, retry_after, true),
        }
    }

    /// The stored tokens a case starts from.
    pub(super) fn stored(&self, refresh: bool) -> TokenSet {
        let given = &self.case.given;
        let age = given["token_age_s"].as_i64().map(TimeDelta::seconds);
        let issued_at =
            date(&given["issued_at"]).unwrap_or_else(|| now() - age.unwrap_or(TimeDelta::days(1)));
        let provider = self.account.provider;
        let has_refresh = match provider {
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
                data_access: date(&given["stored_data_access_expires_at"]),
            },
            renewal: match provider {
                Provider::Facebook => Renewal::None,
                Provider::Instagram => Renewal::Extension,
                _ if !has_refresh => Renewal::None,
                Provider::Linkedin | Provider::Google => Renewal::Stable,
                Provider::Tiktok | Provider::TiktokBusiness | Provider::X => Renewal::Rotating,
            },
            // Without `openid`: the cases do not record who the Google account is.
            scopes: self
                .account
                .scopes()
                .into_iter()
                .filter(|scope| provider != Provider::Google || scope != "openid")
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

/// Answers to one request each go before the surroundings, an answer to everything after them.
pub(super) fn in_order(replies: Vec<Reply>, around: Vec<Reply>) -> Vec<Reply> {
    let (to_all, to_one): (Vec<_>, Vec<_>) = replies
        .into_iter()
        .partition(|reply| matches!(reply.to, To::Any));
    [to_one, around, to_all].concat()
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

pub(super) fn reply(answer: &Value, to: To) -> Reply {
    let headers = answer["headers"].as_object();
    let body = if let Some(text) = answer["body_text"].as_str() {
        text.as_bytes().to_vec()
    } else if let Some(text) = answer["body_base64"].as_str() {
        BASE64_STANDARD.decode(text).unwrap()
    } else if let Some(body) = answer.get("body") {
        body.to_string().into_bytes()
    } else {
        Vec::new()
    };
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Reply {
        to,
        status: u16::try_from(answer["status"].as_u64().unwrap_or(200)).unwrap(),
        headers: headers
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.to_lowercase(), text(value)))
            .collect(),
        body,
    }
}
