//! A Tauri program with one empty window: what every such program costs, to compare with.

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() -> tauri::Result<()> {
    let app = tauri::Builder::default().build(tauri::generate_context!())?;
    let blank = WebviewUrl::External(tauri::Url::parse("about:blank").expect("an address"));
    WebviewWindowBuilder::new(&app, "main", blank)
        .title("Empty")
        .build()?;
    app.run(|_, _| {});
    Ok(())
}
