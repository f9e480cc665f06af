//! The days before an end, and the end itself.

use super::*;

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
        let grant = begins_to_end(&computer, kind).await;
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
        begins_to_end(&computer, kind).await;
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

/// What is fixed, or grows, while the app is cut off is not told as it was.
#[tokio::test]
async fn what_changes_while_the_app_is_away_is_shown_as_it_is() {
    if !in_session() {
        return;
    }
    let mut computer = Computer::start(start()).await;
    let kind = &KINDS[3];
    let grant = begins_to_end(&computer, kind).await;
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
    let grant = begins_to_end(&computer, kind).await;
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
