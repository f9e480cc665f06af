//! How notices reach people.

pub mod desktop;
pub mod wording;
