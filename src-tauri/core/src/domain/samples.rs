//! Connections and grants for tables of tests.

use chrono::{DateTime, Utc};

use super::cause::{Cause, Confidence, Evidence, Finding};
use super::connection::{Connection, Intent, Watched};
use super::grant::{End, Grant, Member, Renewal, TokenEnds};
use super::id::{CompanyId, ConnectionId, GrantId, NetworkAppId};
use super::network::{Network, Provider, Purpose};
use super::profile::{Capability, ProfileKey, ProfileKind};

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an RFC 3339 time")
}

/// A working connection of `network`, connected for `purpose`, hanging on [`grant`].
pub fn connection(network: Network, purpose: Purpose) -> Connection {
    let capabilities = match purpose {
        Purpose::Owned => vec![
            Capability::Publish,
            Capability::ReadComments,
            Capability::Reply,
            Capability::ReadInsights,
        ],
        Purpose::Monitored => vec![Capability::Watch],
        Purpose::Paid => vec![Capability::ManageAds, Capability::ReadInsights],
    };
    Connection {
        id: ConnectionId(12),
        company: CompanyId(1),
        profile: ProfileKey {
            network,
            id: "4711".to_owned(),
        },
        purpose,
        kind: ProfileKind::Page,
        name: "Northwind Outfitters".to_owned(),
        handle: Some("northwindoutfitters".to_owned()),
        intent: Intent::Kept,
        grant: Some(GrantId(3)),
        own_token_end: None,
        roles: Vec::new(),
        capabilities,
        standing: None,
        finding: None,
        watched: Watched::default(),
        connected_at: None,
        proven_at: None,
    }
}

/// A grant issued on 1 Nov 2026 whose network reported nothing about its ends.
pub fn grant(provider: Provider, renewal: Renewal) -> Grant {
    let issued_at = at("2026-11-01T08:00:00Z");
    Grant {
        id: GrantId(3),
        company: CompanyId(1),
        provider,
        app: Some(NetworkAppId(5)),
        client_id: "client".to_owned(),
        subject: "ana".to_owned(),
        member: Member {
            id: "ana".to_owned(),
            name: "Ana Ruiz".to_owned(),
        },
        person: None,
        scopes: Vec::new(),
        renewal,
        ends: TokenEnds {
            issued_at,
            access: End::Unknown,
            refresh: None,
            data_access: None,
        },
        generation: 1,
        finding: None,
        proven_at: None,
        renewal_failing_since: None,
        created_at: issued_at,
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
            kind: None,
            request_id: None,
            at: at("2026-11-24T08:14:00Z"),
        },
    }
}
