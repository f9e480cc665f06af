//! Whose request it is, and what it asks.

use super::Counts;
use crate::call::Call;
use crate::provider::Provider;
use crate::state::State;
use crate::tokens::{Token, TokenKind};

/// Against whom a request is counted.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    pub client_id: Option<String>,
    pub member: Option<String>,
    pub object: Option<String>,
}

impl Asker {
    pub fn counted(&self, counts: Counts) -> Option<&str> {
        match counts {
            Counts::App => self.client_id.as_deref(),
            Counts::Member => self.member.as_deref(),
            Counts::Object => self.object.as_deref(),
        }
    }
}

/// Who asks, by the token that the request brings, wherever the networks have it.
pub fn asker(state: &State, call: &Call, provider: Provider) -> Asker {
    let token = token(state, call);
    let own = || {
        let named = ["client_id", "client_key", "app_id"]
            .into_iter()
            .find_map(|name| call.param(name).map(str::to_owned));
        // Meta's app token is the id and the secret.
        let app_token = call.param("access_token").and_then(|value| {
            let (id, _) = value.split_once('|')?;
            Some(id.to_owned())
        });
        named
            .or_else(|| call.basic().map(|(id, _)| id))
            .or(app_token)
    };
    Asker {
        client_id: token.map_or_else(own, |token| Some(token.key.client_id.clone())),
        member: token.map(|token| token.key.subject.clone()),
        object: match provider {
            Provider::Facebook | Provider::Instagram => object(state, call, token),
            Provider::Linkedin | Provider::Tiktok | Provider::X | Provider::Google => None,
        },
    }
}

fn token<'a>(state: &'a State, call: &Call) -> Option<&'a Token> {
    const NAMES: [&str; 4] = ["refresh_token", "access_token", "input_token", "token"];
    let json = |name: &str| call.json.as_ref().and_then(|json| json[name].as_str());
    // What a token is asked about comes before what it is asked with.
    let values = NAMES
        .into_iter()
        .filter_map(|name| call.form.get(name))
        .chain(NAMES.into_iter().filter_map(json))
        .chain(call.query.get("input_token"))
        .chain(NAMES.into_iter().filter_map(|name| call.query.get(name)))
        .chain(call.bearer())
        .chain(call.header("access-token"));
    values.filter_map(|value| state.tokens.get(value)).next()
}

/// The Page, Instagram or ad account a request of Meta's is about.
fn object(state: &State, call: &Call, token: Option<&Token>) -> Option<String> {
    let named = call
        .segments()
        .into_iter()
        .find(|part| is_id(part))
        .filter(|id| state.world.profile(id).is_some());
    named.or_else(|| match &token?.kind {
        TokenKind::Page(page) => Some(page.clone()),
        TokenKind::Short | TokenKind::Long | TokenKind::Access | TokenKind::Refresh => None,
    })
}

/// Method, host and path, the same for all ids.
pub fn endpoint(call: &Call) -> String {
    let mut endpoint = format!("{} {}", call.method, call.host);
    for part in call.segments() {
        endpoint.push('/');
        endpoint.push_str(if is_id(&part) { ":id" } else { &part });
    }
    endpoint
}

/// Numbers of two digits on, Meta's `act_1`, LinkedIn's URNs; X's version is the digit 2.
fn is_id(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    part.contains(':')
        || part.starts_with("act_")
        || digits > 5
        || digits > 1 && digits == part.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_words() {
        for id in [
            "102000000000001",
            "act_1",
            "urn:li:share:1",
            "12",
            "102000_33",
        ] {
            assert!(is_id(id), "{id}");
        }
        for word in [
            "2", "v27.0", "me", "accounts", "oauth2", "v2", "v1.3", "youtube", "v3",
        ] {
            assert!(!is_id(word), "{word}");
        }
    }
}
