//! One way to call Meta's Graph API as a profile, for Pages and for Instagram on both routes.

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use crate::domain::api_version::META;
use crate::domain::cause::Evidence;
use crate::domain::network::Provider;

use super::answer::{Context, Stage, text};
use super::content::{Acting, Failure};
use super::http::Call;
use super::meta::unseen;
use super::{Refusal, facebook};

pub(super) struct Graph<'a> {
    acting: &'a Acting<'a>,
    pub context: Context,
}

impl<'a> Graph<'a> {
    pub fn of(acting: &'a Acting<'a>) -> Self {
        let context = acting.context();
        Self { acting, context }
    }

    pub async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Value, Refusal> {
        let mut call = Call::get(self.address(path));
        for (name, value) in query {
            call = call.query(name, value);
        }
        self.ask(call).await
    }

    /// A call that writes: its form is the caller's.
    pub async fn post(
        &self,
        path: &[&str],
        form: impl FnOnce(Call) -> Call,
    ) -> Result<Value, Refusal> {
        self.ask(form(Call::post(self.address(path)))).await
    }

    async fn ask(&self, call: Call) -> Result<Value, Refusal> {
        let Acting { inner, app, .. } = self.acting;
        let token = self.acting.token();
        let call = match app.provider {
            Provider::Facebook => facebook::signed(call, app, token),
            Provider::Instagram
            | Provider::Linkedin
            | Provider::Tiktok
            | Provider::TiktokBusiness
            | Provider::X
            | Provider::Google => call.bearer(token),
        };
        inner.ask(call, Stage::Api, &self.context).await
    }

    /// Each part is one segment, whatever stands in an id.
    fn address(&self, path: &[&str]) -> Url {
        let host = match self.acting.app.provider {
            Provider::Instagram => "https://graph.instagram.com",
            Provider::Facebook
            | Provider::Linkedin
            | Provider::Tiktok
            | Provider::TiktokBusiness
            | Provider::X
            | Provider::Google => "https://graph.facebook.com",
        };
        let mut url = self.acting.inner.addresses.url(&format!("{host}/{META}"));
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(path);
        }
        url
    }
}

/// Where an edge goes on.
pub(super) fn more(edge: &Value) -> Option<String> {
    edge["paging"]["next"].as_str()?;
    text(&edge["paging"]["cursors"]["after"])
}

/// Meta's form of a moment, `2026-11-25T07:30:00+0000`.
pub(super) fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_str(value.as_str()?, "%Y-%m-%dT%H:%M:%S%z").ok()?;
    Some(at.with_timezone(&Utc))
}

/// A refusal to publish or answer: whether it is about what was written, or about a place that is
/// not there, so that nothing can stand in it.
pub(super) fn about_content(failure: Failure) -> Failure {
    match failure {
        Failure::Refused { refusal, .. } if unseen(&refusal) => Failure::preparing(refusal),
        other => other.declined_if(|finding| declines(&finding.evidence)),
    }
}

/// Codes of Meta's error pages (Pages API, Instagram content publishing) that say the content
/// itself is not taken.
fn declines(evidence: &Evidence) -> bool {
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<i64>().ok());
    match (number(&evidence.code), number(&evidence.subcode)) {
        // Not visible, or not permitted.
        (Some(100), Some(33)) => false,
        // A field is wrong.
        (Some(100), _) => true,
        // Nothing in it; the file is no picture; the same again; the link is no page or not allowed.
        (Some(197 | 324 | 506 | 1_500 | 1_609_005), _) => true,
        // The picture could not be fetched, its kind, size or shape is not taken, the caption is
        // too long.
        (Some(9_004 | 36_000..=36_004), _) => true,
        // A comment that was removed, or takes no answers.
        (Some(1_705 | 1_446_036), _) => true,
        (Some(_) | None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_edge_goes_on_only_where_it_says_so() {
        let cursors = json!({ "before": "a", "after": "b" });
        let last = json!({ "data": [], "paging": { "cursors": cursors } });
        assert_eq!(more(&last), None);
        let middle = json!({ "paging": { "cursors": cursors, "next": "https://graph…" } });
        assert_eq!(more(&middle).as_deref(), Some("b"));
        assert_eq!(more(&json!({})), None);
    }

    #[test]
    fn moments_are_read_as_meta_writes_them() {
        let at = moment(&json!("2026-11-25T07:30:00+0000")).unwrap();
        assert_eq!(at.to_rfc3339(), "2026-11-25T07:30:00+00:00");
        assert_eq!(moment(&json!("yesterday")), None);
        assert_eq!(moment(&json!(null)), None);
    }

    #[test]
    fn codes_about_the_content_are_no_trouble_of_the_connection() {
        let evidence = |code: &str, subcode: Option<&str>| Evidence {
            provider: Provider::Facebook,
            status: Some(400),
            code: Some(code.to_owned()),
            subcode: subcode.map(str::to_owned),
            kind: None,
            request_id: None,
            at: DateTime::UNIX_EPOCH,
        };
        let table = [
            ("100", None, true),
            ("100", Some("33"), false),
            ("506", Some("1455006"), true),
            ("36003", Some("2207009"), true),
            ("9004", Some("2207052"), true),
            ("9007", Some("2207027"), false),
            ("190", Some("460"), false),
            ("368", None, false),
            ("200", None, false),
            ("4", None, false),
            ("2", None, false),
        ];
        for (code, subcode, expected) in table {
            assert_eq!(
                declines(&evidence(code, subcode)),
                expected,
                "{code} {subcode:?}"
            );
        }
    }
}
