//! A key made from a passphrase, where there is no keychain: Argon2id, which makes each guess cost
//! memory and time. Salt and costs stand in the database, the key is only in memory.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::seal::MasterKey;
use crate::store::meta::Derivation;

/// Of characters. NIST SP 800-63B-4, 3.1.1.2, for a password that is the only factor.
pub const SHORTEST: usize = 15;

/// Longer ones are a slip of the paste.
const LONGEST: usize = 1_024;

/// The second recommended option of RFC 9106, 4, and above the least of OWASP's cheat sheet on
/// storing passwords (19 MiB, 2 passes): 64 MiB, 3 passes, 4 lanes, a salt of 128 bits.
const MEMORY_KIB: u32 = 64 * 1_024;
const PASSES: u32 = 3;
const LANES: u32 = 4;
const SALT: usize = 16;

/// More than a database of ours ever asks for; one that was tampered with must not take the
/// computer's memory.
const MOST_MEMORY_KIB: u32 = 1_024 * 1_024;

/// A derivation with a new salt.
pub(super) fn new_derivation() -> Derivation {
    Derivation {
        salt: hex::encode(rand::random::<[u8; SALT]>()),
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        lanes: LANES,
    }
}

/// Whether it is long enough to be the only thing that keeps somebody out.
pub(super) fn is_strong(passphrase: &SecretString) -> bool {
    let length = passphrase.expose_secret().chars().count();
    (SHORTEST..=LONGEST).contains(&length)
}

/// Takes a good part of a second, on purpose. `None` where the database asks for what cannot be.
pub(super) fn derive(derivation: &Derivation, passphrase: &SecretString) -> Option<MasterKey> {
    let Derivation {
        salt,
        memory_kib,
        passes,
        lanes,
    } = derivation;
    if *memory_kib > MOST_MEMORY_KIB {
        return None;
    }
    let salt = hex::decode(salt).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    let params = Params::new(*memory_kib, *passes, *lanes, Some(key.len())).ok()?;
    let mut memory = Zeroizing::new(vec![Block::default(); params.block_count()]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(
            passphrase.expose_secret().as_bytes(),
            &salt,
            &mut *key,
            memory.as_mut_slice(),
        )
        .ok()?;
    Some(MasterKey::of(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9106, 5.3 uses a secret and associated data, which this has not; this line is from the
    /// reference implementation's own tests (phc-winner-argon2, test.c, version 0x13, Argon2id).
    #[test]
    fn the_key_is_argon2id_of_the_passphrase() {
        let derivation = Derivation {
            salt: hex::encode("somesalt"),
            memory_kib: 65_536,
            passes: 2,
            lanes: 1,
        };
        let key = derive(&derivation, &"password".into()).unwrap();
        let bytes = hex::decode("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
        let expected: [u8; 32] = bytes.unwrap().try_into().unwrap();
        assert_eq!(key.id(), MasterKey::of(Zeroizing::new(expected)).id());
    }

    #[test]
    fn another_passphrase_or_salt_makes_another_key() {
        let cheap = |salt: &str| Derivation {
            salt: hex::encode(salt),
            memory_kib: 64,
            passes: 1,
            lanes: 4,
        };
        let id = |salt, passphrase: &str| {
            let key = derive(&cheap(salt), &passphrase.into()).unwrap();
            key.id().to_owned()
        };
        let one = id("somesalt", "password");
        assert_eq!(one, id("somesalt", "password"));
        assert_ne!(one, id("othersalt", "password"));
        assert_ne!(one, id("somesalt", "Password"));
    }

    #[test]
    fn a_database_cannot_ask_for_all_memory() {
        let greedy = Derivation {
            memory_kib: u32::MAX,
            ..new_derivation()
        };
        assert!(derive(&greedy, &"password".into()).is_none());
    }

    #[test]
    fn short_ones_are_refused_by_characters_not_bytes() {
        assert!(!is_strong(&"fourteen chars".into()));
        assert!(!is_strong(&"éééééééééééééé".into()));
        assert!(is_strong(&"fifteen letters".into()));
        assert!(!is_strong(&"x".repeat(LONGEST + 1).into()));
    }
}
