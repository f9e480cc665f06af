//! The window people work in. It comes and goes while Holdfast runs.

use holdfast_core::app::view::WindowEvent;
use tauri::ipc::CapabilityBuilder;
use tauri::{AppHandle, Emitter, Manager, WebviewUrl, WebviewWindowBuilder, WindowEvent as Window};

use crate::background::Closing;
use crate::commands::NAMES;
use crate::desk::Desk;

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
    handle.state::<Desk>().background.window_opens();
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
        if let Window::CloseRequested { api, .. } = event {
            api.prevent_close();
            tauri::async_runtime::spawn(close_asked(handle.clone()));
        }
    });
    Ok(())
}

async fn close_asked(handle: AppHandle) {
    match handle.state::<Desk>().closing().await {
        Closing::Ask => tell(&handle, WindowEvent::CloseAsked),
        Closing::KeepWatching => close(&handle),
        Closing::Quit => handle.exit(0),
    }
}

/// The window goes, and its webview with it.
pub fn close(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window(LABEL)
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, "the window did not close");
    }
}

/// Brings the window to the front; one that was closed is opened anew.
pub fn show(handle: &AppHandle) -> tauri::Result<()> {
    let Some(window) = handle.get_webview_window(LABEL) else {
        return open(handle);
    };
    for step in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = step {
            tracing::info!(%error, "the window manager did not bring the window forward");
        }
    }
    Ok(())
}

/// Tells the window that something happened, as soon as it listens.
pub fn tell(handle: &AppHandle, event: WindowEvent) {
    if let Some(event) = handle.state::<Desk>().background.or_later(event)
        && let Err(error) = handle.emit_to(LABEL, EVENT, event)
    {
        tracing::warn!(%error, "the window did not hear an event");
    }
}
