//! The window people work in.

use holdfast_core::app::view::WindowEvent;
use holdfast_core::domain::id::ConnectionId;
use tauri::ipc::CapabilityBuilder;
use tauri::{AppHandle, Emitter, Manager, WebviewUrl, WebviewWindowBuilder, WindowEvent as Window};

use crate::commands::NAMES;

/// The one label that may call commands.
pub const LABEL: &str = "main";
/// The one event of the core, with a [`WindowEvent`] as payload.
const EVENT: &str = "holdfast";

/// Lets the main window, and no other, call the commands and listen to the event.
pub fn allow_commands(handle: &AppHandle) -> tauri::Result<()> {
    let mut capability = CapabilityBuilder::new(LABEL)
        .window(LABEL)
        .permission("core:event:allow-listen")
        .permission("core:event:allow-unlisten");
    for name in NAMES {
        capability = capability.permission(format!("allow-{}", name.replace('_', "-")));
    }
    handle.add_capability(capability)
}

/// Opens the window. It loads only Holdfast's own pages.
pub fn open(handle: &AppHandle) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::default())
        .title("Holdfast")
        .inner_size(1240.0, 800.0)
        .min_inner_size(900.0, 600.0)
        .on_navigation(|url| {
            let own = url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost");
            own || (tauri::is_dev() && url.host_str() == Some("localhost"))
        })
        .build()?;
    let handle = handle.clone();
    window.on_window_event(move |event| {
        if matches!(event, Window::Destroyed) {
            handle.exit(0);
        }
    });
    Ok(())
}

/// Brings the window to the front.
pub fn show(handle: &AppHandle) {
    let Some(window) = handle.get_webview_window(LABEL) else {
        return;
    };
    for step in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = step {
            tracing::info!(%error, "the window manager did not bring the window forward");
        }
    }
}

/// Tells the window that something happened.
pub fn tell(handle: &AppHandle, event: WindowEvent) {
    if let Err(error) = handle.emit_to(LABEL, EVENT, event) {
        tracing::warn!(%error, "the window did not hear an event");
    }
}

/// Does what a start with `--reconnect=<id>` asks for.
pub fn follow_arguments(handle: &AppHandle, arguments: &[String]) {
    let wanted = arguments
        .iter()
        .filter_map(|argument| argument.strip_prefix("--reconnect="))
        .find_map(|id| id.parse().ok());
    if let Some(id) = wanted {
        tell(
            handle,
            WindowEvent::OpenConnection {
                id: ConnectionId(id),
                reconnect: true,
            },
        );
    }
}
