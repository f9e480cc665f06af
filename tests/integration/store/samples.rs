//! Rows to start from.

use chrono::{DateTime, TimeDelta, Utc};
use holdfast_core::domain::cause::{Cause, Confidence, Evidence, Finding};
use holdfast_core::domain::connection::Watched;
use holdfast_core::domain::flow::{Engine, FlowIntent, Listing};
use holdfast_core::domain::grant::{End, Grant, Member, Renewal, TokenEnds};
use holdfast_core::domain::id::{CompanyId, ConnectionId, FlowId, GrantId};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::network_app::AppOptions;
use holdfast_core::domain::notice::{NoticeKind, Urgency};
use holdfast_core::domain::profile::{Capability, ListedProfile, ProfileKey, ProfileKind};
use holdfast_core::store::connections::NewConnection;
use holdfast_core::store::flows::NewFlow;
use holdfast_core::store::grants::{NewGrant, PutTokens};
use holdfast_core::store::network_apps::NewNetworkApp;
use holdfast_core::store::notices::NewNotice;
use holdfast_core::store::{
    DatabaseKind, Sealed, Store, StoreError, companies, connections, grants,
};
use rusqlite::Transaction;

/// `minutes` after 25 November 2026, 09:00 UTC.
pub fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_597_200, 0).unwrap() + TimeDelta::minutes(minutes)
}

pub fn store() -> Store {
    Store::in_memory(DatabaseKind::Real, at(0)).unwrap()
}

/// Does `work` in a new database.
pub async fn in_a_store<T, F>(work: F) -> T
where
    T: Send + 'static,
    F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
{
    store().write(work).await.unwrap()
}

pub fn sealed(text: &str) -> Sealed {
    Sealed {
        key_id: "key".to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

pub fn finding(cause: Cause) -> Finding {
    Finding {
        cause,
        confidence: Confidence::Said,
        evidence: Evidence {
            provider: Provider::Facebook,
            status: Some(400),
            code: Some("190".to_owned()),
            subcode: Some("460".to_owned()),
            kind: Some("OAuthException".to_owned()),
            request_id: Some("trace".to_owned()),
            at: at(3),
        },
    }
}

pub fn company(tx: &Transaction<'_>) -> Result<CompanyId, StoreError> {
    companies::insert(tx, "Northwind Outfitters")
}

pub fn ana() -> Member {
    Member {
        id: "ana".to_owned(),
        name: "Ana Ruiz".to_owned(),
    }
}

pub fn new_grant(company: CompanyId, subject: &str) -> NewGrant {
    NewGrant {
        company,
        provider: Provider::Facebook,
        app: None,
        client_id: "client".to_owned(),
        subject: subject.to_owned(),
        member: ana(),
        person: None,
        created_at: at(0),
    }
}

pub fn ends() -> TokenEnds {
    TokenEnds {
        issued_at: at(0),
        access: End::Reported(at(90)),
        refresh: Some(End::Never),
        data_access: Some(at(200)),
    }
}

/// Writes a token set under generation `expected`.
pub fn put(
    tx: &Transaction<'_>,
    id: GrantId,
    expected: i64,
    sealed: &Sealed,
) -> Result<PutTokens, StoreError> {
    let scopes = ["pages_show_list".to_owned()];
    grants::put_tokens(
        tx,
        id,
        expected,
        sealed,
        &ends(),
        &scopes,
        Renewal::Rotating,
    )
}

/// A grant that holds tokens of generation 1.
pub fn grant(
    tx: &Transaction<'_>,
    company: CompanyId,
    subject: &str,
) -> Result<GrantId, StoreError> {
    let id = grants::insert(tx, &new_grant(company, subject))?;
    let written = put(tx, id, 0, &sealed("first"))?;
    assert_eq!(written, PutTokens::Written { generation: 1 });
    Ok(id)
}

/// The grant as it stands.
pub fn stored_grant(tx: &Transaction<'_>, id: GrantId) -> Result<Grant, StoreError> {
    grants::get(tx, id)?.ok_or(StoreError::Gone)
}

pub fn page(id: &str) -> ListedProfile {
    ListedProfile {
        key: ProfileKey {
            network: Network::Facebook,
            id: id.to_owned(),
        },
        kind: ProfileKind::Page,
        name: format!("Northwind {id}"),
        handle: Some("northwind".to_owned()),
        roles: vec!["MANAGE".to_owned()],
        capabilities: vec![Capability::Publish, Capability::Reply],
        role_missing: false,
        purposes: vec![Purpose::Owned],
        standing: None,
    }
}

pub fn new_connection(company: CompanyId, id: &str, grant: Option<GrantId>) -> NewConnection {
    NewConnection {
        company,
        profile: page(id),
        purpose: Purpose::Owned,
        grant,
        watched: Watched::default(),
        connected_at: Some(at(1)),
    }
}

/// A company with one grant and one connection on it.
pub fn one_of_each(tx: &Transaction<'_>) -> Result<(CompanyId, GrantId, ConnectionId), StoreError> {
    let company = company(tx)?;
    let grant = grant(tx, company, "ana")?;
    let connection = connections::insert(tx, &new_connection(company, "page", Some(grant)))?;
    Ok((company, grant, connection))
}

pub fn new_app(company: CompanyId) -> NewNetworkApp {
    NewNetworkApp {
        company,
        provider: Provider::Google,
        client_id: "client".to_owned(),
        options: AppOptions {
            tiktok_web: true,
            ..AppOptions::default()
        },
        responsible: None,
    }
}

pub fn new_flow(company: CompanyId, number: u8) -> NewFlow {
    NewFlow {
        id: FlowId(uuid::Uuid::from_u128(number.into())),
        company,
        provider: Provider::Facebook,
        app: None,
        network: Network::Instagram,
        purpose: Purpose::Monitored,
        intent: FlowIntent::Reconnect {
            connections: vec![ConnectionId(3), ConnectionId(4)],
        },
        engine: Engine::Browser,
        state_print: vec![number; 32],
        redirect: "http://127.0.0.1:41234/callback/facebook".to_owned(),
        created_at: at(0),
        expires_at: at(10),
    }
}

pub fn listing() -> Listing {
    Listing {
        subject: "ana".to_owned(),
        member: ana(),
        scopes: vec!["pages_show_list".to_owned()],
        renewal: Renewal::None,
        ends: ends(),
        profiles: vec![page("page")],
    }
}

pub fn new_notice(company: Option<CompanyId>, identity: &str) -> NewNotice {
    NewNotice {
        identity: identity.to_owned(),
        tag: identity.to_owned(),
        kind: NoticeKind::ExpiringSoon,
        company,
        connections: vec![ConnectionId(1), ConnectionId(2)],
        title: "2 accounts expire tomorrow".to_owned(),
        body: "One sign-in keeps both.".to_owned(),
        urgency: Urgency::Critical,
        created_at: at(0),
    }
}
