//! Whether a sign-in ended because its network app is in Google's testing mode.
//!
//! While an app's publishing status is *Testing*, Google ends each refresh token seven days after its
//! consent (Google, Using OAuth 2.0, "Refresh token expiration"). The answer is the one of a
//! revocation, so only the age tells, and it tells likely, not surely.

use chrono::{DateTime, TimeDelta, Utc};

use super::network::Provider;

/// After these Google ends a sign-in.
const LIFE: TimeDelta = TimeDelta::days(7);

/// The last access token outlives its refresh token by at most an hour, and the next question is
/// asked within a day.
const FOUND_WITHIN: TimeDelta = TimeDelta::hours(25);

/// Clocks differ.
const EARLIER: TimeDelta = TimeDelta::hours(1);

/// Whether a sign-in of `provider` from `consented`, which was found to have ended at `found`, has
/// the age at which testing mode ends it.
pub fn ended_by_testing(
    provider: Provider,
    consented: Option<DateTime<Utc>>,
    found: DateTime<Utc>,
) -> bool {
    let ages = LIFE - EARLIER..LIFE + FOUND_WITHIN;
    provider == Provider::Google && consented.is_some_and(|at| ages.contains(&(found - at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_and_a_day_to_find_it() {
        let consented = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for (hours, expected) in [
            (0, false),
            (6 * 24, false),
            (7 * 24 - 2, false),
            (7 * 24, true),
            (7 * 24 + 20, true),
            (8 * 24 + 2, false),
            (182 * 24, false),
        ] {
            let found = consented + TimeDelta::hours(hours);
            for provider in [Provider::Google, Provider::X] {
                assert_eq!(
                    ended_by_testing(provider, Some(consented), found),
                    expected && provider == Provider::Google,
                    "{provider:?} after {hours} hours"
                );
            }
            assert!(!ended_by_testing(Provider::Google, None, found));
        }
    }
}
