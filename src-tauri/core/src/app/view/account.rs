//! Adding, letting go and removing accounts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::id::ConnectionId;
use crate::domain::network::{Network, Provider, Purpose};

/// One tile of *Add account*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AddOption {
    pub network: Network,
    pub network_name: String,
    pub purpose: Purpose,
    /// Ways to sign in, the usual one first.
    pub routes: Vec<AddRoute>,
    /// Who must sign in: "Someone with full control of the Page".
    pub who: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AddRoute {
    pub provider: Provider,
    /// "With a Facebook sign-in".
    pub name: String,
    /// The provider's network app is set up.
    pub ready: bool,
}

/// What a disconnect would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DisconnectPreview {
    pub id: ConnectionId,
    pub name: String,
    /// What stops, one line each.
    pub stops: Vec<String>,
    /// What becomes of the posts that wait for it, one line each.
    pub posts: Vec<String>,
    /// Whether the sign-in ends at the network, in one sentence.
    pub at_the_network: String,
    pub revokes: bool,
    /// Other connections that keep using the sign-in.
    pub stays_for: u32,
}

/// What a disconnect did; the sheet then offers *Add account again*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Disconnected {
    pub id: ConnectionId,
    pub name: String,
    pub network: Network,
    pub purpose: Purpose,
    pub provider: Option<Provider>,
    /// What happened at the network, in one sentence, also when revoking failed.
    pub at_the_network: String,
}

/// What a removal would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RemovePreview {
    pub id: ConnectionId,
    pub name: String,
    pub erased: Vec<String>,
    pub stays: Vec<String>,
}
