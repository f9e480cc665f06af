//! Sign-ins and accounts that stopped, and what works in part.

use super::*;

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
