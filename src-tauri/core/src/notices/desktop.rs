use crate::domain::notice::Urgency;
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    Open,
    Reconnect,
    Later,
}
impl Action {
    pub fn of_key(_k: &str) -> Option<Self> {
        None
    }
}
#[derive(Clone, Debug)]
pub enum DesktopEvent {
    Action { tag: String, key: String },
    Closed { tag: String },
    DaemonChanged,
}
#[derive(Clone, Debug)]
pub struct Post {
    pub tag: String,
    pub title: String,
    pub body: String,
    pub urgency: Urgency,
    pub actions: Vec<Action>,
}
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct DesktopError;
#[derive(Clone)]
pub struct DesktopNotifier;
impl DesktopNotifier {
    pub fn real() -> Self {
        Self
    }
    pub fn recorded() -> (Self, ()) {
        (Self, ())
    }
    pub async fn post(&self, _p: Post) -> Result<(), DesktopError> {
        Ok(())
    }
    pub async fn withdraw(&self, _t: &str) {}
    pub async fn withdraw_all(&self) {}
    pub fn events(&self) -> tokio::sync::broadcast::Receiver<DesktopEvent> {
        tokio::sync::broadcast::channel(1).1
    }
}
