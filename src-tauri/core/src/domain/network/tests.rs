use std::collections::BTreeSet;

use super::*;

#[test]
fn published_policy() {
    let days = |network: Network| network.policy_life().map(|life| life.num_days());
    let table = [
        (Network::Facebook, Some(60)),
        (Network::Instagram, Some(60)),
        (Network::Linkedin, Some(365)),
        (Network::Tiktok, Some(365)),
        (Network::X, None),
        (Network::Youtube, None),
        (Network::GoogleBusiness, None),
    ];
    assert_eq!(table.map(|(network, _)| network), Network::ALL);
    for (network, life) in table {
        assert_eq!(days(network), life, "{network:?}");
    }
}

#[test]
fn hashtags_and_ads_need_facebook_login() {
    for network in Network::ALL {
        for purpose in network.purposes() {
            let providers = network.providers(*purpose);
            assert!(!providers.is_empty());
            if *purpose != Purpose::Owned {
                assert_eq!(providers, [Provider::Facebook], "{network:?} {purpose:?}");
            }
        }
    }
}

#[test]
fn every_provider_serves_a_network() {
    let served: BTreeSet<Provider> = Network::ALL
        .into_iter()
        .flat_map(|network| network.providers(Purpose::Owned))
        .copied()
        .collect();
    assert_eq!(served, BTreeSet::from(Provider::ALL));
}

#[test]
fn names_for_the_database_are_those_of_serde_and_distinct() {
    fn agree<T: serde::Serialize>(value: T, slug: &str) {
        assert_eq!(serde_json::json!(value), serde_json::json!(slug));
    }
    for network in Network::ALL {
        agree(network, network.slug());
    }
    for provider in Provider::ALL {
        agree(provider, provider.slug());
    }
    for purpose in [Purpose::Owned, Purpose::Monitored, Purpose::Paid] {
        agree(purpose, purpose.slug());
    }
}
