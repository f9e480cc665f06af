pub mod desktop;
pub mod wording;
