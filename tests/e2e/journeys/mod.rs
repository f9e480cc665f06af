//! One file for each journey.

mod tour;
