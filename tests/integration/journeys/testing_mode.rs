//! A network app in Google's testing mode: its sign-ins die after seven days, and the row says why.

use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_sandbox::{Lever, Target};

use super::company::{ANA, Company};
use crate::networks::person::Decision;
use crate::networks::setting::simulated;

#[tokio::test]
async fn a_channel_that_dies_after_seven_days_names_the_testing_mode_and_another_day_does_not() {
    let company = Company::start().await;
    company
        .connect_all(Network::Youtube, Purpose::Owned, ANA)
        .await;
    for (days, testing) in [(7, true), (7, true), (20, false)] {
        company.advance_hours(days * 24);
        let everybody = Target::everybody(simulated(Provider::Google));
        company
            .sandbox
            .pull(Lever::RevokeAccess(everybody))
            .unwrap();
        company.check().await;
        let row = company.rows().await.remove(0);
        assert!(row.needs_you, "{:?}", row.status);
        let guide = company.detail(row.id).await.guide.unwrap();
        assert_eq!(guide.title.contains("after 7 days"), testing, "{guide:?}");
        company.reconnect(&[row.id], ANA, Decision::default()).await;
    }
}
