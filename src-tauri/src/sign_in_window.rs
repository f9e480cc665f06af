//! The webview engine of sign-in: one private window per flow.
//!
//! Remote pages run here, so no capability matches the label, and the redirect is caught before
//! any request leaves. The handlers decide by the core's pure `matches` and do nothing that waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use holdfast_core::app::App;
use holdfast_core::domain::id::FlowId;
use holdfast_core::domain::network::Provider;
use holdfast_core::sign_in::matching::Decision;
use tauri::webview::{NewWindowFeatures, NewWindowResponse};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent, Wry};

/// Login pages open at most a help page or another provider's login; more is a page gone wild.
const MOST_POPUPS: usize = 3;

/// The label of a flow's window.
pub fn label(flow: FlowId) -> String {
    format!("sign-in-{flow}")
}

/// Opens the window of `flow` at `url`.
pub fn open(
    handle: &AppHandle,
    app: &Arc<App>,
    flow: FlowId,
    provider: Provider,
    url: Url,
) -> tauri::Result<()> {
    let popups = Arc::new(AtomicUsize::new(0));
    let window = builder(
        handle,
        app,
        flow,
        &label(flow),
        WebviewUrl::External(url),
        &popups,
    )
    .title(format!("Sign in to {}", provider.name()))
    .inner_size(520.0, 720.0)
    .center()
    .build()?;
    let (app, handle) = (app.clone(), handle.clone());
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::Destroyed) {
            close(&handle, flow);
            let app = app.clone();
            tauri::async_runtime::spawn(async move { app.sign_in_window_closed(flow).await });
        }
    });
    Ok(())
}

/// Closes the window of `flow` and the windows it opened.
pub fn close(handle: &AppHandle, flow: FlowId) {
    let of_flow = label(flow);
    for (label, window) in handle.webview_windows() {
        if label.starts_with(&of_flow)
            && let Err(error) = window.destroy()
        {
            tracing::info!(%error, %flow, "a sign-in window was gone already");
        }
    }
}

/// Brings the window of `flow` to the front.
pub fn show(handle: &AppHandle, flow: FlowId) -> tauri::Result<()> {
    match handle.get_webview_window(&label(flow)) {
        Some(window) => {
            window.unminimize()?;
            window.set_focus()
        }
        None => Ok(()),
    }
}

fn builder<'a>(
    handle: &'a AppHandle,
    app: &Arc<App>,
    flow: FlowId,
    label: &str,
    url: WebviewUrl,
    popups: &Arc<AtomicUsize>,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    let for_navigation = app.clone();
    let (for_popups, popup_handle, popups) = (app.clone(), handle.clone(), popups.clone());
    WebviewWindowBuilder::new(handle, label, url)
        .incognito(true)
        .on_navigation(move |url| go_on(&for_navigation, flow, url))
        .on_new_window(move |url, features| {
            popup(&popup_handle, &for_popups, flow, &url, features, &popups)
        })
        .on_download(|_, _| false)
}

/// Whether the window may load `url`. A redirect of ours goes to the core instead.
fn go_on(app: &Arc<App>, flow: FlowId, url: &Url) -> bool {
    match app.matches(flow, url) {
        Decision::Ours(answer) => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move { app.redirected(flow, answer).await });
            false
        }
        // Not our answer: the page stays, and the flow goes on waiting.
        Decision::NotAnAnswer(_) => false,
        Decision::OfferBrowser => {
            app.google_inside(flow);
            true
        }
        Decision::GoOn => true,
    }
}

fn popup(
    handle: &AppHandle,
    app: &Arc<App>,
    flow: FlowId,
    url: &Url,
    features: NewWindowFeatures,
    popups: &Arc<AtomicUsize>,
) -> NewWindowResponse<Wry> {
    if !go_on(app, flow, url) {
        return NewWindowResponse::Deny;
    }
    let number = popups.fetch_add(1, Ordering::SeqCst) + 1;
    if number > MOST_POPUPS {
        return NewWindowResponse::Deny;
    }
    let Ok(blank) = "about:blank".parse() else {
        return NewWindowResponse::Deny;
    };
    let label = format!("{}-popup-{number}", label(flow));
    let built = builder(
        handle,
        app,
        flow,
        &label,
        WebviewUrl::External(blank),
        popups,
    )
    .window_features(features)
    .title("Sign in")
    .build();
    match built {
        Ok(window) => NewWindowResponse::Create { window },
        Err(error) => {
            tracing::warn!(%error, %flow, "a window of the login page did not open");
            NewWindowResponse::Deny
        }
    }
}
