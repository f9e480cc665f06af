//! One file for each journey.

mod hostile_page;
mod main_journey;
mod tour;
mod typed_sign_in;
