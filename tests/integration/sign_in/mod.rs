//! The edges of a sign-in, on real sockets and against a server nobody here wrote.

mod bad_inputs;
mod loopback;
mod real_server;
mod server;
mod waiting;
