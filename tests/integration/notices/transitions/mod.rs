//! Every change that people are told of, for every kind of connection, as dunst shows it: with words,
//! buttons and urgency, in one place for one problem, closed when it is fixed, and neither lost nor
//! doubled when dunst or the app ends in between.

mod ladder;
mod stops;
mod troubles;

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Europe::Berlin;
use holdfast_core::app::view::KeychainView;
use holdfast_core::domain::api_version::{Api, SPOKEN};
use holdfast_core::domain::cause::{Cause, Confidence, Evidence, Finding};
use holdfast_core::domain::connection::Watched;
use holdfast_core::domain::grant::{End, Renewal, TokenEnds};
use holdfast_core::domain::guide::{Cure, Names, guide};
use holdfast_core::domain::id::{ConnectionId, GrantId, NetworkAppId};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::network_app::AppOptions;
use holdfast_core::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use holdfast_core::notices::desktop::DesktopNotifier;
use holdfast_core::store::connections::NewConnection;
use holdfast_core::store::grants::NewGrant;
use holdfast_core::store::network_apps::NewNetworkApp;
use holdfast_core::store::{companies, connections, grants, network_apps};
use holdfast_core::vault::Keychain;
use holdfast_core::wakes::Wake;
use holdfast_sandbox::Lever;

use super::bus::Bus;
use super::computer::{Computer, Disturbance};
use super::dunst::Dunst;
use super::in_session;
use super::screen::{PATIENCE, Screen, Seen};
use crate::journeys::company::{ANA, Company};
use crate::store::samples::{ana, sealed};

const NAME: &str = "Harbour";

/// A kind of connection, and how notices call its network and its sign-in.
struct Kind {
    network: Network,
    purpose: Purpose,
    provider: Provider,
    in_brackets: &'static str,
    sign_in: &'static str,
    /// Days before the end on which it is told, by the design's table.
    rungs: &'static [i64],
}

const KINDS: [Kind; 12] = {
    use Network as N;
    use Provider as P;
    use Purpose::{Monitored, Owned, Paid};
    const ALL: &[i64] = &[10, 5, 1, 0];
    [
        kind(
            N::Facebook,
            Owned,
            P::Facebook,
            ["Facebook", "Facebook"],
            ALL,
        ),
        kind(
            N::Instagram,
            Owned,
            P::Facebook,
            ["Instagram", "Facebook"],
            ALL,
        ),
        kind(
            N::Instagram,
            Owned,
            P::Instagram,
            ["Instagram", "Instagram"],
            ALL,
        ),
        kind(
            N::Linkedin,
            Owned,
            P::Linkedin,
            ["LinkedIn", "LinkedIn"],
            ALL,
        ),
        kind(N::Tiktok, Owned, P::Tiktok, ["TikTok", "TikTok"], ALL),
        kind(N::X, Owned, P::X, ["X", "X"], ALL),
        kind(N::Youtube, Owned, P::Google, ["YouTube", "Google"], ALL),
        kind(
            N::GoogleBusiness,
            Owned,
            P::Google,
            ["Google", "Google"],
            ALL,
        ),
        kind(
            N::Facebook,
            Paid,
            P::Facebook,
            ["Facebook", "Facebook"],
            ALL,
        ),
        kind(
            N::Instagram,
            Paid,
            P::Facebook,
            ["Instagram", "Facebook"],
            ALL,
        ),
        kind(
            N::Facebook,
            Monitored,
            P::Facebook,
            ["Facebook", "Facebook"],
            &[10],
        ),
        kind(
            N::Instagram,
            Monitored,
            P::Facebook,
            ["Instagram", "Facebook"],
            &[10, 1, 0],
        ),
    ]
};

