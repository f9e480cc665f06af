//! Which computer this is, as far as its operating system says: the only reader of that.
//!
//! Data that another computer wrote may be a copy whose original is still in use, and two computers
//! that renew one sign-in end it. The system's name for itself is never stored: only a digest that
//! is of use beside one database.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A computer; by default one that cannot be told from others.
#[derive(Clone, Default)]
pub struct Computer {
    name: Option<String>,
}

impl std::fmt::Debug for Computer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Computer").finish_non_exhaustive()
    }
}

impl Computer {
    /// This one.
    pub fn this() -> Self {
        match machine_uid::get() {
            Ok(name) => Self::named(&name),
            Err(error) => {
                tracing::info!(%error, "this computer cannot be told from others");
                Self::default()
            }
        }
    }

    /// The one that its system calls so.
    pub fn named(name: &str) -> Self {
        let name = name.trim();
        // systemd calls every computer so that was never set up (machine-id(5)).
        let known = !name.is_empty() && name != "uninitialized";
        Self {
            name: known.then(|| name.to_owned()),
        }
    }

    /// What the database called `installation` calls this computer; `None` where nothing is known.
    pub fn mark(&self, installation: Uuid) -> Option<String> {
        let name = self.name.as_ref()?;
        let digest = Sha256::new()
            .chain_update("holdfast computer")
            .chain_update(installation)
            .chain_update(name);
        Some(hex::encode(digest.finalize()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_of_one_computer_and_one_database() {
        let [one, other] = [1, 2].map(Uuid::from_u128);
        let here = Computer::named("b08dfa6083e7567a1921a715000001fb\n");
        assert_eq!(here.mark(one), here.clone().mark(one));
        assert_ne!(here.mark(one), here.mark(other));
        assert_ne!(here.mark(one), Computer::named("another").mark(one));
        assert!(!here.mark(one).unwrap().contains("b08dfa6083"));
    }

    #[test]
    fn what_names_no_computer_marks_none() {
        for name in ["", "  \n", "uninitialized\n"] {
            assert_eq!(Computer::named(name).mark(Uuid::nil()), None, "{name:?}");
        }
        assert_eq!(Computer::default().mark(Uuid::nil()), None);
    }
}
