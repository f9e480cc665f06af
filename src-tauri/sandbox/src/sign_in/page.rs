//! Which page a sign-in shows next.

use serde_json::json;

use super::{Flow, gone};
use crate::answer::Answer;
use crate::pages::{self, Choice, ConsentPage, SignInPage};
use crate::provider::Provider;
use crate::state::State;
use crate::world::{Member, Profile, ProfileKind};

/// The page the flow has come to.
pub fn show(state: &State, flow_id: &str, error: Option<&str>) -> Answer {
    let Some(flow) = state.sign_ins.flows.get(flow_id) else {
        return gone();
    };
    let provider = flow.request.provider;
    let app = state.app(provider, &flow.request.client_id);
    let app = app.map_or_else(String::new, |app| app.name.clone());
    let Some(member) = &flow.member else {
        let plan = flow.plan.as_ref().filter(|_| error.is_none()).map(|plan| {
            let person = state.world.person(&plan.person);
            let member = state.world.member(provider, &plan.person);
            let owner = person.or_else(|| state.world.person(&member?.email));
            let password = owner.map_or("", |person| person.password.as_str());
            let typed = person.map_or(plan.person.as_str(), |person| person.email.as_str());
            json!({ "email": typed, "password": password, "detour": plan.detour,
                "delay_ms": plan.delay_ms })
        });
        let people = state.world.members(provider);
        return pages::sign_in(&SignInPage {
            provider,
            flow: flow_id,
            app: &app,
            error,
            hint: &flow.request.hint,
            people: people
                .into_iter()
                .map(|one| (one.subject, one.name))
                .collect(),
            plan,
        });
    };
    let standing = state.standing(provider, &member.subject);
    if standing.suspended || standing.locked {
        let (heading, text) = if standing.suspended {
            (
                "Account suspended",
                "This account was suspended. Appeal at the network first.",
            )
        } else {
            (
                "Account locked",
                "This account is locked. Unlock it at the network first.",
            )
        };
        return pages::notice(provider, 200, heading, text);
    }
    if standing.security_check {
        return pages::security_check(provider, flow_id, &member.name);
    }
    consent_page(state, flow_id, flow, member, &app)
}

fn consent_page(state: &State, flow_id: &str, flow: &Flow, member: &Member, app: &str) -> Answer {
    let provider = flow.request.provider;
    let world = &state.world;
    let mut one_of = Vec::new();
    let mut ticks = Vec::new();
    let mut along = Vec::new();
    let choice = |profile: &Profile| Choice {
        value: profile.id.clone(),
        label: format!("{}: {}", profile.kind.word(), profile.label()),
    };
    match provider {
        Provider::Instagram | Provider::Tiktok | Provider::X => {
            let mut accounts = world.accounts_of(provider, &member.email);
            accounts.sort_by_key(|account| account.id != member.subject);
            one_of.extend(accounts.into_iter().map(choice));
        }
        Provider::Facebook => {
            for kind in [
                ProfileKind::Page,
                ProfileKind::InstagramAccount,
                ProfileKind::AdAccount,
            ] {
                ticks.extend(world.administered(&member.email, kind).map(choice));
            }
        }
        Provider::Linkedin => {
            let organizations = world.administered(&member.email, ProfileKind::Organization);
            along.extend(organizations.map(Profile::label));
        }
        Provider::Google => {
            if flow
                .request
                .scopes
                .iter()
                .any(|scope| concerns_youtube(scope))
            {
                let channels = world.administered(&member.email, ProfileKind::YoutubeChannel);
                one_of.extend(channels.map(choice));
            }
            let locations = world.administered(&member.email, ProfileKind::Location);
            along.extend(locations.map(Profile::label));
        }
    }
    let scopes = &flow.request.scopes;
    pages::consent(&ConsentPage {
        provider,
        flow: flow_id,
        app,
        member: &member.name,
        one_of,
        ticks,
        along,
        scopes: scopes
            .iter()
            .map(|s| Choice {
                value: s.clone(),
                label: s.clone(),
            })
            .collect(),
        scopes_can_be_declined: scopes_can_be_declined(provider),
        plan: flow.plan.as_ref().map(|plan| {
            let chosen = plan.choose.clone().or_else(|| {
                let planned = world.member(provider, &plan.person)?;
                provider.signs_in_as_account().then_some(planned.subject)
            });
            json!({
                "untick": plan.untick,
                "choose": chosen,
                "decline_scopes": plan.decline_scopes,
                "answer": plan.answer,
                "delay_ms": plan.delay_ms,
            })
        }),
    })
}

/// LinkedIn and X take all scopes together or none.
pub fn scopes_can_be_declined(provider: Provider) -> bool {
    match provider {
        Provider::Facebook | Provider::Instagram | Provider::Tiktok | Provider::Google => true,
        Provider::Linkedin | Provider::X => false,
    }
}

/// Scopes that need a channel to be chosen.
fn concerns_youtube(scope: &str) -> bool {
    scope.contains("/auth/youtube") || scope.contains("/auth/yt-analytics")
}
