//! What each lever changes.

use super::{Lever, LeverError, Target, Which};
use crate::apps::App;
use crate::consent::ConsentKey;
use crate::faults::{FaultKind, FaultTarget};
use crate::provider::Provider;
use crate::state::{Standing, State};
use crate::tokens::{Ending, Token, TokenKind};
use crate::world::{Profile, ProfileKind};

/// Pulls a lever.
pub fn pull(state: &mut State, lever: &Lever) -> Result<(), LeverError> {
    match lever {
        Lever::Expire(target) => expire(state, target),
        Lever::ChangePassword(target) => {
            let subjects = match target.provider {
                Provider::Google => subjects(state, target)?,
                Provider::Facebook
                | Provider::Instagram
                | Provider::Linkedin
                | Provider::Tiktok
                | Provider::X => end_tokens(state, target, Ending::PasswordChanged)?,
            };
            state.sign_ins.sign_out(target.provider, &subjects);
            Ok(())
        }
        Lever::RevokeAccess(target) => revoke(state, target),
        Lever::RemoveRole(target) => remove_role(state, target),
        Lever::RestoreRole(target) => restore_role(state, target),
        Lever::SecurityCheck(target) => {
            let subjects = end_tokens(state, target, Ending::SecurityCheck)?;
            state.sign_ins.sign_out(target.provider, &subjects);
            stand(state, target, |standing| standing.security_check = true)
        }
        Lever::CompleteCheck(target) => {
            stand(state, target, |standing| standing.security_check = false)
        }
        Lever::Lock(target) => stand(state, target, |standing| standing.locked = true),
        Lever::Unlock(target) => stand(state, target, |standing| standing.locked = false),
        Lever::Suspend(target) => suspend(state, target, true),
        Lever::Reinstate(target) => suspend(state, target, false),
        Lever::RestrictPosting(target) => {
            profile(state, target).map(|profile| profile.restricted = true)
        }
        Lever::AllowPosting(target) => {
            profile(state, target).map(|profile| profile.restricted = false)
        }
        Lever::Untick(target) => untick(state, target),
        Lever::RateLimit(target) => {
            let seconds = target.millis.unwrap_or(60_000).div_ceil(1_000);
            state.faults.add(FaultKind::RateLimit { seconds }, target);
            Ok(())
        }
        Lever::Fail500(target) => fault(state, FaultKind::Fail500, target),
        Lever::HtmlBody(target) => {
            let status = target.status.unwrap_or(502);
            state.faults.add(FaultKind::HtmlBody { status }, target);
            Ok(())
        }
        Lever::Slow(target) => {
            let millis = target.millis.unwrap_or(3_000);
            state.faults.add(FaultKind::Slow { millis }, target);
            Ok(())
        }
        Lever::LateAnswer(target) => {
            let millis = target.millis.unwrap_or(3_000);
            state.faults.add(FaultKind::LateAnswer { millis }, target);
            Ok(())
        }
        Lever::CutBody(target) => fault(state, FaultKind::CutBody, target),
        Lever::LoseAnswer(target) => fault(state, FaultKind::LoseAnswer, target),
        Lever::Unanswered(target) => fault(state, FaultKind::Unanswered, target),
        Lever::SpuriousRevoked(target) => fault(state, FaultKind::SpuriousRevoked, target),
        Lever::TextNumbers(target) => fault(state, FaultKind::TextNumbers, target),
        Lever::WrapData(target) => fault(state, FaultKind::WrapData, target),
        Lever::AnotherAccount(target) => fault(state, FaultKind::AnotherAccount, target),
        Lever::ErrorWith200(target) => fault(state, FaultKind::ErrorWith200, target),
        Lever::ByteOrderMark(target) => fault(state, FaultKind::ByteOrderMark, target),
        Lever::NoPageTokens(target) => fault(state, FaultKind::NoPageTokens, target),
        Lever::ShortPages { size } => {
            state.short_pages = *size;
            Ok(())
        }
        Lever::WithdrawScopes {
            provider,
            person,
            scopes,
        } => withdraw(state, &Target::person(*provider, person), scopes),
        Lever::NoQuota(target) => change_apps(state, target, |app| app.no_quota = true),
        Lever::GiveQuota(target) => change_apps(state, target, |app| app.no_quota = false),
        Lever::ReuseEndsFamily { provider, ends } => {
            if *ends {
                state.reuse_ends_family.insert(*provider);
            } else {
                state.reuse_ends_family.remove(provider);
            }
            Ok(())
        }
        Lever::DisableApp(target) => change_apps(state, target, |app| app.disabled = true),
        Lever::EnableApp(target) => change_apps(state, target, |app| app.disabled = false),
        Lever::Skew { seconds } => {
            state.skew = *seconds;
            Ok(())
        }
        Lever::LeaveNetworkDown { provider, down } => {
            if *down {
                state.down.insert(*provider);
            } else {
                state.down.remove(provider);
            }
            Ok(())
        }
    }
}