const fn kind(
    network: Network,
    purpose: Purpose,
    provider: Provider,
    [in_brackets, sign_in]: [&'static str; 2],
    rungs: &'static [i64],
) -> Kind {
    Kind {
        network,
        purpose,
        provider,
        in_brackets,
        sign_in,
        rungs,
    }
}

/// In Berlin, where the clocks are changed on 28 March.
fn local(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    let date = NaiveDate::from_ymd_opt(2027, 3, day).unwrap();
    let time = date.and_hms_opt(hour, minute, 0).unwrap();
    Berlin.from_local_datetime(&time).unwrap().to_utc()
}

fn start() -> DateTime<Utc> {
    local(1, 12, 0)
}

/// The day of the month on which everything ends, at 16:40.
const END: u32 = 20;

impl Kind {
    /// What its notices about the end say `days` before it, in the words of that day.
    fn ending(&self, days: i64) -> Seen {
        let (title, body, urgency) = match days {
            ..0 => ("has expired".to_owned(), "ended on 20 Mar at 16:40", 2),
            0 => ("expires today".to_owned(), "ends at 16:40", 2),
            1 => ("expires tomorrow".to_owned(), "ends on 20 Mar at 16:40", 2),
            2.. => (
                format!("expires in {days} days"),
                "ends on 20 Mar at 16:40",
                1,
            ),
        };
        Seen {
            title: format!("{NAME} ({}) {title}", self.in_brackets),
            body: format!("Ana's {} sign-in {body}.", self.sign_in),
            buttons: labels(&["Reconnect", "Later"]),
            urgency,
        }
    }

    fn names(&self) -> Names {
        Names {
            profile: NAME.to_owned(),
            purpose: self.purpose,
            member: Some("Ana Ruiz".to_owned()),
            day: Some("1 Mar".to_owned()),
            standing: None,
            testing: false,
        }
    }

    /// What the notice about an account that was hit by `cause` says.
    fn hit(&self, cause: Cause, title: &str, urgency: u8) -> Seen {
        let guide = guide(self.network, self.provider, cause, &self.names());
        Seen {
            title: format!("{NAME} ({}) {title}", self.in_brackets),
            body: format!("{}.", guide.title),
            buttons: match guide.cure {
                Cure::Reconnect => labels(&["Reconnect", "Why"]),
                Cure::StepThenReconnect | Cure::AppAdministrator => labels(&["Show the steps"]),
                Cure::SomeoneElse | Cure::NotByReconnect => labels(&["Why"]),
                Cure::WaitOnly => Vec::new(),
            },
            urgency,
        }
    }

    fn finding(&self, cause: Cause) -> Finding {
        Finding {
            cause,
            confidence: Confidence::Said,
            evidence: Evidence {
                provider: self.provider,
                status: Some(400),
                code: None,
                subcode: None,
                kind: None,
                request_id: None,
                at: start(),
            },
        }
    }
}

fn labels(labels: &[&str]) -> Vec<String> {
    labels.iter().map(|label| (*label).to_owned()).collect()
}

/// A company with Ana's sign-in and `count` profiles on it.
async fn furnish(computer: &Computer, kind: &Kind, count: usize) -> (GrantId, Vec<ConnectionId>) {
    furnish_through(computer, kind, count, None).await
}

async fn furnish_through(
    computer: &Computer,
    kind: &Kind,
    count: usize,
    app: Option<NetworkAppId>,
) -> (GrantId, Vec<ConnectionId>) {
    let (network, purpose, provider) = (kind.network, kind.purpose, kind.provider);
    computer
        .write(move |tx| {
            let company = match companies::list(tx)?.first() {
                Some(company) => company.id,
                None => companies::insert(tx, "Northwind Outfitters")?,
            };
            let grant = grants::insert(
                tx,
                &NewGrant {
                    company,
                    provider,
                    app,
                    client_id: "client".to_owned(),
                    subject: "ana".to_owned(),
                    member: ana(),
                    person: None,
                    created_at: start(),
                },
            )?;
            let mut ids = Vec::new();
            for number in 0..count {
                let new = NewConnection {
                    company,
                    profile: ListedProfile {
                        key: ProfileKey {
                            network,
                            id: format!("{number}"),
                        },
                        kind: ProfileKind::Page,
                        name: NAME.to_owned(),
                        handle: None,
                        roles: Vec::new(),
                        capabilities: vec![Capability::Publish],
                        role_missing: false,
                        purposes: vec![purpose],
                        standing: None,
                    },
                    purpose,
                    grant: Some(grant),
                    watched: Watched::default(),
                    connected_at: Some(start()),
                };
                ids.push(connections::insert(tx, &new)?);
            }
            Ok((grant, ids))
        })
        .await
}

/// The network says when the sign-in ends: a new answer, as after a Reconnect.
async fn ends(computer: &Computer, grant: GrantId, access: End) {
    let ends = TokenEnds {
        issued_at: start(),
        access,
        refresh: None,
        data_access: None,
    };
    computer
        .write(move |tx| {
            let generation = grants::get(tx, grant)?.map_or(0, |grant| grant.generation);
            let tokens = sealed("tokens");
            grants::put_tokens(tx, grant, generation, &tokens, &ends, &[], Renewal::None).map(drop)
        })
        .await;
}

async fn finds(computer: &Computer, grant: GrantId, finding: Option<Finding>) {
    computer
        .write(move |tx| {
            let generation = grants::get(tx, grant)?.map_or(0, |grant| grant.generation);
            grants::set_finding(tx, grant, generation, finding.as_ref()).map(drop)
        })
        .await;
}

async fn finds_at(computer: &Computer, id: ConnectionId, finding: Option<Finding>) {
    computer
        .write(move |tx| connections::set_finding(tx, id, finding.as_ref()))
        .await;
}

/// A sign-in that ends on the 20th, seen for the first time.
async fn begins_to_end(computer: &Computer, kind: &Kind) -> GrantId {
    let (grant, _) = furnish(computer, kind, 1).await;
    ends(computer, grant, End::Reported(local(END, 16, 40))).await;
    computer.look().await;
    grant
}
