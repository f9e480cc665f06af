//! What a provider says when it sends the person back.
//!
//! Pure. Reads the query only: providers add fragments of their own (`#_=_` and `#_` by Meta, `#!`
//! by LinkedIn) that are no part of the answer.

use secrecy::SecretString;
use thiserror::Error;
use url::Url;

use crate::domain::cause::Cause;

/// Longer answers are not read. The loopback listener has the same limit for a whole request.
pub const MAX_QUERY: usize = 8 * 1024;

/// Enough for every code in the networks' documents; they are for support, not for people.
const MAX_CODE_CHARS: usize = 80;
const MAX_DETAIL_CHARS: usize = 300;

/// What the provider answered to one attempt.
#[derive(Clone, Debug)]
pub enum RedirectAnswer {
    /// The person agreed.
    Code {
        /// Decoded once; whoever sends it on encodes it once.
        code: SecretString,
        /// What the person allowed, where the redirect says so (TikTok, Google).
        scopes: Option<Vec<String>>,
    },
    /// The person refused or closed the page. Nothing that was connected is touched.
    Declined,
    /// The provider refuses. Text of the provider, not to be shown as markup.
    Refused {
        /// As the provider writes it, such as `invalid_scope`.
        code: String,
        /// The provider's own sentence, for support.
        detail: Option<String>,
        /// What it means; `None` for a code that is not known.
        cause: Option<Cause>,
    },
    /// A code and an error at once: no exchange.
    Contradiction,
    /// Another server answered than the one that was asked (RFC 9207): no exchange.
    WrongIssuer,
}

/// A redirect that answers nothing, whoever sent it. The attempt goes on waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unusable {
    #[error("the address carries no state")]
    NoState,
    #[error("the address carries the state of another attempt")]
    ForeignState,
    /// RFC 6749 section 3.1 forbids it, and readers differ in which one they take.
    #[error("the address names a parameter twice")]
    Repeated,
    #[error("the address carries neither a code nor an error")]
    Empty,
    #[error("the address cannot be read")]
    Unreadable,
}

/// A redirect that can be read, before its state was compared.
pub(super) struct Redirect {
    pub state: SecretString,
    pub issuer: Option<String>,
    pub answer: RedirectAnswer,
}

/// Reads the query of `url`.
pub(super) fn read(url: &Url) -> Result<Redirect, Unusable> {
    let parameters = Parameters::of(url.query().unwrap_or_default())?;
    let state = parameters.get("state").ok_or(Unusable::NoState)?.into();
    Ok(Redirect {
        state,
        issuer: parameters.get("iss").map(str::to_owned),
        answer: parameters.answer()?,
    })
}

/// The parameters of a query, each at most once; empty ones count as absent (RFC 6749
/// section 3.1).
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of(query: &str) -> Result<Self, Unusable> {
        if query.len() > MAX_QUERY {
            return Err(Unusable::Unreadable);
        }
        let mut seen: Vec<(String, String)> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if seen.iter().any(|(other, _)| *other == name) {
                return Err(Unusable::Repeated);
            }
            seen.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(seen))
    }

    fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(other, _)| other == name)?;
        (!value.is_empty()).then_some(value)
    }

    fn answer(&self) -> Result<RedirectAnswer, Unusable> {
        // Meta writes `error_code` and `error_message` without `error` when the app is at fault.
        let error = self.get("error").or_else(|| self.get("error_code"));
        match (self.get("code"), error) {
            (Some(_), Some(_)) => Ok(RedirectAnswer::Contradiction),
            (Some(code), None) if is_code(code) => Ok(RedirectAnswer::Code {
                code: code.into(),
                scopes: self.scopes(),
            }),
            (Some(_), None) => Err(Unusable::Unreadable),
            (None, Some(_)) if self.declined() => Ok(RedirectAnswer::Declined),
            (None, Some(error)) => Ok(RedirectAnswer::Refused {
                code: plain(error, MAX_CODE_CHARS),
                detail: self
                    .get("error_description")
                    .or_else(|| self.get("error_message"))
                    .map(|text| plain(text, MAX_DETAIL_CHARS)),
                cause: cause(error),
            }),
            (None, None) => Err(Unusable::Empty),
        }
    }

    /// The standard's word, LinkedIn's two, and Meta's number: 200 means here neither an HTTP
    /// status nor a missing permission.
    fn declined(&self) -> bool {
        let word = self.get("error").unwrap_or_default();
        matches!(word, "access_denied" | "user_denied")
            || word.starts_with("user_cancelled")
            || self.get("error_reason") == Some("user_denied")
            || self.get("error_code") == Some("200")
    }

    /// TikTok writes `scopes` with commas, Google `scope` with spaces, Meta `granted_scopes` with
    /// commas.
    fn scopes(&self) -> Option<Vec<String>> {
        let text = ["scopes", "scope", "granted_scopes"]
            .into_iter()
            .find_map(|name| self.get(name))?;
        let names = text.split([',', ' ']).filter(|name| !name.is_empty());
        Some(names.map(str::to_owned).collect())
    }
}