fn fault(state: &mut State, kind: FaultKind, target: &FaultTarget) -> Result<(), LeverError> {
    state.faults.add(kind, target);
    Ok(())
}

/// Takes every lasting lever back. Tokens and consents that ended stay ended.
pub fn clear(state: &mut State) {
    state.faults.clear();
    state.down.clear();
    state.short_pages = None;
    state.reuse_ends_family.clear();
    state.standing.clear();
    state.skew = 0;
    for app in &mut state.apps {
        app.disabled = false;
        app.no_quota = false;
    }
    for profile in &mut state.world.profiles {
        profile.restricted = false;
        profile.suspended = false;
        let removed = std::mem::take(&mut profile.removed);
        profile.admins.extend(removed);
    }
}

/// Whom a target means: none for everybody. A profile alone means those who look after it.
fn subjects(state: &State, target: &Target) -> Result<Option<Vec<String>>, LeverError> {
    let members = match (&target.person, &target.profile) {
        (Some(who), _) => {
            let members = state.world.members_named(target.provider, who);
            if members.is_empty() {
                return Err(LeverError::UnknownPerson(who.clone()));
            }
            members
        }
        (None, Some(id)) => {
            let profile = state.world.profile(id);
            let profile = profile.ok_or_else(|| LeverError::UnknownProfile(id.clone()))?;
            if target.provider.signs_in_as_account() {
                return Ok(Some(vec![id.clone()]));
            }
            let emails = profile.admins.keys().chain(profile.removed.keys());
            emails
                .filter_map(|email| state.world.member(target.provider, email))
                .collect()
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(
        members.into_iter().map(|member| member.subject).collect(),
    ))
}

fn meant(key: &ConsentKey, target: &Target, subjects: Option<&[String]>) -> bool {
    key.provider == target.provider
        && target
            .client_id
            .as_ref()
            .is_none_or(|id| *id == key.client_id)
        && subjects.is_none_or(|subjects| subjects.contains(&key.subject))
}

fn end_tokens(
    state: &mut State,
    target: &Target,
    ending: Ending,
) -> Result<Option<Vec<String>>, LeverError> {
    let subjects = subjects(state, target)?;
    state.tokens.end(ending, |token| {
        meant(&token.key, target, subjects.as_deref())
    });
    Ok(subjects)
}

fn expire(state: &mut State, target: &Target) -> Result<(), LeverError> {
    let subjects = subjects(state, target)?;
    // A Page has tokens of its own; other profiles end with their member's.
    let page = target.profile.as_deref().filter(|id| {
        state
            .world
            .profile(id)
            .is_some_and(|profile| profile.kind == ProfileKind::Page)
    });
    let page = page.map(str::to_owned);
    let picked = |token: &Token| match (&page, &token.kind, target.tokens) {
        (Some(page), TokenKind::Page(own), _) => page == own,
        (Some(_), _, _) => false,
        (_, TokenKind::Refresh, Which::Access) => false,
        (_, TokenKind::Refresh, Which::Refresh | Which::All) => true,
        (_, _, Which::Refresh) => false,
        (_, _, Which::Access | Which::All) => true,
    };
    state.tokens.end(Ending::Expired, |token| {
        meant(&token.key, target, subjects.as_deref()) && picked(token)
    });
    Ok(())
}

fn revoke(state: &mut State, target: &Target) -> Result<(), LeverError> {
    let subjects = subjects(state, target)?;
    let keys: Vec<ConsentKey> = state
        .consents
        .iter()
        .map(|(key, _)| key)
        .filter(|key| meant(key, target, subjects.as_deref()))
        .cloned()
        .collect();
    for key in keys {
        state.revoke(&key, Ending::Revoked);
    }
    Ok(())
}

fn profile<'a>(state: &'a mut State, target: &Target) -> Result<&'a mut Profile, LeverError> {
    let id = target
        .profile
        .as_deref()
        .ok_or(LeverError::Missing("profile"))?;
    state
        .world
        .profile_mut(id)
        .ok_or_else(|| LeverError::UnknownProfile(id.to_owned()))
}

