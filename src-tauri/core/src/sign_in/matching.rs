//! Whether an address is the answer an attempt waits for.
//!
//! Pure and synchronous, since windows ask while they navigate. An address that is not known is
//! never a failure: sign-in pages wander over many hosts, and their frames report here too.

use url::{Host, Url};

use crate::domain::id::FlowId;

use super::redirect::{self, RedirectAnswer, Unusable};
use super::state::FlowState;

/// What one attempt waits for.
#[derive(Clone, Debug)]
pub struct Expected {
    pub flow: FlowId,
    /// The address the provider was given, whole.
    pub redirect: Url,
    pub state: FlowState,
    pub issuer: Issuer,
}

/// What is known of a provider's `iss` parameter, which tells servers apart (RFC 9207).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// The provider promises it: an answer without it is refused.
    Promised(String),
    /// Compared where it comes.
    Known(String),
    /// The provider names none. One path for each provider and the state keep servers apart.
    Unnamed,
}

/// What to do about an address.
#[derive(Clone, Debug)]
pub enum Decision {
    /// The answer to this attempt. The attempt is over; nothing is loaded.
    Ours(RedirectAnswer),
    /// The landing address, but no answer to this attempt: nothing is loaded, the attempt waits on.
    NotAnAnswer(Unusable),
    /// Any other address: load it.
    GoOn,
    /// Google's sign-in inside another login page. Google refuses windows like ours
    /// (`disallowed_useragent`), so the person is offered the browser.
    OfferBrowser,
}

/// Compares `url` with what `expected` waits for.
pub fn matches(expected: &Expected, url: &Url) -> Decision {
    if !lands(&expected.redirect, url) {
        return if is_google_sign_in(url) {
            Decision::OfferBrowser
        } else {
            Decision::GoOn
        };
    }
    match redirect::read(url) {
        Ok(read) if !expected.state.is(&read.state) => {
            Decision::NotAnAnswer(Unusable::ForeignState)
        }
        Ok(read) if !expected.issuer.accepts(read.issuer.as_deref()) => {
            Decision::Ours(RedirectAnswer::WrongIssuer)
        }
        Ok(read) => Decision::Ours(read.answer),
        Err(unusable) => Decision::NotAnAnswer(unusable),
    }
}

/// Whether `url` is the landing address. By its parts: the authorize address contains the landing
/// address as text, and a host can begin with another host's name.
fn lands(landing: &Url, url: &Url) -> bool {
    url.scheme() == landing.scheme()
        && url.host() == landing.host()
        && url.port_or_known_default() == landing.port_or_known_default()
        && url.path() == landing.path()
        && url.username().is_empty()
        && url.password().is_none()
}

impl Issuer {
    /// Byte for byte, as RFC 9207 section 2.4 says.
    fn accepts(&self, given: Option<&str>) -> bool {
        match (self, given) {
            (Self::Promised(own) | Self::Known(own), Some(given)) => own == given,
            (Self::Promised(_), None) => false,
            (Self::Known(_), None) | (Self::Unnamed, _) => true,
        }
    }
}

