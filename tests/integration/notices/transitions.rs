//! Every change that people are told of, for every kind of connection, as dunst shows it: with words,
//! buttons and urgency, in one place for one problem, closed when it is fixed, and neither lost nor
//! doubled when dunst or the app ends in between.

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

/// Ten, five, one and no days before the end; in between dunst and the app end and start again.
#[tokio::test]
async fn the_ladder_of_every_kind_keeps_one_place_on_the_screen() {
    if !in_session() {
        return;
    }
    let mut computer = Computer::start(start()).await;
    let mut disturbances = Disturbance::ALL.into_iter().cycle();
    for kind in &KINDS {
        computer.anew(start()).await;
        let (grant, _) = furnish(&computer, kind, 1).await;
        ends(&computer, grant, End::Reported(local(END, 16, 40))).await;
        computer.look().await;
        computer.shows(&[]).await;
        // The day in whose words it stands there.
        let mut stands = None;
        for days in [10, 5, 1, 0] {
            computer.at(local(END - u32::try_from(days).unwrap(), 10, 0));
            computer.look().await;
            if kind.rungs.contains(&days) {
                let replaced = usize::from(stands.is_some());
                computer.shows(&[kind.ending(days)]).await;
                assert_eq!(computer.screen.since_last(), (1, replaced), "{days}");
            } else {
                // As it was said before.
                computer.shows(&[kind.ending(stands.unwrap())]).await;
                assert_eq!(computer.screen.since_last(), (1, 0), "{days}");
            }
            computer.disturb(disturbances.next().unwrap()).await;
            // Shown anew, it counts the days anew.
            stands = Some(days);
            computer.shows(&[kind.ending(days)]).await;
            assert_eq!(computer.screen.since_last().0, 1, "{days}");
        }
        // There is no notice for the end itself.
        computer.at(local(END, 20, 0));
        computer.look().await;
        computer.shows(&[kind.ending(0)]).await;
        // Somebody signs in anew.
        ends(
            &computer,
            grant,
            End::Reported(local(END, 16, 40) + TimeDelta::days(60)),
        )
        .await;
        computer.look().await;
        computer.shows(&[]).await;
    }
}

/// Over the last two rungs and the end, asleep.
#[tokio::test]
async fn who_sleeps_over_the_end_is_told_once_that_it_has_passed() {
    if !in_session() {
        return;
    }
    let mut computer = Computer::start(start()).await;
    for kind in &KINDS {
        computer.anew(start()).await;
        let (grant, _) = furnish(&computer, kind, 1).await;
        ends(&computer, grant, End::Reported(local(END, 16, 40))).await;
        computer.look().await;
        computer.at(local(END - 10, 10, 0));
        computer.look().await;
        computer.shows(&[kind.ending(10)]).await;
        computer.at(local(END + 2, 10, 0));
        computer.look().await;
        let last = if kind.rungs.contains(&0) { -1 } else { 10 };
        computer.shows(&[kind.ending(last)]).await;
        assert_eq!(computer.screen.since_last().0, 1);
    }
}

/// X, YouTube and Google report no end, and nobody is told of one.
#[tokio::test]
async fn what_does_not_end_is_told_of_on_no_day() {
    if !in_session() {
        return;
    }
    let mut computer = Computer::start(start()).await;
    for kind in &KINDS {
        computer.anew(start()).await;
        let (grant, _) = furnish(&computer, kind, 1).await;
        ends(&computer, grant, End::Never).await;
        for day in [5, 10, 15, 20, 30] {
            computer.at(local(day, 10, 0));
            computer.look().await;
        }
        computer.shows(&[]).await;
        assert_eq!(computer.screen.since_last(), (0, 0));
    }
}

