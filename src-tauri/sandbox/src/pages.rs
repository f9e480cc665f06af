//! The pages people see: templates filled in one pass, every value escaped on its way in.

use serde_json::Value;

use crate::answer::Answer;
use crate::provider::Provider;

const LAYOUT: &str = include_str!("pages/layout.html");
const SIGN_IN: &str = include_str!("pages/sign_in.html");
const CONSENT: &str = include_str!("pages/consent.html");
const CHECK: &str = include_str!("pages/check.html");
const NOTICE: &str = include_str!("pages/notice.html");
const LEVERS: &str = include_str!("pages/levers.html");
const LEVERS_SCRIPT: &str = include_str!("pages/levers.js");
/// Carries out what `POST /next-consent` said, in the page's own form.
const AUTOPILOT: &str = include_str!("pages/autopilot.js");

/// Text made safe for HTML, or HTML built from such text.
#[derive(Clone, Debug, Default)]
pub struct Html(String);

impl Html {
    /// Escapes text for elements and quoted attributes.
    pub fn text(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                other => out.push(other),
            }
        }
        Self(out)
    }

    /// Fills `{{name}}` marks. Values are never searched for marks again.
    fn fill(template: &str, values: &[(&str, Html)]) -> Self {
        let mut out = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            let Some((name, tail)) = after.split_once("}}") else {
                rest = after;
                break;
            };
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                out.push_str(&value.0);
            }
            rest = tail;
        }
        out.push_str(rest);
        Self(out)
    }

    fn push(&mut self, other: &Html) {
        self.0.push_str(&other.0);
    }
}

fn page(title: &str, width: &str, body: Html) -> String {
    let values = [
        ("title", Html::text(title)),
        ("width", Html::text(width)),
        ("body", body),
    ];
    Html::fill(LAYOUT, &values).0
}

fn network(provider: Provider) -> (&'static str, Html) {
    ("network", Html::text(provider.name()))
}

fn host(provider: Provider) -> (&'static str, Html) {
    ("host", Html::text(provider.page_host()))
}

fn titled(provider: Provider) -> String {
    format!("{}, simulated", provider.name())
}

/// The script that plays the next person, with its plan inside.
fn autopilot(plan: Option<&Value>) -> Html {
    let Some(plan) = plan else {
        return Html::default();
    };
    // `<` would end the script element early.
    let plan = plan.to_string().replace('<', "\\u003c");
    Html(format!(
        "<script>\nconst plan = {plan};\n{AUTOPILOT}</script>"
    ))
}

/// What the sign-in page shows.
pub struct SignInPage<'a> {
    pub provider: Provider,
    pub flow: &'a str,
    pub app: &'a str,
    pub error: Option<&'a str>,
    pub hint: &'a str,
    /// Subject and name of those who can sign in here.
    pub people: Vec<(String, String)>,
    pub plan: Option<Value>,
}

/// The page that asks who is there.
pub fn sign_in(shown: &SignInPage<'_>) -> Answer {
    let mut people = Html::default();
    for (subject, name) in &shown.people {
        people.push(&Html::fill(
            r#"<button type="submit" name="choose" value="{{subject}}">{{name}}</button> "#,
            &[("subject", Html::text(subject)), ("name", Html::text(name))],
        ));
    }
    let error = shown.error.map_or_else(Html::default, |error| {
        Html::fill(
            r#"<p class="error" role="alert">{{error}}</p>"#,
            &[("error", Html::text(error))],
        )
    });
    let login_word = if shown.provider.signs_in_as_account() {
        "Email address or account name"
    } else {
        "Email address"
    };
    let body = Html::fill(
        SIGN_IN,
        &[
            network(shown.provider),
            host(shown.provider),
            ("app", Html::text(shown.app)),
            ("flow", Html::text(shown.flow)),
            ("hint", Html::text(shown.hint)),
            ("login_word", Html::text(login_word)),
            ("password", Html::text("practice")),
            ("error", error),
            ("people", people),
            ("script", autopilot(shown.plan.as_ref())),
        ],
    );
    Answer::html(200, page(&titled(shown.provider), "480px", body))
}

/// One thing to tick or to choose on the consent page.
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// What the consent page shows.
pub struct ConsentPage<'a> {
    pub provider: Provider,
    pub flow: &'a str,
    pub app: &'a str,
    pub member: &'a str,
    /// Accounts or channels, of which one is chosen.
    pub one_of: Vec<Choice>,
    /// Profiles that can be un-ticked.
    pub ticks: Vec<Choice>,
    /// Profiles that come along.
    pub along: Vec<String>,
    pub scopes: Vec<Choice>,
    pub scopes_can_be_declined: bool,
    pub plan: Option<Value>,
}

