//! A Tauri program with one empty window: what every such program costs, to compare with.

use tauri::http::{Response, header::CONTENT_TYPE};
use tauri::{WebviewUrl, WebviewWindowBuilder};

/// A page of its own: for `about:blank` WebKitGTK starts no process that shows it.
const PAGE: &[u8] = b"<!doctype html><title>Empty</title>";

fn main() -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            Response::builder()
                .header(CONTENT_TYPE, "text/html")
                .body(PAGE)
                .expect("a header that is one")
        })
        .build(tauri::generate_context!())?;
    let page = tauri::Url::parse("empty://localhost/").expect("an address");
    WebviewWindowBuilder::new(&app, "main", WebviewUrl::CustomProtocol(page))
        .title("Empty")
        .build()?;
    app.run(|_, _| {});
    Ok(())
}