/// Every cause that ends or blocks a sign-in, on every kind: told at once, once, until it is over.
#[tokio::test]
async fn every_cause_of_every_kind_is_shown_and_closed_when_it_is_over() {
    if !in_session() {
        return;
    }
    let mut computer = Computer::start(start()).await;
    let mut disturbances = Disturbance::ALL.into_iter().cycle();
    for kind in &KINDS {
        computer.anew(start()).await;
        let (grant, ids) = furnish(&computer, kind, 1).await;
        ends(&computer, grant, End::Never).await;
        for (number, cause) in [
            Cause::Expired,
            Cause::PasswordChanged,
            Cause::AccessRevoked,
            Cause::UnknownInvalid,
            Cause::SecurityCheck,
            Cause::AccountLocked,
            Cause::AccountSuspended,
            Cause::AccountRestricted,
        ]
        .into_iter()
        .enumerate()
        {
            // One cause after the other is the same problem, of which more becomes known.
            finds(&computer, grant, Some(kind.finding(cause))).await;
            computer.look().await;
            let told = kind.hit(cause, "stopped", 2);
            computer.shows(std::slice::from_ref(&told)).await;
            let replaced = usize::from(number > 0);
            assert_eq!(computer.screen.since_last(), (1, replaced), "{cause:?}");
            if number % 4 == 1 {
                computer.disturb(disturbances.next().unwrap()).await;
                computer.look().await;
                computer.shows(&[told]).await;
                assert_eq!(computer.screen.since_last().0, 1, "{cause:?}");
            }
        }
        finds(&computer, grant, None).await;
        computer.look().await;
        computer.shows(&[]).await;

        let left_out = Seen {
            title: format!("{NAME} ({}) was left un-ticked", kind.in_brackets),
            body: format!("Ana's {} sign-in no longer covers it.", kind.sign_in),
            ..kind.hit(Cause::PermissionMissing, "", 2)
        };
        for (cause, told) in [
            (
                Cause::RoleRemoved,
                kind.hit(Cause::RoleRemoved, "stopped", 2),
            ),
            (
                Cause::PermissionMissing,
                kind.hit(Cause::PermissionMissing, "works in part", 1),
            ),
            (
                Cause::PostingRestricted,
                kind.hit(Cause::PostingRestricted, "works in part", 1),
            ),
            (Cause::PermissionMissing, left_out),
        ] {
            if told.title.ends_with("un-ticked") {
                let id = ids[0];
                computer
                    .write(move |tx| connections::set_capabilities(tx, id, &[]))
                    .await;
            }
            finds_at(&computer, ids[0], Some(kind.finding(cause))).await;
            computer.look().await;
            computer.shows(&[told]).await;
            finds_at(&computer, ids[0], None).await;
            computer.look().await;
            computer.shows(&[]).await;
        }
    }
}

/// Two of five profiles, then all: one notice that grows in its place.
#[tokio::test]
async fn a_problem_that_grows_is_one_notice() {
    if !in_session() {
        return;
    }
    let mut computer = Computer::start(start()).await;
    let kind = &KINDS[0];
    let (grant, ids) = furnish(&computer, kind, 5).await;
    ends(&computer, grant, End::Never).await;
    for (hit, disturbance) in [(2, Disturbance::Crash), (5, Disturbance::BothKilled)] {
        for id in &ids[..hit] {
            finds_at(&computer, *id, Some(kind.finding(Cause::RoleRemoved))).await;
        }
        computer.look().await;
        let told = Seen {
            title: format!("{hit} Facebook Pages stopped: Ana's Facebook"),
            ..kind.hit(Cause::RoleRemoved, "", 2)
        };
        computer.shows(std::slice::from_ref(&told)).await;
        assert_eq!(computer.screen.since_last().0, 1, "{hit}");
        computer.disturb(disturbance).await;
        computer.shows(&[told]).await;
    }
    for id in ids {
        finds_at(&computer, id, None).await;
    }
    computer.look().await;
    computer.shows(&[]).await;
}

/// What is fixed, or grows, while the app is cut off is not told as it was.
#[tokio::test]
async fn what_changes_while_the_app_is_away_is_shown_as_it_is() {
    if !in_session() {
        return;
    }
    let mut computer = Computer::start(start()).await;
    let kind = &KINDS[3];
    let (grant, _) = furnish(&computer, kind, 1).await;
    ends(&computer, grant, End::Reported(local(END, 16, 40))).await;
    computer.look().await;
    computer.at(local(END - 10, 10, 0));
    computer.look().await;
    computer.shows(&[kind.ending(10)]).await;
    computer.crash();
    computer.at(local(END - 1, 10, 0));
    computer.open().await;
    computer.look().await;
    computer.shows(&[kind.ending(1)]).await;
    computer.crash();
    ends(
        &computer,
        grant,
        End::Reported(local(END, 16, 40) + TimeDelta::days(90)),
    )
    .await;
    computer.open().await;
    computer.look().await;
    computer.shows(&[]).await;
}

/// dunst keeps what it must not show, and shows it later; what is over by then it never shows.
#[tokio::test]
async fn a_silenced_desktop_shows_later_what_is_still_true() {
    if !in_session() {
        return;
    }
    let computer = Computer::start(start()).await;
    let kind = &KINDS[0];
    let (grant, _) = furnish(&computer, kind, 1).await;
    ends(&computer, grant, End::Reported(local(END, 16, 40))).await;
    computer.look().await;
    computer.dunst.pause();
    for days in [10, 5] {
        computer.at(local(END - days, 10, 0));
        computer.look().await;
        computer.shows(&[kind.ending(days.into())]).await;
        assert_eq!(computer.dunst.displayed(), 0, "nobody is disturbed");
    }
    computer.dunst.resume();
    computer.displays(1).await;
    computer.dunst.pause();
    ends(&computer, grant, End::Never).await;
    computer.look().await;
    computer.shows(&[]).await;
    computer.dunst.resume();
    computer.displays(0).await;
}

