//! A desk with a folder and a keychain of its own, and windows that call it.

use holdfast_core::vault::{Keychain, MemoryKeychain};
use holdfast_shell::{AtLogin, Desk, Setup};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{
    INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets,
};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

use crate::kept;

pub struct Shell {
    app: App<MockRuntime>,
    /// Deleted with the shell.
    folder: TempDir,
}

impl Shell {
    /// In a new folder.
    pub fn open() -> Self {
        Self::open_in(kept::folder(), MemoryKeychain::new())
    }

    /// With what an earlier run, or something else, left behind.
    pub fn open_in(folder: TempDir, keychain: MemoryKeychain) -> Self {
        let setup = Setup {
            folder: folder.path().to_owned(),
            downloads: folder.path().join("downloads"),
            keychain: Keychain::Memory(keychain),
            version: "9.8.7".to_owned(),
            at_login: AtLogin::in_folder(folder.path(), "/opt/holdfast".into()),
        };
        let app = mock_builder()
            .invoke_handler(holdfast_shell::handler())
            .build(mock_context(noop_assets()))
            .unwrap();
        // Nobody obeys here: there are no windows to open.
        let (events, _) = tokio::sync::mpsc::unbounded_channel();
        let desk = tauri::async_runtime::block_on(Desk::open(setup, events));
        app.manage(desk);
        Self { app, folder }
    }

    /// Closes the databases; gives the folder for another run.
    pub fn close(self) -> TempDir {
        tauri::async_runtime::block_on(self.app.state::<Desk>().close());
        self.folder
    }

    pub fn window(&self, label: &str) -> WebviewWindow<MockRuntime> {
        WebviewWindowBuilder::new(&self.app, label, Default::default())
            .build()
            .unwrap()
    }
}

/// Calls a command from `window`.
pub fn call(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    request: Value,
) -> Result<Value, Value> {
    let url = if cfg!(windows) {
        "http://tauri.localhost"
    } else {
        "tauri://localhost"
    };
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: url.parse().unwrap(),
        body: InvokeBody::Json(json!({ "request": request })),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|answer| match answer {
        InvokeResponseBody::Json(json) => serde_json::from_str(&json).unwrap(),
        InvokeResponseBody::Raw(bytes) => panic!("{command} answered bytes: {bytes:?}"),
    })
}

/// The answers of a first start.
pub fn northwind() -> Value {
    json!({
        "company": "Northwind Outfitters",
        "your_name": "Mei Lin",
        "your_email": "mei@northwind.example",
    })
}
