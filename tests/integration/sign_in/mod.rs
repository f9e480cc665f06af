//! The edges of a sign-in, on real sockets and against a server nobody here wrote.

mod bad_inputs;
#[cfg(target_os = "linux")]
mod hostile;
mod loopback;
mod real_server;
pub mod server;
mod waiting;
