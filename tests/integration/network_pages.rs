//! The pages on network apps: what they ask for is what the app asks for, and `docs/networks/` holds
//! them as they are shown.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use holdfast_core::domain::network::{Network, Provider};
use holdfast_core::domain::network_app::AppOptions;
use holdfast_core::domain::setup::{file_name, page, setup};
use holdfast_core::networks::{Networks, redirect};

/// Every permission that any sign-in through `provider` asks for.
fn asked(provider: Provider) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for network in Network::ALL {
        for purpose in network.purposes() {
            if network.providers(*purpose).contains(&provider) {
                asked.extend(Networks::scopes(provider, network, *purpose));
            }
        }
    }
    asked
}

#[test]
fn each_page_names_the_permissions_that_are_asked_for() {
    for provider in Provider::ALL {
        let permissions = setup(provider).permissions.iter();
        let named: BTreeSet<String> = permissions.map(|one| one.0.to_owned()).collect();
        assert_eq!(named, asked(provider), "{provider:?}");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/networks")
}

/// `script/docs` sets the variable, and writes them.
#[test]
fn the_documents_are_the_pages_of_the_app() {
    let write = std::env::var_os("HOLDFAST_WRITE_DOCS").is_some();
    let mut known = BTreeSet::from(["README.md".to_owned()]);
    for provider in Provider::ALL {
        let redirect = redirect::to_register(provider, &AppOptions::default());
        let page = page(provider, redirect.as_deref());
        let name = file_name(provider);
        let path = folder().join(&name);
        if write {
            std::fs::write(&path, &page).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(stored == page, "{name} differs: run script/docs");
        known.insert(name);
    }
    let files = std::fs::read_dir(folder()).unwrap();
    let found: BTreeSet<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, known);
}