/// The pages on which a person would type a Google password. Login pages also embed small frames
/// of Google's (`/gsi/button`, `/o/oauth2/iframe`), which are no jump.
fn is_google_sign_in(url: &Url) -> bool {
    const PAGES: [&str; 7] = [
        "/o/oauth2/auth",
        "/o/oauth2/v2/auth",
        "/signin",
        "/v3/signin",
        "/ServiceLogin",
        "/AccountChooser",
        "/gsi/select",
    ];
    let is_page = |page: &str| {
        url.path()
            .strip_prefix(page)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let silent = || {
        url.query_pairs()
            .any(|(name, value)| name == "prompt" && value == "none")
    };
    url.scheme() == "https"
        && url.host() == Some(Host::Domain("accounts.google.com"))
        && PAGES.into_iter().any(is_page)
        && !silent()
}

#[cfg(test)]
mod tests {
    use secrecy::{ExposeSecret, SecretString};

    use super::*;

    const FACEBOOK: &str = "https://www.facebook.com/connect/login_success.html";
    const X: &str = "http://127.0.0.1:43110/callback";

    fn expected(redirect: &str, state: &str) -> Expected {
        Expected {
            flow: FlowId(uuid::Uuid::nil()),
            redirect: Url::parse(redirect).unwrap(),
            state: FlowState::from(SecretString::from(state)),
            issuer: Issuer::Unnamed,
        }
    }

    fn decide(expected: &Expected, url: &str) -> Decision {
        matches(expected, &Url::parse(url).unwrap())
    }

    #[track_caller]
    fn assert_code(decision: &Decision, expected: &str) {
        match decision {
            Decision::Ours(RedirectAnswer::Code { code, .. }) => {
                assert_eq!(code.expose_secret(), expected);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_answer_is_found_on_https_and_on_loopback_alike() {
        for (redirect, url) in [
            (
                FACEBOOK,
                "https://www.facebook.com/connect/login_success.html?code=c&state=st#_=_",
            ),
            (
                FACEBOOK,
                "https://www.facebook.com:443/connect/login_success.html?code=c&state=st",
            ),
            (
                FACEBOOK,
                "HTTPS://WWW.Facebook.com/connect/login_success.html?state=st&code=c",
            ),
            (X, "http://127.0.0.1:43110/callback?state=st&code=c"),
            (
                "https://bridge.example/back/?x=1",
                "https://bridge.example/back/?x=1&code=c&state=st",
            ),
        ] {
            assert_code(&decide(&expected(redirect, "st"), url), "c");
        }
    }

    #[test]
    fn any_other_address_goes_on() {
        for (redirect, url) in [
            (
                FACEBOOK,
                "https://www.facebook.com/v27.0/dialog/oauth?redirect_uri=https%3A%2F%2Fwww.facebook.com%2Fconnect%2Flogin_success.html&code=c&state=st",
            ),
            (
                FACEBOOK,
                "https://www.facebook.com/login.php?next=https://www.facebook.com/connect/login_success.html?code=c&state=st",
            ),
            (
                FACEBOOK,
                "http://www.facebook.com/connect/login_success.html?code=c&state=st",
            ),
            (
                FACEBOOK,
                "https://m.facebook.com/connect/login_success.html?code=c&state=st",
            ),
            (
                FACEBOOK,
                "https://www.facebook.com.evil.test/connect/login_success.html?code=c&state=st",
            ),
            (
                FACEBOOK,
                "https://www.facebook.com@evil.test/connect/login_success.html?code=c&state=st",
            ),
            (
                FACEBOOK,
                "https://who@www.facebook.com/connect/login_success.html?code=c&state=st",
            ),
            (
                FACEBOOK,
                "https://www.facebook.com:8443/connect/login_success.html?code=c&state=st",
            ),
            (
                FACEBOOK,
                "https://www.facebook.com/connect/login_success.html/?code=c&state=st",
            ),
            (
                FACEBOOK,
                "https://www.facebook.com/connect/LOGIN_SUCCESS.html?code=c&state=st",
            ),
            (X, "http://127.0.0.1:43111/callback?code=c&state=st"),
            (X, "http://localhost:43110/callback?code=c&state=st"),
            (X, "https://127.0.0.1:43110/callback?code=c&state=st"),
            (X, "http://127.0.0.1:43110/callback2?code=c&state=st"),
            (
                X,
                "https://x.com/i/oauth2/authorize?redirect_uri=http://127.0.0.1:43110/callback&state=st&code=c",
            ),
            (X, "about:blank"),
            (
                X,
                "data:text/html,http://127.0.0.1:43110/callback?code=c&state=st",
            ),
            (X, "blob:http://127.0.0.1:43110/callback?code=c&state=st"),
        ] {
            let decision = decide(&expected(redirect, "st"), url);
            assert!(matches!(decision, Decision::GoOn), "{url}: {decision:?}");
        }
    }

    #[test]
    fn only_the_right_state_answers() {
        for (query, why) in [
            ("?code=EXAMPLE-CODE-9&state=st-OLD", Unusable::ForeignState),
            ("?error=access_denied&state=st-OLD", Unusable::ForeignState),
            ("?code=c&error=e&state=st-OLD", Unusable::ForeignState),
            ("?code=c&state=st-NEW&state=st-OLD", Unusable::Repeated),
            ("?code=c&state=st-OLD#&state=st-NEW", Unusable::ForeignState),
            ("?code=c", Unusable::NoState),
            ("", Unusable::NoState),
        ] {
            let decision = decide(&expected(X, "st-NEW"), &format!("{X}{query}"));
            let Decision::NotAnAnswer(given) = decision else {
                panic!("{query}: {decision:?}")
            };
            assert_eq!(given, why, "{query}");
        }
    }

    #[test]
    fn two_attempts_do_not_mix() {
        let (first, second) = (expected(FACEBOOK, "st-1"), expected(FACEBOOK, "st-2"));
        let answer = format!("{FACEBOOK}?code=c&state=st-2");
        assert!(matches!(
            decide(&first, &answer),
            Decision::NotAnAnswer(Unusable::ForeignState)
        ));
        assert_code(&decide(&second, &answer), "c");
    }

    #[test]
    fn the_issuer_is_compared_byte_for_byte_where_it_is_known() {
        let own = || "https://id.example".to_owned();
        for (issuer, given, right) in [
            (Issuer::Promised(own()), Some("https://id.example"), true),
            (Issuer::Promised(own()), Some("https://id.example/"), false),
            (Issuer::Promised(own()), Some("https://evil.example"), false),
            (Issuer::Promised(own()), None, false),
            (Issuer::Known(own()), Some("https://id.example"), true),
            (Issuer::Known(own()), Some("https://ID.example"), false),
            (Issuer::Known(own()), None, true),
            (Issuer::Unnamed, Some("https://evil.example"), true),
            (Issuer::Unnamed, None, true),
        ] {
            let waits = Expected {
                issuer: issuer.clone(),
                ..expected(X, "st")
            };
            for what in ["code=c", "error=access_denied", "error=server_error"] {
                let iss = given.map(|iss| format!("&iss={iss}")).unwrap_or_default();
                let decision = decide(&waits, &format!("{X}?{what}&state=st{iss}"));
                let Decision::Ours(answer) = decision else {
                    panic!("{issuer:?} {given:?}")
                };
                let wrong = matches!(answer, RedirectAnswer::WrongIssuer);
                assert_eq!(wrong, !right, "{issuer:?} {given:?} {what}");
            }
        }
    }

    #[test]
    fn a_jump_to_googles_sign_in_offers_the_browser_and_its_frames_do_not() {
        for (url, offer) in [
            (
                "https://accounts.google.com/o/oauth2/v2/auth?client_id=x",
                true,
            ),
            (
                "https://accounts.google.com/o/oauth2/auth/oauthchooseaccount?x=1",
                true,
            ),
            (
                "https://accounts.google.com/v3/signin/identifier?continue=y",
                true,
            ),
            (
                "https://accounts.google.com/signin/oauth/error?authError=z",
                true,
            ),
            ("https://accounts.google.com/ServiceLogin", true),
            ("https://accounts.google.com/gsi/select?client_id=x", true),
            (
                "https://accounts.google.com/gsi/button?theme=outline",
                false,
            ),
            (
                "https://accounts.google.com/gsi/iframe/select?client_id=x",
                false,
            ),
            ("https://accounts.google.com/o/oauth2/iframe", false),
            (
                "https://accounts.google.com/o/oauth2/authorize_frame",
                false,
            ),
            (
                "https://accounts.google.com/o/oauth2/auth?prompt=none&client_id=x",
                false,
            ),
            ("https://accounts.google.com.evil.test/signin", false),
            ("http://accounts.google.com/signin", false),
            (
                "https://www.linkedin.com/signin?next=https://accounts.google.com/signin",
                false,
            ),
        ] {
            let decision = decide(&expected(FACEBOOK, "st"), url);
            assert_eq!(matches!(decision, Decision::OfferBrowser), offer, "{url}");
        }
    }
}
