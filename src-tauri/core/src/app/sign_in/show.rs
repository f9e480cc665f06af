//! A flow as the sheet shows it.

use super::OpenFlow;
use crate::app::view::{FlowAim, FlowView};
use crate::domain::flow::{Engine, FlowIntent};
use crate::networks::redirect::RedirectRule;

pub(super) fn view(flow: &OpenFlow) -> FlowView {
    let intercepted = matches!(flow.rule, RedirectRule::Intercepted(_));
    FlowView {
        id: flow.id,
        aim: match flow.intent {
            FlowIntent::Add => FlowAim::Connect,
            FlowIntent::AddAgain { .. } => FlowAim::AddAgain,
            FlowIntent::Reconnect { .. } => FlowAim::Reconnect,
            FlowIntent::HandOver { .. } => FlowAim::Handover,
        },
        provider: flow.provider(),
        network: flow.network,
        purpose: flow.purpose,
        engine: flow.engine,
        paste_needed: flow.engine != Engine::Webview && intercepted,
        browser_offered: flow.engine == Engine::Webview,
        google_inside: flow.google_inside,
        connections: flow.connections.clone(),
        expected_member: flow.expected_member.clone(),
        phase: flow.phase.clone(),
        started_at: flow.started_at,
        ends_at: flow.ends_at,
    }
}
