//! The edges of a sign-in, on real sockets and against a server nobody here wrote.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod bad_inputs;
mod loopback;
mod real_server;
mod server;
mod waiting;
