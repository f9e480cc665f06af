//! A year of lifetimes: what renews itself does so without a word, and people hear only of the ends
//! that they must move.

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::domain::connection::Connection;
use holdfast_core::domain::deadline::deadline;
use holdfast_core::domain::grant::{End, Grant};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::status::Status;
use holdfast_core::store::{connections, grants};
use holdfast_sandbox::LogEntry;

use super::judge::Judge;
use crate::journeys::company::{ANA, Company};
use crate::networks::person::Decision;

/// Long enough for each sign-in to be asked about in between.
const STEP: TimeDelta = TimeDelta::hours(20);

/// Near a deadline, where reminders have their hours.
const SHORT_STEP: TimeDelta = TimeDelta::hours(2);

/// Of a LinkedIn partner's access token.
const LINKEDIN_ACCESS: TimeDelta = TimeDelta::days(60);

/// Of the refresh tokens of LinkedIn and TikTok, from the consent on.
const REFRESH: TimeDelta = TimeDelta::days(365);

/// Networks report seconds left, and steps take time.
const NEARLY: TimeDelta = TimeDelta::minutes(10);

struct Year {
    company: Company,
    start: DateTime<Utc>,
    seen: u64,
    judge: Judge,
    renewals: Vec<LogEntry>,
}

impl Year {
    async fn begin() -> Self {
        let company = Company::start().await;
        for network in [Network::Linkedin, Network::Tiktok, Network::X] {
            let decision = Decision {
                leave_out: &[],
                choose: None,
            };
            let flow = company
                .connect(network, Purpose::Owned, None, ANA, decision)
                .await;
            company.choose_all(&flow).await;
        }
        Self {
            start: company.sandbox.clock().now(),
            company,
            seen: 0,
            judge: Judge::default(),
            renewals: Vec::new(),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.company.sandbox.clock().now()
    }

    async fn pass_until(&mut self, day: i64, step: TimeDelta) {
        while self.now() < self.start + TimeDelta::days(day) {
            self.company.advance_seconds(step.num_seconds());
            self.company.app.tick().await.unwrap();
            for entry in self.company.sandbox.log_since(self.seen) {
                self.seen = entry.seq;
                let kind = entry.form.get("grant_type");
                if kind.is_some_and(|kind| kind == "refresh_token") {
                    if entry.host != "www.linkedin.com" {
                        assert!(!self.judge.sent(&entry), "nothing is lost");
                    }
                    self.renewals.push(entry);
                }
            }
        }
    }

    async fn grant(&self, provider: Provider) -> (Grant, Connection) {
        let read = |conn: &_| Ok((grants::all(conn)?, connections::all(conn)?));
        let (grants, held) = self.company.store.read(read).await.unwrap();
        let grant = grants.into_iter().find(|one| one.provider == provider);
        let grant = grant.unwrap();
        let one = held.into_iter().find(|one| one.grant == Some(grant.id));
        (grant, one.unwrap())
    }

    async fn deadline(&self, provider: Provider) -> Option<DateTime<Utc>> {
        let (grant, connection) = self.grant(provider).await;
        deadline(&connection, &grant).map(|deadline| {
            assert!(!deadline.about, "{provider:?} reported its end");
            deadline.at
        })
    }

    fn renewed_at(&self, host: &str) -> Vec<DateTime<Utc>> {
        let of_host = self.renewals.iter().filter(|entry| entry.host == host);
        of_host.map(|entry| entry.at).collect()
    }

    fn reminders(&self) -> Vec<String> {
        let accepted = self.company.desktop.accepted().into_iter();
        accepted
            .map(|post| format!("{} {}", post.title, post.body))
            .collect()
    }

    async fn all_connected(&self) {
        for row in self.company.rows().await {
            assert_eq!(row.status, Status::Connected, "{}", row.name);
        }
    }
}

fn near(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    (one - other).abs() < NEARLY
}

#[tokio::test]
async fn a_year_of_lifetimes() {
    let mut year = Year::begin().await;
    let ends = year.start + REFRESH;
    for quarter in 1..=4 {
        year.pass_until(quarter * 88, STEP).await;
        year.all_connected().await;
        assert_eq!(year.reminders(), Vec::<String>::new(), "nobody is needed");
        // Fixed at the consent, however often the tokens were renewed.
        for provider in [Provider::Linkedin, Provider::Tiktok] {
            let at = year.deadline(provider).await.unwrap();
            assert!(near(at, ends), "{provider:?} ends {at}");
        }
        assert_eq!(year.deadline(Provider::X).await, None);
    }

    // LinkedIn's tokens of sixty days are renewed when a fifth of them is left.
    let renewed = year.renewed_at("www.linkedin.com");
    assert_eq!(renewed.len(), 7, "{renewed:?}");
    let gaps = renewed.windows(2).map(|pair| pair[1] - pair[0]);
    for gap in gaps.chain([renewed[0] - year.start]) {
        let due = LINKEDIN_ACCESS * 4 / 5;
        assert!(gap >= due && gap < due + TimeDelta::days(2), "{gap}");
    }
    // The last one is as short as what is left of the refresh token.
    let (linkedin, _) = year.grant(Provider::Linkedin).await;
    let End::Reported(access) = linkedin.ends.access else {
        panic!("{:?}", linkedin.ends)
    };
    assert!(access <= ends + NEARLY, "{access}");
    // The short ones about once a day, when somebody is about to use them.
    for host in ["open.tiktokapis.com", "api.x.com"] {
        let count = year.renewed_at(host).len();
        assert!(
            (351..=430).contains(&count),
            "{host} was asked {count} times"
        );
    }

    year.pass_until(367, SHORT_STEP).await;
    let reminders = year.reminders();
    for network in ["LinkedIn", "TikTok"] {
        let of_network = reminders.iter().filter(|words| words.contains(network));
        assert_eq!(of_network.count(), 4, "{network}: {reminders:#?}");
    }
    assert_eq!(reminders.len(), 8, "{reminders:#?}");
    for row in year.company.rows().await {
        let expected = match row.network {
            Network::X => Status::Connected,
            _ => Status::Expired,
        };
        assert_eq!(row.status, expected, "{}", row.name);
    }

    let (_, connection) = year.grant(Provider::Linkedin).await;
    let again = [connection.id];
    year.company
        .reconnect(&again, ANA, Decision::default())
        .await;
    let ends = year.now() + REFRESH;
    year.pass_until(369, STEP).await;
    assert!(near(year.deadline(Provider::Linkedin).await.unwrap(), ends));
    assert_eq!(year.reminders().len(), 8, "a new ladder is silent");

    let figures = year.judge.figures(year.now());
    println!("{figures}");
    figures.assert();
}
