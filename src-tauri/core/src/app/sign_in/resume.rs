//! Flows that an earlier run left behind: those with a staged consent go on, all others are over.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use super::OpenFlow;
use crate::app::consent::Brought;
use crate::app::view::FlowPhase;
use crate::app::{App, Error, lock};
use crate::domain::flow::{Flow, FlowIntent, Phase, Staged};
use crate::networks::{AccountChoice, redirect};
use crate::store::{connections, flows};
use crate::vault::Place;

impl App {
    /// Ends the flows that had not come back from the provider.
    pub(in crate::app) async fn clear_old_flows(&self) -> Result<(), Error> {
        let now = self.now();
        self.store
            .write(move |tx| {
                for flow in flows::open(tx)? {
                    if flow.staged.is_none() {
                        flows::set_phase(tx, flow.id, Phase::Cancelled, now)?;
                    } else if kept_too_long(&flow, now) {
                        flows::set_phase(tx, flow.id, Phase::TimedOut, now)?;
                    }
                }
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// Takes up the flows whose consent is staged, now that the vault is open.
    pub(in crate::app) async fn resume_flows(self: &Arc<Self>) -> Result<(), Error> {
        for row in self.store.read(flows::open).await? {
            if lock(&self.flows).contains_key(&row.id) || row.staged.is_none() {
                continue;
            }
            // The keychain may have been locked for long.
            if kept_too_long(&row, self.now()) {
                let (id, now) = (row.id, self.now());
                self.store
                    .write(move |tx| flows::set_phase(tx, id, Phase::TimedOut, now))
                    .await?;
                continue;
            }
            if let Err(error) = self.resume(&row).await {
                tracing::warn!(%error, flow = %row.id, "a sign-in of an earlier run was not taken up");
                let (id, now) = (row.id, self.now());
                self.store
                    .write(move |tx| flows::set_phase(tx, id, Phase::Failed, now))
                    .await?;
            }
        }
        Ok(())
    }

    async fn resume(self: &Arc<Self>, row: &Flow) -> Result<(), Error> {
        let (app, credentials) = self.credentials(row.company, row.provider).await?;
        let staged = row.staged.clone().ok_or(Error::FlowOver)?;
        let id = row.id;
        let sealed = self
            .store
            .read(move |conn| flows::sealed_staged(conn, id))
            .await?;
        let secrets = self
            .vault
            .unseal(&Place::staged(id), &sealed.ok_or(Error::FlowOver)?)?;
        let wanted = match &row.intent {
            FlowIntent::Add => Vec::new(),
            FlowIntent::AddAgain { connection } => vec![*connection],
            FlowIntent::Reconnect { connections } | FlowIntent::HandOver { connections } => {
                connections.clone()
            }
        };
        let first = wanted.first().copied();
        let grant = match (&row.intent, first) {
            (FlowIntent::Reconnect { .. } | FlowIntent::HandOver { .. }, Some(first)) => {
                let connection = self
                    .store
                    .read(move |conn| connections::get(conn, first))
                    .await?;
                connection.and_then(|one| one.grant)
            }
            _ => None,
        };
        let rule = redirect::rule(row.provider, &credentials.options)
            .ok_or(Error::RedirectMissing(row.provider))?;
        let flow = OpenFlow {
            id: row.id,
            company: row.company,
            app,
            credentials,
            network: row.network,
            purpose: row.purpose,
            intent: row.intent.clone(),
            grant,
            connections: wanted,
            expected_member: None,
            choice: AccountChoice::Usual,
            engine: row.engine,
            rule,
            way: None,
            google_inside: false,
            phase: FlowPhase::Finishing,
            started_at: row.created_at,
            ends_at: row.expires_at,
            tokens: None,
            consent: None,
            stop: Arc::new(Notify::new()),
        };
        lock(&self.flows).insert(flow.id, flow.clone());
        match Brought::restore(&secrets, staged)? {
            Brought::Listed(consent) => self.decide(flow, *consent).await,
            // Beside everything else: a network may take its time.
            Brought::Unlisted(tokens) => {
                let app = self.clone();
                tokio::spawn(async move { app.list_and_decide(flow, tokens).await });
            }
        }
        Ok(())
    }
}

/// A sign-in whose profiles could not be listed is kept as long as a sign-in may take.
fn kept_too_long(flow: &Flow, now: DateTime<Utc>) -> bool {
    matches!(flow.staged, Some(Staged::Unlisted(_))) && flow.expires_at <= now
}
