//! The Tauri shell: windows, commands, and nothing else. What Holdfast *is* lives in
//! `holdfast-core`; this crate is the only one that knows Tauri.

mod bodies;
mod commands;
mod desk;
mod downloads;
mod logging;
mod main_window;
mod practice;
mod sign_in_window;

use holdfast_core::domain::flow::Engine;
use holdfast_core::vault::Keychain;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};
use tauri_plugin_opener::OpenerExt;

pub use commands::{NAMES as COMMAND_NAMES, handler};
pub use desk::{Desk, DeskEvent, Setup};

/// Opens Holdfast and returns when it was closed.
pub fn run() {
    let app = tauri::Builder::default()
        // First: its setup ends a second process before that opens the database.
        .plugin(tauri_plugin_single_instance::init(
            |handle, arguments, _| {
                main_window::show(handle);
                main_window::follow_arguments(handle, &arguments);
            },
        ))
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(commands::handler())
        .setup(|app| {
            let handle = app.handle().clone();
            logging::start(&handle)?;
            main_window::allow_commands(&handle)?;
            let setup = Setup {
                folder: handle.path().app_data_dir()?,
                // Some systems name no such folder.
                downloads: handle
                    .path()
                    .download_dir()
                    .or_else(|_| handle.path().home_dir())?,
                keychain: Keychain::Os,
                version: handle.package_info().version.to_string(),
            };
            let (desk, mut said) = tauri::async_runtime::block_on(Desk::open(setup));
            app.manage(desk);
            main_window::open(&handle)?;
            let windows = handle.clone();
            tauri::async_runtime::spawn(async move {
                while let Some(event) = said.recv().await {
                    if let Err(error) = obey(&windows, event) {
                        tracing::warn!(%error, "a window could not be opened");
                    }
                }
            });
            main_window::follow_arguments(&handle, &std::env::args().collect::<Vec<_>>());
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(|handle, event| {
            if let tauri::RunEvent::Exit = event {
                tauri::async_runtime::block_on(handle.state::<Desk>().close());
            }
        }),
        Err(error) => {
            tracing::error!(%error, "Holdfast could not start");
            std::process::exit(1);
        }
    }
}

/// Does with the windows what the core asks for.
fn obey(handle: &AppHandle, event: DeskEvent) -> tauri::Result<()> {
    match event {
        DeskEvent::Tell(event) => main_window::tell(handle, event),
        DeskEvent::ShowMain => main_window::show(handle),
        DeskEvent::OpenSignIn {
            app,
            flow,
            provider,
            engine: Engine::Webview,
            url,
        } => {
            sign_in_window::open(handle, &app, flow, provider, url)?;
        }
        DeskEvent::OpenSignIn {
            flow,
            engine: Engine::Browser | Engine::Pasted,
            url,
            ..
        } => {
            sign_in_window::close(handle, flow);
            open_in_browser(handle, &url);
        }
        DeskEvent::CloseSignIn(flow) => sign_in_window::close(handle, flow),
        DeskEvent::ShowSignIn(flow) => sign_in_window::show(handle, flow)?,
        DeskEvent::OpenLevers(url) => open_levers(handle, url)?,
        DeskEvent::OpenInBrowser(url) => open_in_browser(handle, &url),
    }
    Ok(())
}

fn open_in_browser(handle: &AppHandle, url: &url::Url) {
    if let Err(error) = handle.opener().open_url(url.as_str(), None::<&str>) {
        // The sheet offers *Copy link*, so a computer without a browser is no dead end.
        tracing::warn!(%error, "no browser opened");
    }
}

/// The window in which people play the simulated networks. Like every remote page it may call no
/// command.
fn open_levers(handle: &AppHandle, url: url::Url) -> tauri::Result<()> {
    const LABEL: &str = "levers";
    if let Some(window) = handle.get_webview_window(LABEL) {
        return window.set_focus();
    }
    WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::External(url))
        .title("Play the network")
        .inner_size(980.0, 720.0)
        .incognito(true)
        .build()?;
    Ok(())
}
