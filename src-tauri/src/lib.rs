//! The Tauri shell: windows, commands, the tray, and nothing else. What Holdfast *is* lives in
//! `holdfast-core`; this crate is the only one that knows Tauri.

mod at_login;
mod background;
mod bodies;
mod commands;
mod desk;
mod downloads;
mod logging;
mod main_window;
#[cfg(unix)]
mod no_core_dump;
mod practice;
mod second_launch;
mod sign_in_window;
mod tray;
#[cfg(target_os = "linux")]
mod webview_process;

use std::sync::Arc;

use holdfast_core::app::view::{Mode, WindowEvent};
use holdfast_core::domain::flow::Engine;
use holdfast_core::vault::Keychain;
use tauri::{AppHandle, Manager, RunEvent, WebviewUrl, WebviewWindowBuilder};
use tauri_plugin_opener::OpenerExt;
use tokio::sync::{Notify, mpsc};

use second_launch::Wanted;

pub use at_login::AtLogin;
pub use commands::{NAMES as COMMAND_NAMES, handler};
pub use desk::{Desk, DeskEvent, Setup};

/// Opens Holdfast and returns when it was quit.
pub fn run() {
    #[cfg(unix)]
    no_core_dump::forbid();
    let context = tauri::generate_context!();
    #[cfg(target_os = "linux")]
    {
        let arguments: Vec<_> = std::env::args().collect();
        let handing = second_launch::hand_over(&context.config().identifier, &arguments);
        if tauri::async_runtime::block_on(handing) {
            return;
        }
    }
    let (events, said) = mpsc::unbounded_channel();
    let launched = events.clone();
    let app = tauri::Builder::default()
        // First: its setup ends a second process before that opens the database.
        .plugin(tauri_plugin_single_instance::init(
            move |_, arguments, _| {
                if launched.send(DeskEvent::Launched(arguments)).is_err() {
                    tracing::info!("started again while it was quit");
                }
            },
        ))
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(commands::handler())
        .setup(move |app| set_up(app.handle(), events, said))
        .build(context);
    match app {
        Ok(app) => app.run(|handle, event| match event {
            // The last window was closed; the watch goes on.
            RunEvent::ExitRequested {
                code: None, api, ..
            } => {
                api.prevent_exit();
                #[cfg(target_os = "linux")]
                webview_process::end();
            }
            RunEvent::Exit => {
                tauri::async_runtime::block_on(handle.state::<Desk>().close());
            }
            _ => {}
        }),
        Err(error) => {
            // The log may not have been opened.
            eprintln!("Holdfast could not start: {error}");
            std::process::exit(1);
        }
    }
}

fn set_up(
    handle: &AppHandle,
    events: mpsc::UnboundedSender<DeskEvent>,
    said: mpsc::UnboundedReceiver<DeskEvent>,
) -> Result<(), Box<dyn std::error::Error>> {
    logging::start(handle);
    main_window::allow_commands(handle)?;
    let setup = Setup {
        folder: handle.path().app_data_dir()?,
        // Some systems name no such folder.
        downloads: handle
            .path()
            .download_dir()
            .or_else(|_| handle.path().home_dir())?,
        keychain: Keychain::Os,
        version: handle.package_info().version.to_string(),
        at_login: AtLogin::in_folder(&handle.path().config_dir()?, program(handle)?),
    };
    let desk = tauri::async_runtime::block_on(Desk::open(setup, events.clone()));
    handle.manage(desk);
    let arguments: Vec<_> = std::env::args().collect();
    let icon = tray::open(handle, events);
    let desk = handle.state::<Desk>();
    if icon.is_some() {
        desk.background.set_has_icon();
    }
    let mut wanted = Wanted::by(&arguments);
    if !wanted.window && !tauri::async_runtime::block_on(desk.may_hide()) {
        wanted.window = true;
    }
    launched(handle, wanted)?;
    tauri::async_runtime::spawn(obey_all(handle.clone(), said, icon));
    tauri::async_runtime::spawn(quit_when_told(handle.clone()));
    #[cfg(target_os = "linux")]
    tauri::async_runtime::spawn(listen(handle.clone()));
    Ok(())
}

/// What a login starts: an `AppImage` is another file than the program that runs out of it.
fn program(handle: &AppHandle) -> std::io::Result<std::path::PathBuf> {
    #[cfg(target_os = "linux")]
    if let Some(image) = handle.env().appimage {
        return Ok(image.into());
    }
    #[cfg(not(target_os = "linux"))]
    let _ = handle;
    std::env::current_exe()
}

/// Hands on what the system says.
#[cfg(target_os = "linux")]
async fn listen(handle: AppHandle) {
    use holdfast_core::wakes::{self, Buses};

    let mut wakes = wakes::listen(Buses::default());
    while let Some(wake) = wakes.recv().await {
        // It may hold up the computer's sleep until then.
        handle.state::<Desk>().woken(&wake).await;
    }
}

/// The end of a session is an end in good order.
#[cfg(unix)]
async fn quit_when_told(handle: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};

    let (Ok(mut terminate), Ok(mut interrupt), Ok(mut hang_up)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
        signal(SignalKind::hangup()),
    ) else {
        return tracing::warn!("a signal would end Holdfast at once");
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
    handle.exit(0);
}

#[cfg(not(unix))]
async fn quit_when_told(handle: AppHandle) {
    if tokio::signal::ctrl_c().await.is_ok() {
        handle.exit(0);
    }
}

/// Does one thing after the other, so that no window is opened twice.
async fn obey_all(
    handle: AppHandle,
    mut said: mpsc::UnboundedReceiver<DeskEvent>,
    icon: Option<Arc<Notify>>,
) {
    while let Some(event) = said.recv().await {
        if let (DeskEvent::Tell(_), Some(icon)) = (&event, &icon) {
            icon.notify_one();
        }
        if let Err(error) = obey(&handle, event).await {
            tracing::warn!(%error, "a window could not be opened");
        }
    }
}

/// Does with the windows what the core asks for.
async fn obey(handle: &AppHandle, event: DeskEvent) -> tauri::Result<()> {
    match event {
        DeskEvent::Tell(event) => main_window::tell(handle, event),
        DeskEvent::OpenConnection {
            mode,
            id,
            reconnect,
        } => {
            // A practice that is over has nothing to show.
            if mode == Mode::Practice && handle.state::<Desk>().mode() == Mode::Real {
                return Ok(());
            }
            if mode == Mode::Real
                && let Err(problem) = handle.state::<Desk>().leave_practice().await
            {
                tracing::warn!(code = ?problem.code, "practice mode stays open");
                return Ok(());
            }
            main_window::show(handle)?;
            main_window::tell(handle, WindowEvent::OpenConnection { id, reconnect });
        }
        DeskEvent::ShowMain => main_window::show(handle)?,
        DeskEvent::Launched(arguments) => launched(handle, Wanted::by(&arguments))?,
        DeskEvent::CloseMain => main_window::close(handle),
        DeskEvent::Quit => handle.exit(0),
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

/// Does what a start asks for, the first or a later one.
fn launched(handle: &AppHandle, wanted: Wanted) -> tauri::Result<()> {
    if !wanted.window {
        return Ok(());
    }
    main_window::show(handle)?;
    if let Some(id) = wanted.reconnect {
        let reconnect = true;
        main_window::tell(handle, WindowEvent::OpenConnection { id, reconnect });
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
