//! Renewals on their way. A swap is open from before its line is written to the journal until the
//! new tokens are stored: a computer that wants to sleep, and a person who quits, wait for it a
//! little, since a rotating refresh token whose answer is lost cannot be sent again.

use std::time::Duration;

use tokio::sync::watch;

/// How long sleep and quitting wait. logind lets programs delay sleep for five seconds
/// (logind.conf(5), `InhibitDelayMaxSec`).
pub(super) const LIMIT: Duration = Duration::from_secs(5);

/// The swaps of one database.
pub(super) struct Swaps(watch::Sender<State>);

#[derive(Default)]
struct State {
    open: usize,
    /// None begins.
    held: bool,
}

/// A swap, for as long as it lives.
pub(super) struct OpenSwap<'a>(&'a Swaps);

impl Default for Swaps {
    fn default() -> Self {
        Self(watch::Sender::new(State::default()))
    }
}

impl Swaps {
    /// Begins one, unless none may begin.
    pub fn begin(&self) -> Option<OpenSwap<'_>> {
        let begun = self.0.send_if_modified(|state| {
            state.open += usize::from(!state.held);
            !state.held
        });
        begun.then(|| OpenSwap(self))
    }

    /// From now on none begins.
    pub fn hold(&self) {
        self.0.send_modify(|state| state.held = true);
    }

    pub fn release(&self) {
        self.0.send_modify(|state| state.held = false);
    }

    /// Waits until none is open, no longer than [`LIMIT`].
    pub async fn over(&self) {
        let mut states = self.0.subscribe();
        let none_open = states.wait_for(|state| state.open == 0);
        if tokio::time::timeout(LIMIT, none_open).await.is_err() {
            tracing::warn!("a renewal takes longer than sleep or quitting can wait");
        }
    }
}

impl Drop for OpenSwap<'_> {
    fn drop(&mut self) {
        self.0.0.send_modify(|state| state.open -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn none_begins_while_they_are_held_and_those_that_are_open_are_waited_for() {
        let swaps = Swaps::default();
        swaps.over().await;
        let open = swaps.begin();
        assert!(open.is_some());
        swaps.hold();
        assert!(swaps.begin().is_none());
        let mut over = Box::pin(swaps.over());
        let early = tokio::time::timeout(Duration::from_millis(20), &mut over).await;
        assert!(early.is_err(), "one is open");
        drop(open);
        over.await;
        swaps.release();
        assert!(swaps.begin().is_some());
    }

    /// Timers run ahead here.
    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_ever() {
        let swaps = Swaps::default();
        let _open = swaps.begin();
        let moment = Duration::from_millis(5);
        let mut over = Box::pin(swaps.over());
        let early = tokio::time::timeout(LIMIT - moment, &mut over).await;
        assert!(early.is_err(), "not so soon");
        let late = tokio::time::timeout(2 * moment, &mut over).await;
        assert!(late.is_ok());
    }
}