/// A network app that is refused, a renewal that fails, and a version of an API that ends.
#[tokio::test]
async fn troubles_that_accounts_share_are_one_notice_each() {
    if !in_session() {
        return;
    }
    let mut computer = Computer::start(start()).await;
    let kind = &KINDS[3];
    let app = computer
        .write(|tx| {
            let new = NewNetworkApp {
                company: companies::insert(tx, "Northwind Outfitters")?,
                provider: Provider::Linkedin,
                client_id: "client".to_owned(),
                options: AppOptions::default(),
                responsible: None,
            };
            network_apps::insert(tx, &new)
        })
        .await;
    let (grant, _) = furnish_through(&computer, kind, 1, Some(app)).await;
    ends(&computer, grant, End::Never).await;
    let since = start() - TimeDelta::hours(25);
    computer
        .write(move |tx| grants::set_renewal_failing(tx, grant, Some(since)))
        .await;
    computer.look().await;
    let failing = Seen {
        title: "Ana's LinkedIn sign-in cannot be renewed".to_owned(),
        body: "LinkedIn has not answered properly since 28 Feb; Holdfast goes on trying."
            .to_owned(),
        buttons: labels(&["Show the steps"]),
        urgency: 1,
    };
    computer.shows(std::slice::from_ref(&failing)).await;
    let refusal = kind.finding(Cause::AppDisabled);
    computer
        .write(move |tx| network_apps::set_refusal(tx, app, Some(&refusal)))
        .await;
    computer.look().await;
    let refused = Seen {
        title: "LinkedIn refuses your network app".to_owned(),
        body: "1 account cannot be checked; signing in again does not help.".to_owned(),
        buttons: labels(&["Show the steps"]),
        urgency: 2,
    };
    computer.shows(&[failing.clone(), refused.clone()]).await;
    computer.disturb(Disturbance::Crash).await;
    computer.shows(&[failing.clone(), refused]).await;
    computer
        .write(move |tx| network_apps::set_refusal(tx, app, None))
        .await;
    computer.look().await;
    computer.shows(&[failing]).await;
    computer
        .write(move |tx| grants::set_renewal_failing(tx, grant, None))
        .await;
    computer.look().await;
    computer.shows(&[]).await;

    let spoken = SPOKEN.iter().find(|one| one.api == Api::LinkedinMarketing);
    computer.at(spoken.unwrap().told_from() + TimeDelta::hours(12));
    computer.look().await;
    let shown = computer.displays(1).await;
    let title = &shown[0].title;
    assert!(
        title.starts_with("LinkedIn") && title.ends_with(" ends"),
        "{title}"
    );
    assert_eq!(
        (shown[0].urgency, &shown[0].buttons),
        (0, &labels(&["Show the steps"]))
    );
    computer.disturb(Disturbance::DaemonKilled).await;
    computer.shows(&shown).await;
}

/// What only who sits at this computer can mend, with practice's mark.
#[tokio::test]
async fn troubles_of_this_computer_are_shown_until_they_are_mended() {
    if !in_session() {
        return;
    }
    let bus = Bus::start();
    let screen = Screen::watch(&bus).await;
    let mut dunst = Dunst::start(&bus).await;
    let on_bus = || DesktopNotifier::on_bus(&bus.address, "practice");
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    let company = company.restart_on(on_bus()).await;
    company.app.start_watch();
    let until = tokio::time::Instant::now() + PATIENCE;
    while company.app.start_state("").await.unwrap().keychain != KeychainView::Open {
        assert!(
            tokio::time::Instant::now() < until,
            "the keychain stays closed"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let shows = async |title: Option<&str>, body: &str| {
        let expected = title.map(|title| Seen {
            title: format!("Practice: {title}"),
            body: body.to_owned(),
            buttons: Vec::new(),
            urgency: 2,
        });
        let expected: Vec<_> = expected.into_iter().collect();
        screen.comes_to(&expected).await;
    };

    let skew = |seconds| company.sandbox.pull(Lever::Skew { seconds }).unwrap();
    skew(3 * 3_600);
    company.check().await;
    company.app.tick().await.unwrap();
    let wrong = "This computer's clock is wrong";
    let body = "It is far from the clocks of the networks; reminders wait until it is set right.";
    shows(Some(wrong), body).await;
    skew(0);
    company.check().await;
    company.app.tick().await.unwrap();
    shows(None, "").await;

    let Keychain::Memory(keychain) = company.keychain.clone() else {
        panic!("tests keep keys in memory")
    };
    keychain.set_locked(true);
    let company = company.restart_on(on_bus()).await;
    company.app.start_watch();
    let locked = "This computer's keychain is locked";
    let body = "3 accounts cannot be checked until it is unlocked; reminders go on.";
    shows(Some(locked), body).await;
    dunst.kill();
    shows(None, "").await;
    let _dunst = Dunst::start(&bus).await;
    shows(Some(locked), body).await;
    keychain.set_locked(false);
    company.app.woken(&Wake::Keychain).await;
    company.app.tick().await.unwrap();
    shows(None, "").await;
    company.app.close().await;
}
