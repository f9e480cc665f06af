//! Profiles whose names the eye takes for one another, be it by chance or to deceive. Their ids tell
//! them apart.

use std::collections::{HashMap, HashSet};

use unicode_security::skeleton;

use super::network::Network;
use super::profile::ProfileKey;
use super::text;

/// With an id behind it, a name gives way sooner than alone.
const NAME_GRAPHEMES: usize = 40;

/// Those among `profiles`, each with its name, that look like another profile of the same network.
pub fn lookalikes<'a>(
    profiles: impl IntoIterator<Item = (&'a ProfileKey, &'a str)>,
) -> HashSet<ProfileKey> {
    let mut alike: HashMap<(Network, String), HashSet<&ProfileKey>> = HashMap::new();
    for (key, name) in profiles {
        alike
            .entry((key.network, look(name)))
            .or_default()
            .insert(key);
    }
    let several = alike.into_values().filter(|keys| keys.len() > 1);
    several.flatten().cloned().collect()
}

/// "Northwind Outfitters (ID 1045)".
pub fn with_id(name: &str, key: &ProfileKey) -> String {
    let name = text::line(&text::display_name(name), NAME_GRAPHEMES);
    format!("{name} (ID {})", text::line(&key.id, NAME_GRAPHEMES))
}

/// Equal for names that look equal (UTS #39, skeletons), whatever the case.
fn look(name: &str) -> String {
    skeleton(&text::display_name(name))
        .collect::<String>()
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(network: Network, id: &str) -> ProfileKey {
        ProfileKey {
            network,
            id: id.to_owned(),
        }
    }

    /// Bad input 65.
    #[test]
    fn names_that_look_alike_are_found() {
        let table = [
            ("Northwind", "Northwind", true),
            ("Northwind", "northwind", true),
            ("Northwind", " North\u{200b}wind ", true),
            // Cyrillic o, Greek omicron, a one for an l, rn for an m, full-width letters.
            ("Northwind", "N\u{43e}rthwind", true),
            ("Northwind", "N\u{3bf}rthwind", true),
            ("Harbour Loaf", "Harbour 1oaf", true),
            ("Camp Shop", "Carnp Shop", true),
            ("Northwind", "\u{ff2e}orthwind", true),
            ("Northwind", "Northwind Canada", false),
            ("Northwind", "Southwind", false),
            ("Caf\u{e9}", "Cafe", false),
        ];
        for (one, other, expected) in table {
            let keys = [key(Network::X, "1"), key(Network::X, "2")];
            let found = lookalikes([(&keys[0], one), (&keys[1], other)]);
            assert_eq!(found.len() == 2, expected, "{one} {other}");
        }
    }

    #[test]
    fn one_profile_and_two_networks_are_no_lookalikes() {
        let page = key(Network::Facebook, "1");
        let account = key(Network::X, "2");
        let names = [
            (&page, "Northwind"),
            (&page, "Northwind"),
            (&account, "Northwind"),
        ];
        assert!(lookalikes(names).is_empty());
    }

    #[test]
    fn an_id_stays_in_sight_behind_a_long_name() {
        let key = key(Network::Facebook, "1045");
        assert_eq!(with_id("Northwind", &key), "Northwind (ID 1045)");
        let long = with_id(&"Northwind ".repeat(20), &key);
        assert!(long.ends_with(" (ID 1045)"), "{long}");
        assert!(long.chars().count() < 60, "{long}");
    }
}