/// The page that asks for consent.
pub fn consent(shown: &ConsentPage<'_>) -> Answer {
    let mut choices = fieldset("Continue as", "account", "radio", &shown.one_of);
    choices.push(&fieldset(
        "Choose what it may use",
        "profile",
        "checkbox",
        &shown.ticks,
    ));
    if !shown.along.is_empty() {
        let mut list = Html::default();
        for name in &shown.along {
            list.push(&Html::fill(
                "<li>{{name}}</li>",
                &[("name", Html::text(name))],
            ));
        }
        choices.push(&Html::fill(
            "<h2>You look after</h2><ul>{{list}}</ul>",
            &[("list", list)],
        ));
    }
    let scopes = if shown.scopes_can_be_declined {
        fieldset("It may", "scope", "checkbox", &shown.scopes)
    } else {
        let mut list = Html::default();
        for scope in &shown.scopes {
            let label = ("label", Html::text(&scope.label));
            list.push(&Html::fill("<li>{{label}}</li>", &[label]));
        }
        Html::fill(
            "<h2>It may, all together</h2><ul>{{list}}</ul>",
            &[("list", list)],
        )
    };
    let body = Html::fill(
        CONSENT,
        &[
            network(shown.provider),
            host(shown.provider),
            ("app", Html::text(shown.app)),
            ("member", Html::text(shown.member)),
            ("flow", Html::text(shown.flow)),
            ("choices", choices),
            ("scopes", scopes),
            ("script", autopilot(shown.plan.as_ref())),
        ],
    );
    Answer::html(200, page(&titled(shown.provider), "560px", body))
}

fn fieldset(legend: &str, name: &str, kind: &str, choices: &[Choice]) -> Html {
    if choices.is_empty() {
        return Html::default();
    }
    let mut rows = Html::default();
    for (at, choice) in choices.iter().enumerate() {
        let checked = if kind == "checkbox" || at == 0 {
            " checked"
        } else {
            ""
        };
        rows.push(&Html::fill(
            r#"<label class="tick"><input type="{{kind}}" name="{{name}}" value="{{value}}"{{checked}}> <span>{{label}}</span></label>"#,
            &[
                ("kind", Html::text(kind)),
                ("name", Html::text(name)),
                ("value", Html::text(&choice.value)),
                ("checked", Html::text(checked)),
                ("label", Html::text(&choice.label)),
            ],
        ));
    }
    Html::fill(
        "<fieldset><legend>{{legend}}</legend>{{rows}}</fieldset>",
        &[("legend", Html::text(legend)), ("rows", rows)],
    )
}

/// The page of a login that must pass a security check first.
pub fn security_check(provider: Provider, flow: &str, member: &str) -> Answer {
    let body = Html::fill(
        CHECK,
        &[
            network(provider),
            host(provider),
            ("flow", Html::text(flow)),
            ("member", Html::text(member)),
        ],
    );
    Answer::html(200, page(&titled(provider), "480px", body))
}

/// The page of a form whose sign-in is finished or unknown.
pub fn over() -> Answer {
    let text = "It was finished, or it is too old. Start again from the app.";
    let body = Html::fill(
        NOTICE,
        &[
            ("network", Html::text("The network")),
            ("heading", Html::text("This sign-in is over")),
            ("text", Html::text(text)),
        ],
    );
    Answer::html(410, page("This sign-in is over", "480px", body))
}

/// A page that tells why nothing goes on.
pub fn notice(provider: Provider, status: u16, heading: &str, text: &str) -> Answer {
    let body = Html::fill(
        NOTICE,
        &[
            network(provider),
            ("heading", Html::text(heading)),
            ("text", Html::text(text)),
        ],
    );
    Answer::html(status, page(&titled(provider), "480px", body))
}

/// The page with the levers.
pub fn levers() -> Answer {
    let body = Html::fill(LEVERS, &[("script", Html(LEVERS_SCRIPT.to_owned()))]);
    Answer::html(200, page("The simulated networks", "960px", body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_stay_text() {
        let name = r#"{{flow}}</script><script>alert(1)</script>"'&"#;
        let answer = sign_in(&SignInPage {
            provider: Provider::Facebook,
            flow: "SECRETFLOW",
            app: name,
            error: None,
            hint: name,
            people: vec![(name.to_owned(), name.to_owned())],
            plan: Some(serde_json::json!({ "person": name })),
        });
        let page = String::from_utf8(answer.body).unwrap();
        assert!(!page.contains("<script>alert"));
        assert!(page.contains("{{flow}}&lt;/script&gt;"));
        assert_eq!(
            page.matches("SECRETFLOW").count(),
            2,
            "only in the two forms"
        );
        assert_eq!(page.matches("</script>").count(), 1);
    }
}
