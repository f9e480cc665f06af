//! What the window may ask for. The list stands in `commands.list.rs`; each body in `bodies.rs`.

use holdfast_core::app::view::*;
use holdfast_core::domain::settings::Settings;
use tauri::ipc::Invoke;
use tauri::{Runtime, State, Webview};

use crate::desk::Desk;
use crate::{bodies, main_window};

macro_rules! commands {
    ($($name:ident: $request:ty => $response:ty;)*) => {
        $(
            #[tauri::command]
            async fn $name<R: Runtime>(
                webview: Webview<R>,
                desk: State<'_, Desk>,
                request: $request,
            ) -> Result<$response, Problem> {
                only_main(&webview)?;
                bodies::$name(&desk, request).await
            }
        )*

        /// The names of all commands.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// What Tauri calls for a command.
        pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }
    };
}

include!("commands.list.rs");

/// The access list says the same; sign-in windows show remote pages, so it is asked twice.
fn only_main<R: Runtime>(webview: &Webview<R>) -> Result<(), Problem> {
    if webview.label() == main_window::LABEL {
        Ok(())
    } else {
        Err(Problem::new(
            ErrorCode::Forbidden,
            "This window may not do that.",
        ))
    }
}
