//! What a Facebook login reaches: Pages with their tokens, ad accounts, the business portfolio.

use serde_json::{Value, json};

use super::facebook_content;
use super::meta;
use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::provider::Provider;
use crate::state::State;
use crate::tokens::TokenKind;
use crate::world::{Profile, ProfileKind};

const FACEBOOK: Provider = Provider::Facebook;

pub fn accounts(state: &mut State, call: &Call) -> Answered {
    let caller = meta::caller(state, call, FACEBOOK)?;
    if !caller.may("pages_show_list") {
        return Ok(Answer::json(200, &json!({ "data": [] })));
    }
    let pages: Vec<Profile> = state
        .world
        .administered(&caller.consent.email, ProfileKind::Page)
        .filter(|page| caller.consent.profiles.contains(&page.id))
        .cloned()
        .collect();
    let rows: Vec<Value> = pages
        .iter()
        .map(|page| page_row(state, &caller, page, true))
        .collect();
    Ok(meta::edge(
        call,
        &caller.value,
        &rows,
        "access_token,category,name,id,tasks",
    ))
}

/// A Page as lists show it.
pub fn page_row(state: &mut State, caller: &meta::Caller, page: &Profile, token: bool) -> Value {
    let mut row = facebook_content::page_node(page);
    row["tasks"] = json!(page.roles(&caller.consent.email).unwrap_or_default());
    let linked = state.world.profiles.iter().find(|profile| {
        profile.linked_page.as_deref() == Some(&page.id)
            && caller.consent.profiles.contains(&profile.id)
    });
    if let Some(account) = linked.filter(|_| caller.may("instagram_basic")) {
        row["instagram_business_account"] = facebook_content::instagram_node(account);
    }
    if token {
        row["access_token"] = page_token(state, caller, &page.id).into();
    }
    row
}

/// A Page token lives as long as the token it was asked with; without end, if that is long-lived.
fn page_token(state: &mut State, caller: &meta::Caller, page: &str) -> String {
    let kind = TokenKind::Page(page.to_owned());
    let now = state.now();
    let ends_at = match caller.token.kind {
        TokenKind::Long => None,
        TokenKind::Short | TokenKind::Access | TokenKind::Refresh | TokenKind::Page(_) => {
            caller.token.expires_at
        }
    };
    let known = state.tokens.iter().find(|(_, token)| {
        token.kind == kind
            && token.key == caller.token.key
            && token.expires_at == ends_at
            && token.ending(now).is_none()
    });
    if let Some((value, _)) = known {
        return value.clone();
    }
    let seconds = ends_at.map(|end| (end - now).num_seconds());
    state.issue(kind, &caller.token.key, &caller.consent.scopes, seconds)
}

pub fn ad_accounts(state: &State, call: &Call) -> Answered {
    let caller = meta::caller(state, call, FACEBOOK)?;
    if !caller.may("ads_read") && !caller.may("ads_management") {
        return Err(meta::lacks(200, "ads_read or ads_management"));
    }
    let rows: Vec<Value> = state
        .world
        .administered(&caller.consent.email, ProfileKind::AdAccount)
        .filter(|account| caller.consent.profiles.contains(&account.id))
        .map(|account| facebook_content::ad_account_node(account, &caller.consent.email))
        .collect();
    Ok(meta::edge(call, &caller.value, &rows, "account_id,id"))
}

/// The company's business portfolio; it owns the Pages that carry the company's name.
const BUSINESS: &str = "660000000000001";

fn in_portfolio(state: &State, email: &str) -> Vec<Profile> {
    let pages = state.world.administered(email, ProfileKind::Page);
    pages
        .filter(|page| page.name.starts_with("Northwind"))
        .cloned()
        .collect()
}

pub fn businesses(state: &State, call: &Call) -> Answered {
    let caller = meta::caller(state, call, FACEBOOK)?;
    let owns = !in_portfolio(state, &caller.consent.email).is_empty();
    let rows: Vec<Value> = if owns && caller.may("business_management") {
        vec![json!({ "id": BUSINESS, "name": "Northwind Outfitters" })]
    } else {
        Vec::new()
    };
    Ok(meta::edge(call, &caller.value, &rows, "id,name"))
}

/// Also lists Pages that were un-ticked, but gives no token for those.
pub fn business_pages(state: &mut State, call: &Call, business: &str, path: &[&str]) -> Answered {
    let caller = meta::caller(state, call, FACEBOOK)?;
    if business != BUSINESS || !caller.may("business_management") {
        return Err(meta::unseen(business));
    }
    let owned = path.last() == Some(&"owned_pages");
    let pages = if owned {
        in_portfolio(state, &caller.consent.email)
    } else {
        Vec::new()
    };
    let rows: Vec<Value> = pages
        .iter()
        .map(|page| {
            let ticked = caller.consent.profiles.contains(&page.id);
            page_row(state, &caller, page, ticked)
        })
        .collect();
    Ok(meta::edge(call, &caller.value, &rows, "id,name"))
}
