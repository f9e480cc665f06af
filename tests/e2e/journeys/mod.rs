//! One file for each journey.

mod background;
mod conversations;
mod from_outside;
mod hostile_page;
mod main_journey;
mod nothing_leaks;
mod pictures;
mod planned;
mod publish;
mod reminders;
mod tour;
mod typed_sign_in;
