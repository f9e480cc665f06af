//! Bad input 65: two Pages whose names look alike are told apart by their ids, before one is chosen
//! and ever after.

use std::collections::{BTreeMap, BTreeSet};

use holdfast_core::app::view::FlowPhase;
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_sandbox::{Profile, ProfileKind};

use super::company::{ANA, Company};
use crate::networks::person::Decision;

/// The second letter is Cyrillic.
const ANOTHER: &str = "N\u{43e}rthwind Repair Shop";

#[tokio::test]
async fn names_that_look_alike_carry_their_ids() {
    let company = Company::start().await;
    let roles = [
        "CREATE_CONTENT",
        "MODERATE",
        "ANALYZE",
        "ADVERTISE",
        "MANAGE",
    ];
    let roles = roles.map(str::to_owned).to_vec();
    company.sandbox.add_profile(Profile {
        id: "777000000000001".to_owned(),
        kind: ProfileKind::Page,
        name: ANOTHER.to_owned(),
        handle: None,
        admins: [(ANA.to_owned(), roles)].into(),
        linked_page: None,
        address: Vec::new(),
        restricted: false,
        suspended: false,
        removed: BTreeMap::new(),
    });
    let flow = company
        .connect(
            Network::Facebook,
            Purpose::Owned,
            None,
            ANA,
            Decision::default(),
        )
        .await;
    let FlowPhase::ChooseProfiles { profiles, .. } = &flow.phase else {
        panic!("{:?}", flow.phase)
    };
    let offered: BTreeSet<_> = profiles.iter().map(|one| one.name.clone()).collect();
    assert!(
        offered.contains(&format!("{ANOTHER} (ID 777000000000001)")),
        "{offered:?}"
    );
    company.choose_all(&flow).await;
    let rows = company.rows().await;
    let names = rows.iter().map(|row| row.name.as_str());
    let told: Vec<_> = names.filter(|name| name.contains(" (ID ")).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter()
            .all(|name| name.contains("rthwind Repair Shop (ID ")),
        "{told:?}"
    );
}
