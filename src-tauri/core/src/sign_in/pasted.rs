//! The address a person copied from the browser after signing in there: for providers that lead
//! only to an https page.

use chrono::{DateTime, Utc};
use thiserror::Error;
use url::Url;

use super::matching::{Decision, Expected, matches};
use super::redirect::{RedirectAnswer, Unusable};

/// Why a pasted text did not help. Never holds the text: it may carry a code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PastedError {
    #[error("this is not an address; copy everything in the browser's address bar")]
    NotAnAddress,
    #[error("this is the address of another page ({host}); copy it from the page you reach last")]
    WrongPage { host: String },
    #[error("the answer is missing from this address; copy it again, whole")]
    NoAnswer,
    #[error("this address belongs to an earlier attempt; sign in once more")]
    OtherAttempt,
    #[error("this address is damaged; copy it again, whole")]
    Damaged,
    #[error("the attempt has run out of time; sign in once more")]
    Expired,
}

/// Reads the address a person pasted while `expected` waits until `ends_at`.
pub fn read(
    text: &str,
    expected: &Expected,
    ends_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<RedirectAnswer, PastedError> {
    if now >= ends_at {
        return Err(PastedError::Expired);
    }
    let url = address(text, expected).ok_or(PastedError::NotAnAddress)?;
    match matches(expected, &url) {
        Decision::Ours(answer) => Ok(answer),
        Decision::NotAnAnswer(Unusable::ForeignState) => Err(PastedError::OtherAttempt),
        Decision::NotAnAnswer(Unusable::NoState | Unusable::Empty) => Err(PastedError::NoAnswer),
        Decision::NotAnAnswer(Unusable::Repeated | Unusable::Unreadable) => {
            Err(PastedError::Damaged)
        }
        Decision::GoOn | Decision::OfferBrowser => Err(PastedError::WrongPage {
            host: url.host_str().unwrap_or_default().to_owned(),
        }),
    }
}

/// Browsers copy without `https://`, mail programs wrap in `<>`, long lines break.
fn address(text: &str, expected: &Expected) -> Option<Url> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_matches(['"', '\'', '<', '>']);
    let before_path = text.split(['/', '?', '#']).next()?;
    let url = if before_path.ends_with(':') {
        Url::parse(text).ok()?
    } else {
        Url::parse(&format!("{}://{text}", expected.redirect.scheme())).ok()?
    };
    // Any word would pass for the name of a host.
    let host = url.host_str()?;
    let known = Some(host) == expected.redirect.host_str();
    (known || host.trim_matches('.').contains('.')).then_some(url)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use secrecy::{ExposeSecret, SecretString};

    use super::*;
    use crate::domain::id::FlowId;
    use crate::sign_in::limits;
    use crate::sign_in::matching::Issuer;
    use crate::sign_in::state::FlowState;

    const LANDING: &str = "https://www.facebook.com/connect/login_success.html";

    fn started() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn pasted(text: &str) -> Result<RedirectAnswer, PastedError> {
        after(TimeDelta::minutes(1), text)
    }

    fn after(passed: TimeDelta, text: &str) -> Result<RedirectAnswer, PastedError> {
        let expected = Expected {
            flow: FlowId(uuid::Uuid::nil()),
            redirect: Url::parse(LANDING).unwrap(),
            state: FlowState::from(SecretString::from("st-NEW")),
            issuer: Issuer::Unnamed,
        };
        read(
            text,
            &expected,
            limits::ends_at(started()),
            started() + passed,
        )
    }

    #[test]
    fn what_a_browser_copies_is_read() {
        for text in [
            "https://www.facebook.com/connect/login_success.html?code=c&state=st-NEW#_=_",
            "  https://www.facebook.com/connect/login_success.html?code=c&state=st-NEW\n",
            "www.facebook.com/connect/login_success.html?code=c&state=st-NEW",
            "<https://www.facebook.com/connect/login_success.html?code=c&state=st-NEW>",
            "https://www.facebook.com/connect/login_success.html?co\r\n de=c&state=st-NEW",
        ] {
            let Ok(RedirectAnswer::Code { code, .. }) = pasted(text) else {
                panic!("{text}")
            };
            assert_eq!(code.expose_secret(), "c", "{text}");
        }
    }

    #[test]
    fn a_pasted_refusal_is_a_refusal() {
        let text = format!("{LANDING}?error=access_denied&error_code=200&state=st-NEW");
        assert!(matches!(pasted(&text), Ok(RedirectAnswer::Declined)));
    }

    #[test]
    fn what_does_not_help_is_told_in_plain_words() {
        let wrong = |host: &str| PastedError::WrongPage {
            host: host.to_owned(),
        };
        let long = format!("{LANDING}?code={}&state=st-NEW", "a".repeat(9_000));
        for (text, error) in [
            ("", PastedError::NotAnAddress),
            ("   ", PastedError::NotAnAddress),
            ("I signed in", PastedError::NotAnAddress),
            ("Done.", PastedError::NotAnAddress),
            ("AQDx-only-the-code", PastedError::NotAnAddress),
            ("javascript:alert(1)", PastedError::NotAnAddress),
            ("https://", PastedError::NotAnAddress),
            ("https://www.facebook.com/", wrong("www.facebook.com")),
            (
                "https://www.facebook.com/v27.0/dialog/oauth?state=st-NEW",
                wrong("www.facebook.com"),
            ),
            (
                "www.linkedin.com/feed?next=https://x.test",
                wrong("www.linkedin.com"),
            ),
            (
                "https://accounts.google.com/signin",
                wrong("accounts.google.com"),
            ),
            (LANDING, PastedError::NoAnswer),
            (
                "https://www.facebook.com/connect/login_success.html?state=st-NEW",
                PastedError::NoAnswer,
            ),
            (
                "https://www.facebook.com/connect/login_success.html?code=c&state=st-OLD",
                PastedError::OtherAttempt,
            ),
            (
                "https://www.facebook.com/connect/login_success.html?code=c&code=d&state=st-NEW",
                PastedError::Damaged,
            ),
            (
                "https://www.facebook.com/connect/login_success.html?code=%00&state=st-NEW",
                PastedError::Damaged,
            ),
            (&long, PastedError::Damaged),
        ] {
            assert_eq!(pasted(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn nothing_is_read_after_ten_minutes() {
        let text = format!("{LANDING}?code=c&state=st-NEW");
        assert!(after(TimeDelta::seconds(599), &text).is_ok());
        assert_eq!(
            after(TimeDelta::seconds(600), &text).unwrap_err(),
            PastedError::Expired
        );
    }

    #[test]
    fn no_error_repeats_the_pasted_text() {
        for text in [
            "https://evil.test/?code=EXAMPLE-CODE&state=x",
            "EXAMPLE-CODE",
        ] {
            let error = pasted(text).unwrap_err();
            assert!(
                !format!("{error} {error:?}").contains("EXAMPLE"),
                "{error:?}"
            );
        }
    }
}
