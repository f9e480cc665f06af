//! Declares the window's commands to Tauri's access list, from the one list of them.

macro_rules! commands {
    ($($name:ident: $request:ty => $response:ty;)*) => {
        const COMMANDS: &[&str] = &[$(stringify!($name)),*];
    };
}

include!("src/commands.list.rs");

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/src/commands.list.rs");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
