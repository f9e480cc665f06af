//! Where the networks are.
//!
//! Adapters name the real URL of every call. Production uses it as it stands, and nothing can move
//! it: no flag, setting or variable is read here. A practice or test instance is built with another
//! constructor and serves every `https://HOST/PATH` at `BASE/HOST/PATH`.

use url::Url;

/// Where the networks are; see the module.
#[derive(Clone, Debug)]
pub struct Addresses(Place);

#[derive(Clone, Debug)]
enum Place {
    Production,
    Simulated(Url),
}

impl Addresses {
    /// The real hosts.
    pub fn production() -> Self {
        Self(Place::Production)
    }

    /// All hosts below one base, as the simulated networks serve them.
    pub fn simulated(base: Url) -> Self {
        Self(Place::Simulated(base))
    }

    /// The address to call for a real one.
    ///
    /// # Panics
    /// If `real` is not an absolute URL; every caller passes a constant of its network.
    pub fn url(&self, real: &str) -> Url {
        let real = Url::parse(real).expect("an adapter names absolute URLs");
        match &self.0 {
            Place::Production => real,
            Place::Simulated(base) => {
                let mut moved = base.clone();
                let host = real.host_str().unwrap_or_default();
                let below = base.path().trim_end_matches('/');
                moved.set_path(&format!("{below}/{host}{}", real.path()));
                moved.set_query(real.query());
                moved
            }
        }
    }

    /// Whether these are the real hosts.
    pub fn real(&self) -> bool {
        matches!(self.0, Place::Production)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_is_the_real_host_and_practice_is_below_one_base() {
        let real = "https://graph.facebook.com/v27.0/me?fields=id%2Cname";
        assert_eq!(Addresses::production().url(real).as_str(), real);
        let base = Url::parse("http://127.0.0.1:4000").unwrap();
        assert_eq!(
            Addresses::simulated(base).url(real).as_str(),
            "http://127.0.0.1:4000/graph.facebook.com/v27.0/me?fields=id%2Cname"
        );
    }
}
