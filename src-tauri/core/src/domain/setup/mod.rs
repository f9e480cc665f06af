//! From nothing to a working network app, in words for an administrator. The app's pages and
//! `docs/networks/` are made of them.
//!
//! Facts are those of the providers' own pages; each file names them. What is not certain there is
//! not said here.

mod google;
mod linkedin;
mod meta;
mod page;
mod tiktok;
mod x;

use url::Url;

use super::cause::{Effect, Finding};
use super::network::Provider;

pub use page::{file_name, page};

/// What to do at a provider, what its form calls things, and what to expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    pub client_id: &'static str,
    pub secret: &'static str,
    pub secret_needed: bool,
    /// A second kind of app that the provider knows.
    pub other_kind: Option<OtherKind>,
    /// What the app signs in to.
    pub lead: &'static str,
    /// Where it is made: the name of the place, and its address.
    pub console: (&'static str, &'static str),
    pub steps: &'static [&'static str],
    /// Which redirect address to register.
    pub register: &'static str,
    pub permissions: &'static [Permission],
    pub review: &'static [&'static str],
    pub time: &'static str,
    pub cost: &'static str,
    /// What will not work, whatever is set up.
    pub limits: &'static [&'static str],
    /// What a test that passed proves, as a sentence.
    pub proves: &'static str,
    /// What it does not: "the redirect address, or a review".
    pub proves_not: &'static str,
}

/// Another kind of app than the usual one, which signs in differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherKind {
    pub name: &'static str,
    /// When an app is of this kind, and what changes then.
    pub hint: &'static str,
    pub secret_needed: bool,
}

impl Setup {
    /// Whether an app needs a secret; `other` where it is of the other kind.
    pub fn needs_secret(&self, other: bool) -> bool {
        match self.other_kind {
            Some(kind) if other => kind.secret_needed,
            Some(_) | None => self.secret_needed,
        }
    }
}

/// A permission as the provider's form names it, and what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission(pub &'static str, pub &'static str);

/// The words for `provider`.
pub fn setup(provider: Provider) -> Setup {
    match provider {
        Provider::Facebook => meta::FACEBOOK,
        Provider::Instagram => meta::INSTAGRAM,
        Provider::Linkedin => linkedin::LINKEDIN,
        Provider::Tiktok => tiktok::TIKTOK,
        Provider::TiktokBusiness => tiktok::TIKTOK_BUSINESS,
        Provider::X => x::X,
        Provider::Google => google::GOOGLE,
    }
}

/// The page where the provider's app is made.
pub fn console_url(provider: Provider) -> Url {
    #[expect(clippy::expect_used, reason = "constants, each parsed in a test")]
    Url::parse(setup(provider).console.1).expect("an address written in this module")
}

/// Why a provider refuses an app, for its row.
pub fn refused(provider: Provider, finding: &Finding) -> String {
    let (name, code) = (provider.name(), finding.evidence.code_line());
    if finding.evidence.retired_version() {
        return format!(
            "{name} has retired the version of its interface that this Holdfast speaks ({code}). \
             The app is fine; install a newer Holdfast."
        );
    }
    format!(
        "{name} refuses this app ({code}). Compare id and secret with the provider's page, and look \
         for a message of the provider there."
    )
}

/// What came of a test that did not pass.
pub fn test_failed(provider: Provider, finding: &Finding) -> String {
    match finding.cause.effect() {
        Effect::Passing => format!("{} did not answer. Try again in a minute.", provider.name()),
        Effect::AppProblem
        | Effect::Ended
        | Effect::Blocked
        | Effect::RoleRemoved
        | Effect::PermissionMissing
        | Effect::PostingRestricted => refused(provider, finding),
    }
}

/// What came of a test that passed.
pub fn test_passed(provider: Provider) -> String {
    let Setup {
        proves, proves_not, ..
    } = setup(provider);
    format!("{proves} Not tested: {proves_not}.")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::cause::{Cause, Confidence, Evidence};

    #[test]
    fn every_provider_is_explained_in_whole_sentences() {
        for provider in Provider::ALL {
            let words = setup(provider);
            assert!(words.steps.len() >= 4, "{provider:?}");
            assert_eq!(console_url(provider).scheme(), "https", "{provider:?}");
            let single = [
                words.lead,
                words.register,
                words.time,
                words.cost,
                words.proves,
            ];
            let many = [words.steps, words.review, words.limits].concat();
            assert!(!words.review.is_empty() && !words.limits.is_empty());
            let kinds = words.other_kind.map(|kind| kind.hint);
            for text in single.into_iter().chain(many).chain(kinds) {
                assert!(text.ends_with('.'), "{provider:?}: {text}");
                assert!(!text.contains("  "), "{provider:?}: {text}");
                assert!(text.starts_with(char::is_uppercase), "{provider:?}: {text}");
            }
            assert!(words.proves_not.starts_with("the "), "{provider:?}");
            let names: BTreeSet<_> = words.permissions.iter().map(|one| one.0).collect();
            assert_eq!(names.len(), words.permissions.len(), "{provider:?}");
        }
    }

    #[test]
    fn a_retired_version_is_no_fault_of_the_app() {
        let finding = |code: &str| Finding {
            cause: Cause::ConfigError,
            confidence: Confidence::Said,
            evidence: Evidence {
                provider: Provider::Linkedin,
                status: Some(426),
                code: Some(code.to_owned()),
                subcode: None,
                kind: None,
                request_id: None,
                at: "2026-11-25T12:00:00Z".parse().unwrap(),
            },
        };
        let said = |code| refused(Provider::Linkedin, &finding(code));
        assert!(said("NONEXISTENT_VERSION").contains("install a newer Holdfast"));
        assert!(said("invalid_client").contains("Compare id and secret"));
    }

    /// The sentences that people have been bitten by.
    #[test]
    fn what_will_not_work_is_said() {
        let table = [
            (Provider::Google, "manager or editor in YouTube Studio"),
            (Provider::Google, "ends after 7 days"),
            (Provider::X, "Replies work only"),
            (Provider::Tiktok, "Comments cannot be read"),
            (Provider::Linkedin, "every 60 days"),
        ];
        for (provider, words) in table {
            assert!(
                page(provider, None).contains(words),
                "{provider:?}: {words}"
            );
        }
    }
}
