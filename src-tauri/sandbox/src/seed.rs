//! The world every run starts with: the company Northwind Outfitters, and a stranger.

use std::collections::BTreeMap;

use crate::provider::Provider;
use crate::world::{Person, Profile, ProfileKind, World};

const ANA: &str = "ana@northwind.example";
const TOM: &str = "tom@northwind.example";
const MEI: &str = "mei@northwind.example";
const LIN: &str = "lin@ceramics.example";

const PAGE_TASKS: &[&str] = &[
    "CREATE_CONTENT",
    "MODERATE",
    "MESSAGING",
    "ANALYZE",
    "ADVERTISE",
    "MANAGE",
];
const AD_TASKS: &[&str] = &["DRAFT", "ANALYZE", "ADVERTISE", "MANAGE"];

/// People and profiles with stable ids.
pub fn world() -> World {
    let mut world = World::default();
    for (name, email, ids) in [
        (
            "Ana Ruiz",
            ANA,
            ["900100000000001", "aNaRuiz001", "100000000000000000001"],
        ),
        (
            "Tom Okafor",
            TOM,
            ["900100000000002", "tOmOkafor2", "100000000000000000002"],
        ),
        (
            "Mei Lin",
            MEI,
            ["900100000000003", "mEiLin0003", "100000000000000000003"],
        ),
        (
            "Lin Ceramics",
            LIN,
            ["900100000000004", "lInCeram04", "100000000000000000004"],
        ),
    ] {
        let providers = [Provider::Facebook, Provider::Linkedin, Provider::Google];
        world.add_person(Person {
            name: name.to_owned(),
            email: email.to_owned(),
            password: "practice".to_owned(),
            ids: providers.into_iter().zip(ids.map(str::to_owned)).collect(),
        });
    }
    pages(&mut world);
    accounts(&mut world);
    businesses(&mut world);
    world
}

fn pages(world: &mut World) {
    use ProfileKind::{AdAccount, InstagramAccount, Page};
    let all = PAGE_TASKS;
    let seeds = [
        (
            "102000000000001",
            Page,
            "Northwind Outfitters",
            Some("northwindoutfitters"),
            vec![ANA, TOM, MEI],
        ),
        (
            "102000000000002",
            Page,
            "Northwind Repair Shop",
            Some("northwindrepair"),
            vec![ANA, TOM],
        ),
        (
            "102000000000003",
            Page,
            "Northwind Outfitters Canada",
            None,
            vec![ANA],
        ),
        (
            "102000000000004",
            Page,
            "Northwind Careers",
            None,
            vec![TOM],
        ),
        ("102000000000005", Page, "Lin Ceramics", None, vec![LIN]),
    ];
    for (id, kind, name, handle, admins) in seeds {
        world.add_profile(profile(id, kind, name, handle, &admins, all));
    }
    for (id, name, handle, page, admins) in [
        (
            "17841400000000001",
            "Northwind Outfitters",
            "northwind.outfitters",
            "102000000000001",
            vec![ANA, TOM, MEI],
        ),
        (
            "17841400000000002",
            "Northwind Repair",
            "northwind.repair",
            "102000000000002",
            vec![ANA, TOM],
        ),
    ] {
        let account = profile(id, InstagramAccount, name, Some(handle), &admins, all);
        world.add_profile(Profile {
            linked_page: Some(page.to_owned()),
            ..account
        });
    }
    for (id, name, admins) in [
        (
            "act_730000000000001",
            "Northwind Summer Ads",
            vec![ANA, TOM],
        ),
        ("act_730000000000002", "Northwind Winter Ads", vec![ANA]),
    ] {
        world.add_profile(profile(id, AdAccount, name, None, &admins, AD_TASKS));
    }
}

fn accounts(world: &mut World) {
    use ProfileKind::{TiktokAccount, XAccount};
    for (id, kind, name, handle, admins) in [
        (
            "6800000000000000001",
            TiktokAccount,
            "Northwind Outfitters",
            "northwindoutfitters",
            vec![ANA],
        ),
        (
            "6800000000000000002",
            TiktokAccount,
            "Northwind Repair",
            "northwindrepair",
            vec![TOM],
        ),
        (
            "2400000000000000001",
            XAccount,
            "Northwind Outfitters",
            "northwindoutfit",
            vec![ANA, TOM],
        ),
        (
            "2400000000000000002",
            XAccount,
            "Northwind Help",
            "northwindhelp",
            vec![ANA, MEI],
        ),
    ] {
        world.add_profile(profile(id, kind, name, Some(handle), &admins, &["OWNER"]));
    }
}

fn businesses(world: &mut World) {
    use ProfileKind::{Location, Organization, YoutubeChannel};
    for (id, name, handle) in [
        ("5500001", "Northwind Outfitters", "northwind-outfitters"),
        ("5500002", "Northwind Careers", "northwind-careers"),
    ] {
        let mut organization = profile(
            id,
            Organization,
            name,
            Some(handle),
            &[ANA, TOM],
            &["ADMINISTRATOR"],
        );
        organization
            .admins
            .insert(MEI.to_owned(), vec!["CONTENT_ADMINISTRATOR".to_owned()]);
        world.add_profile(organization);
    }
    for (id, name, handle, owner) in [
        (
            "UCnorthwindOutdoors00001",
            "Northwind Outdoors",
            "northwindoutdoors",
            ANA,
        ),
        (
            "UCnorthwindRepairSchool2",
            "Northwind Repair School",
            "northwindrepairschool",
            TOM,
        ),
    ] {
        world.add_profile(profile(
            id,
            YoutubeChannel,
            name,
            Some(handle),
            &[owner],
            &["OWNER"],
        ));
    }
    for (id, name, street, zip) in [
        (
            "8800000000000000001",
            "Northwind Outfitters Ballard",
            "5400 Ballard Ave NW",
            "Seattle WA 98107",
        ),
        (
            "8800000000000000002",
            "Northwind Outfitters Pearl",
            "1100 NW Couch St",
            "Portland OR 97209",
        ),
    ] {
        let mut location = profile(id, Location, name, None, &[ANA], &["PRIMARY_OWNER"]);
        location
            .admins
            .insert(TOM.to_owned(), vec!["MANAGER".to_owned()]);
        location.address = vec![street.to_owned(), zip.to_owned()];
        world.add_profile(location);
    }
}

fn profile(
    id: &str,
    kind: ProfileKind,
    name: &str,
    handle: Option<&str>,
    admins: &[&str],
    roles: &[&str],
) -> Profile {
    let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
    Profile {
        id: id.to_owned(),
        kind,
        name: name.to_owned(),
        handle: handle.map(str::to_owned),
        admins: admins
            .iter()
            .map(|email| ((*email).to_owned(), roles.clone()))
            .collect(),
        linked_page: None,
        address: Vec::new(),
        restricted: false,
        suspended: false,
        removed: BTreeMap::new(),
    }
}