/// The alphabet of a code (RFC 6749 appendix A.11); what cannot be decoded is not in it either.
fn is_code(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}

fn cause(code: &str) -> Option<Cause> {
    match code {
        "invalid_scope"
        | "unauthorized_scope_error"
        | "unauthorized_client"
        | "invalid_request"
        | "unsupported_response_type"
        | "redirect_uri_mismatch"
        // Google: the app is for one organization only, or was shown in a window like ours.
        | "org_internal"
        | "disallowed_useragent" => Some(Cause::ConfigError),
        // Meta's numbers come back where the app is at fault; a cancel was looked for before.
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => Some(Cause::ConfigError),
        "invalid_client" | "deleted_client" | "disabled_client" => Some(Cause::AppDisabled),
        "admin_policy_enforced" => Some(Cause::AccountRestricted),
        "server_error" | "temporarily_unavailable" => Some(Cause::Transient),
        _ => None,
    }
}

/// One line without control characters.
fn plain(text: &str, chars: usize) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(chars)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;

    fn answer(query: &str) -> Result<RedirectAnswer, Unusable> {
        let url = Url::parse(&format!("http://127.0.0.1:43110/callback?{query}")).unwrap();
        read(&url).map(|redirect| redirect.answer)
    }

    fn code_and_scopes(query: &str) -> (String, Option<Vec<String>>) {
        match answer(query) {
            Ok(RedirectAnswer::Code { code, scopes }) => (code.expose_secret().to_owned(), scopes),
            other => panic!("{query}: {other:?}"),
        }
    }

    #[test]
    fn a_code_is_decoded_once_and_fragments_are_no_part_of_it() {
        for (query, expected) in [
            ("code=EXAMPLE-CODE-2&state=st-91#_", "EXAMPLE-CODE-2"),
            ("state=st-91&code=EXAMPLE-CODE-2#_=_", "EXAMPLE-CODE-2"),
            ("code=EXAMPLE-CODE-2&state=st-91#!", "EXAMPLE-CODE-2"),
            (
                "code=EXAMPLE-CODE-2&state=st-91#code=other&state=x",
                "EXAMPLE-CODE-2",
            ),
            ("state=st-12&code=4%2F0EXAMPLE-Code_9", "4/0EXAMPLE-Code_9"),
            ("state=st-12&code=4%252F0", "4%2F0"),
            ("state=s&code=abc%2A1%216200.s1", "abc*1!6200.s1"),
            ("state=s&error=&code=abc", "abc"),
        ] {
            assert_eq!(code_and_scopes(query).0, expected, "{query}");
        }
    }

    #[test]
    fn scopes_come_back_in_each_networks_form() {
        let youtube = "https://www.googleapis.com/auth/youtube.upload";
        for (query, expected) in [
            (
                "scopes=user.info.basic%2Cvideo.list",
                vec!["user.info.basic", "video.list"],
            ),
            (
                "scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fyoutube.upload%20openid",
                vec![youtube, "openid"],
            ),
            (
                "granted_scopes=pages_show_list%2Cread_insights",
                vec!["pages_show_list", "read_insights"],
            ),
        ] {
            let (_, scopes) = code_and_scopes(&format!("code=c&state=s&{query}"));
            assert_eq!(scopes.unwrap(), expected, "{query}");
        }
        assert_eq!(code_and_scopes("code=c&state=s").1, None);
    }

    #[test]
    fn every_word_for_no_is_a_no() {
        for query in [
            // Meta: 200 is neither success nor the Graph error of a missing permission.
            "error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied&state=st-7f3a#_=_",
            "error_code=200&error_message=Permissions+error&state=s",
            "error=something&error_reason=user_denied&state=s",
            // LinkedIn
            "error=user_cancelled_login&error_description=cancelled&state=st-55",
            "error=user_cancelled_authorize&error_description=cancelled&state=st-55",
            // TikTok, X, Google
            "error=access_denied&error_description=access_denied&state=st-77",
            "error=user_denied&state=s",
        ] {
            assert!(
                matches!(answer(query), Ok(RedirectAnswer::Declined)),
                "{query}"
            );
        }
    }

    #[test]
    fn a_refusal_keeps_the_providers_words_and_names_only_known_causes() {
        for (query, code, detail, cause) in [
            (
                "error=invalid_scope&error_description=app+not+authorized+for+scope+%22r_fullprofile%22&state=st-55#!",
                "invalid_scope",
                Some("app not authorized for scope \"r_fullprofile\""),
                Some(Cause::ConfigError),
            ),
            (
                "error=unauthorized_scope_error&state=s",
                "unauthorized_scope_error",
                None,
                Some(Cause::ConfigError),
            ),
            (
                "error=admin_policy_enforced&state=s",
                "admin_policy_enforced",
                None,
                Some(Cause::AccountRestricted),
            ),
            (
                "error=temporarily_unavailable&state=s",
                "temporarily_unavailable",
                None,
                Some(Cause::Transient),
            ),
            (
                "error=disabled_client&state=s",
                "disabled_client",
                None,
                Some(Cause::AppDisabled),
            ),
            (
                "error_code=1349187&error_message=Invalid+Scopes&state=s",
                "1349187",
                Some("Invalid Scopes"),
                Some(Cause::ConfigError),
            ),
            ("error=%3Cscript%3E&state=s", "<script>", None, None),
            ("error=a%0D%0Ab%00&state=s", "ab", None, None),
        ] {
            let Ok(RedirectAnswer::Refused {
                code: c,
                detail: d,
                cause: why,
            }) = answer(query)
            else {
                panic!("{query}");
            };
            assert_eq!(
                (c.as_str(), d.as_deref(), why),
                (code, detail, cause),
                "{query}"
            );
        }
    }

    #[test]
    fn long_text_of_a_provider_is_cut() {
        let query = format!(
            "error={}&error_description={}&state=s",
            "e".repeat(900),
            "d".repeat(900)
        );
        let Ok(RedirectAnswer::Refused { code, detail, .. }) = answer(&query) else {
            panic!("not a refusal");
        };
        assert_eq!(
            (code.len(), detail.unwrap().len()),
            (MAX_CODE_CHARS, MAX_DETAIL_CHARS)
        );
    }

    #[test]
    fn a_code_and_an_error_contradict() {
        for query in [
            "code=c&error=access_denied&state=s",
            "code=c&error_code=200&state=s",
        ] {
            assert!(
                matches!(answer(query), Ok(RedirectAnswer::Contradiction)),
                "{query}"
            );
        }
    }

    #[test]
    fn what_answers_nothing_is_told_apart() {
        let long = format!("code={}&state=s", "a".repeat(MAX_QUERY));
        for (query, expected) in [
            ("", Unusable::NoState),
            ("code=c", Unusable::NoState),
            ("code=c&state=", Unusable::NoState),
            ("code=c&state=s&state=s", Unusable::Repeated),
            ("code=c&code=d&state=s", Unusable::Repeated),
            ("code=c&%63ode=d&state=s", Unusable::Repeated),
            ("code=c&state=s&other=1&other=2", Unusable::Repeated),
            ("state=s", Unusable::Empty),
            ("code=&state=s", Unusable::Empty),
            ("code=a%00b&state=s", Unusable::Unreadable),
            ("code=a%0d%0ab&state=s", Unusable::Unreadable),
            ("code=%ff%fe&state=s", Unusable::Unreadable),
            (&long, Unusable::Unreadable),
            ("#code=c&state=s", Unusable::NoState),
        ] {
            assert_eq!(answer(query).unwrap_err(), expected, "{query}");
        }
    }

    #[test]
    fn debug_shows_no_code() {
        let text = format!("{:?}", answer("code=EXAMPLE-CODE-2&state=s"));
        assert!(!text.contains("EXAMPLE"), "{text}");
    }

    proptest! {
        #[test]
        fn any_query_is_read_or_refused(query in "\\PC*") {
            let mut url = Url::parse("http://127.0.0.1:1/callback").unwrap();
            url.set_query(Some(&query));
            if let Ok(Redirect { answer: RedirectAnswer::Code { code, .. }, .. }) = read(&url) {
                prop_assert!(is_code(code.expose_secret()));
            }
        }

        #[test]
        fn any_code_survives_one_encoding(code in "[ -~]{1,200}") {
            let url = Url::parse_with_params(
                "http://127.0.0.1:1/callback",
                [("code", code.as_str()), ("state", "s")],
            ).unwrap();
            let read = read(&url).map(|redirect| redirect.answer);
            let Ok(RedirectAnswer::Code { code: read, .. }) = read else { panic!("{url}") };
            prop_assert_eq!(read.expose_secret(), code);
        }
    }
}
