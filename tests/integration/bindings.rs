//! The TypeScript map of all commands, written where ts-rs writes the types. `script/test` fails
//! when the committed bindings differ from what this run wrote.

#![expect(dead_code, reason = "the map exists only as TypeScript")]

use holdfast_core::app::view::*;
use holdfast_core::domain::settings::Settings;
use ts_rs::TS;

macro_rules! commands {
    ($($name:ident: $request:ty => $response:ty;)*) => {
        /// Command name to `[request, response]`.
        #[derive(TS)]
        #[ts(export)]
        struct CommandMap {
            $($name: ($request, $response)),*
        }
    };
}

include!("../../src-tauri/src/commands.list.rs");