/// Email addresses a role lever means.
fn emails(state: &State, target: &Target) -> Result<Vec<String>, LeverError> {
    let who = target
        .person
        .as_deref()
        .ok_or(LeverError::Missing("person"))?;
    match state.world.person(who) {
        Some(person) => Ok(vec![person.email.clone()]),
        None => {
            let members = state.world.members_named(target.provider, who);
            if members.is_empty() {
                return Err(LeverError::UnknownPerson(who.to_owned()));
            }
            Ok(members.into_iter().map(|member| member.email).collect())
        }
    }
}

fn remove_role(state: &mut State, target: &Target) -> Result<(), LeverError> {
    let emails = emails(state, target)?;
    let profile = profile(state, target)?;
    for email in emails {
        if let Some(roles) = profile.admins.remove(&email) {
            profile.removed.insert(email, roles);
        }
    }
    Ok(())
}

fn restore_role(state: &mut State, target: &Target) -> Result<(), LeverError> {
    let emails = emails(state, target)?;
    let profile = profile(state, target)?;
    for email in emails {
        if let Some(roles) = profile.removed.remove(&email) {
            profile.admins.insert(email, roles);
        }
    }
    Ok(())
}

fn stand(
    state: &mut State,
    target: &Target,
    change: impl Fn(&mut Standing),
) -> Result<(), LeverError> {
    let subjects = match subjects(state, target)? {
        Some(subjects) => subjects,
        None => state
            .world
            .members(target.provider)
            .into_iter()
            .map(|member| member.subject)
            .collect(),
    };
    for subject in subjects {
        change(
            state
                .standing
                .entry((target.provider, subject))
                .or_default(),
        );
    }
    Ok(())
}

fn suspend(state: &mut State, target: &Target, suspended: bool) -> Result<(), LeverError> {
    if target.profile.is_some() {
        profile(state, target).map(|profile| profile.suspended = suspended)
    } else if target.person.is_some() {
        stand(state, target, |standing| standing.suspended = suspended)
    } else {
        Err(LeverError::Missing("person or profile"))
    }
}

fn withdraw(state: &mut State, target: &Target, scopes: &[String]) -> Result<(), LeverError> {
    let subjects = subjects(state, target)?;
    let State {
        consents, tokens, ..
    } = state;
    for (key, consent) in consents.iter_mut() {
        if meant(key, target, subjects.as_deref()) {
            let (declined, kept) = std::mem::take(&mut consent.scopes)
                .into_iter()
                .partition(|scope| scopes.contains(scope));
            consent.scopes = kept;
            consent.declined.extend::<Vec<String>>(declined);
        }
    }
    tokens.change(|token| {
        if meant(&token.key, target, subjects.as_deref()) {
            token.scopes.retain(|scope| !scopes.contains(scope));
        }
    });
    Ok(())
}

fn untick(state: &mut State, target: &Target) -> Result<(), LeverError> {
    let id = profile(state, target)?.id.clone();
    let subjects = subjects(state, target)?;
    for (key, consent) in state.consents.iter_mut() {
        if meant(key, target, subjects.as_deref()) {
            consent.profiles.retain(|known| *known != id);
        }
    }
    Ok(())
}

fn change_apps(
    state: &mut State,
    target: &Target,
    change: impl Fn(&mut App),
) -> Result<(), LeverError> {
    let mut found = false;
    for app in &mut state.apps {
        let named = target
            .client_id
            .as_ref()
            .is_none_or(|id| *id == app.client_id);
        if app.provider == target.provider && named {
            change(app);
            found = true;
        }
    }
    if found {
        Ok(())
    } else {
        Err(LeverError::UnknownApp)
    }
}
