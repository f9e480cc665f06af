//! What several accounts share: a network app, a renewal, an API, this computer.

use super::*;

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
