//! How notices reach people.

pub mod desktop;
pub mod email;
pub mod wording;
