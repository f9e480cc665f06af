//! What the tray shows: the same facts as the list, in few words.

use std::sync::Arc;

use super::present::Scene;
use super::remind::sign_in;
use super::view::{Mode, TrayAccount, TrayState, TrayView};
use super::{App, Error};
use crate::domain::connection::Connection;
use crate::domain::deadline::deadline;
use crate::domain::guide::Cure;
use crate::domain::status::{CantCheck, Status};
use crate::notices::wording::tray::{self as words, Counts};
use crate::notices::wording::{Account, Today};

/// As many as a menu shows at one glance; all of them are in the window.
const MOST_ENTRIES: usize = 5;

impl App {
    /// The state of all accounts, for the tray. `None` before the first start is over.
    pub async fn tray(self: &Arc<Self>) -> Result<Option<TrayView>, Error> {
        let company = match self.company().await {
            Ok(company) => company,
            Err(Error::NoCompany) => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut view = of(&self.scene(company).await?);
        if self.mode == Mode::Practice {
            view.status = words::in_practice(&view.status);
        }
        Ok(Some(view))
    }
}

fn of(scene: &Scene) -> TrayView {
    let mut counts = Counts::default();
    let mut why: Option<CantCheck> = None;
    let mut broken: Vec<&Connection> = Vec::new();
    for one in &scene.connections {
        counts.all += 1;
        match scene.status(one) {
            Status::Invalid { .. } | Status::Expired => {
                counts.need_you += 1;
                if scene
                    .guide(one)
                    .is_some_and(|guide| guide.cure == Cure::Reconnect)
                {
                    broken.push(one);
                }
            }
            Status::CantCheck { reason } => {
                counts.unchecked += 1;
                why = why.or(Some(reason));
            }
            Status::Connected | Status::ExpiresIn { .. } => counts.working += 1,
            Status::Limited { .. } | Status::Disconnected | Status::PageNotChosen => {}
        }
    }
    TrayView {
        state: match (counts.need_you, why) {
            (1.., _) => TrayState::NeedsYou {
                accounts: counts.need_you,
            },
            (0, Some(_)) => TrayState::CannotCheck,
            (0, None) => TrayState::AllWell,
        },
        status: words::status(counts, why),
        next: next(scene),
        reconnect: broken
            .iter()
            .take(MOST_ENTRIES)
            .map(|one| entry(one))
            .collect(),
        more: broken
            .len()
            .checked_sub(MOST_ENTRIES)
            .filter(|rest| *rest > 0)
            .map(words::more),
    }
}

/// The sign-in that a person has to renew next. What has ended is told by the status.
fn next(scene: &Scene) -> Option<String> {
    let coming = scene.connections.iter().filter_map(|one| {
        let grant = scene.grant(one)?;
        let over = match scene.status(one) {
            Status::Invalid { .. }
            | Status::Expired
            | Status::Disconnected
            | Status::PageNotChosen => true,
            Status::Connected
            | Status::ExpiresIn { .. }
            | Status::Limited { .. }
            | Status::CantCheck { .. } => false,
        };
        let deadline = deadline(one, grant).filter(|deadline| deadline.at > scene.now);
        deadline.filter(|_| !over).map(|deadline| (deadline, grant))
    });
    let (deadline, grant) = coming.min_by_key(|(deadline, _)| deadline.at)?;
    let today = Today {
        now: scene.now,
        zone: scene.zone,
    };
    Some(words::next(&sign_in(scene, grant), deadline, today))
}

fn entry(connection: &Connection) -> TrayAccount {
    TrayAccount {
        id: connection.id,
        label: words::reconnect(&Account {
            name: connection.name.clone(),
            network: connection.profile.network,
            kind: connection.kind,
        }),
    }
}
