//! What happened and what to do, in words for people, for every network and cause.
//!
//! One file for each provider, since the steps are taken where the sign-in was made. Every match
//! names all causes: a new one does not compile until it has its words.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cause::Cause;
use super::network::{Network, Provider, Purpose};

mod ads;
mod facebook;
mod google;
mod instagram;
mod linkedin;
mod network_app;
mod ours;
mod passing;
mod place;
mod tiktok;
mod words;
mod x;

use words::Words;

/// What brings a connection back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Cure {
    /// Reconnect helps.
    Reconnect,
    /// First a step at the network, then Reconnect.
    StepThenReconnect,
    /// Somebody with the role has to sign in.
    SomeoneElse,
    /// Signing in again does not help.
    NotByReconnect,
    /// It passes by itself.
    WaitOnly,
    /// The administrator of the network app has to act.
    AppAdministrator,
}

/// What people read about a connection that does not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Guide {
    /// "Ana's Facebook password changed on 22 Nov".
    pub title: String,
    pub what_happened: String,
    /// Numbered when shown.
    pub steps: Vec<String>,
    pub cure: Cure,
    /// For the row: "password changed".
    pub short: String,
    /// Hours the network wants to pass between the step and Reconnect; *I completed it* starts
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub wait_hours: Option<u32>,
    /// Where the step is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub learn: Option<Learn>,
}

/// A page at the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Learn {
    /// "Open Facebook's help".
    pub label: String,
    /// https, always one of the addresses written in this module.
    pub url: String,
}

/// Who and what the words are about, as stored; made safe to show here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The profile's name.
    pub profile: String,
    pub purpose: Purpose,
    /// The name of the network member who connected it.
    pub member: Option<String>,
    /// The day it happened, such as "22 Nov".
    pub day: Option<String>,
    /// An ad account's own state, such as `UNSETTLED`.
    pub standing: Option<String>,
    /// The sign-in ended at the age at which Google ends those of an app in testing.
    pub testing: bool,
}

/// The guide for `cause` on `network`, signed in through `provider`.
pub fn guide(network: Network, provider: Provider, cause: Cause, names: &Names) -> Guide {
    let words = Words::new(network, names);
    match provider {
        Provider::Facebook => facebook::guide(cause, &words, names),
        Provider::Instagram => instagram::guide(cause, &words),
        Provider::Linkedin => linkedin::guide(cause, &words),
        Provider::Tiktok | Provider::TiktokBusiness => tiktok::guide(provider, cause, &words),
        Provider::X => x::guide(cause, &words),
        Provider::Google => google::guide(cause, &words, names),
    }
}

impl Guide {
    fn new<const N: usize>(
        short: &str,
        title: String,
        what_happened: impl Into<String>,
        steps: [String; N],
        cure: Cure,
    ) -> Self {
        Self {
            title,
            what_happened: what_happened.into(),
            steps: steps.into(),
            cure,
            short: short.to_owned(),
            wait_hours: None,
            learn: None,
        }
    }

    fn at(mut self, label: &str, url: &str) -> Self {
        self.learn = Some(Learn {
            label: label.to_owned(),
            url: url.to_owned(),
        });
        self
    }
}

#[cfg(test)]
mod tests;
