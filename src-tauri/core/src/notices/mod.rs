//! How notices reach people.

pub mod desktop;
pub mod email;
mod markup;
pub mod wording;
