//! What many accounts share stands on the pages for as long as it is true.

use holdfast_core::app::view::{BannerAbout, BannerView};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::status::{CantCheck, Status};
use holdfast_sandbox::{Lever, Target};

use super::company::{ANA, Company};

async fn with_facebook() -> Company {
    let company = Company::start().await;
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company
}

async fn banners(company: &Company) -> Vec<BannerView> {
    company.app.list_connections().await.unwrap().banners
}

#[tokio::test]
async fn a_refused_network_app_stands_until_it_is_accepted_again() {
    let company = with_facebook().await;
    assert_eq!(banners(&company).await, []);
    let everybody = Target::everybody(holdfast_sandbox::Provider::Facebook);
    let disable = Lever::DisableApp(everybody.clone());
    company.sandbox.pull(disable).unwrap();
    company.check().await;
    let all = banners(&company).await;
    let [banner] = &all[..] else {
        panic!("{all:?}")
    };
    let provider = Provider::Facebook;
    assert_eq!(banner.about, BannerAbout::NetworkApp { provider });
    assert_eq!(banner.title, "Facebook refuses your network app");
    assert!(banner.text.starts_with("3 accounts"), "{}", banner.text);

    company.sandbox.pull(Lever::EnableApp(everybody)).unwrap();
    company.check().await;
    assert_eq!(banners(&company).await, []);
}

#[tokio::test]
async fn a_clock_far_from_the_networks_stands_until_it_is_put_right() {
    let company = with_facebook().await;
    // Behind by as much as three of its rungs.
    company
        .clock
        .set_offset_seconds(company.sandbox.clock().offset() - 10 * 24 * 3_600);
    company.check().await;
    let all = banners(&company).await;
    assert!(
        all.iter().any(|one| one.about == BannerAbout::Clock),
        "{all:?}"
    );
    for row in company.rows().await {
        let reason = CantCheck::Clock;
        assert_eq!(row.status, Status::CantCheck { reason }, "{}", row.name);
    }

    company
        .clock
        .set_offset_seconds(company.sandbox.clock().offset());
    company.check().await;
    assert_eq!(banners(&company).await, []);
}
