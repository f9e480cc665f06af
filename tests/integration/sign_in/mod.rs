//! The edges of a sign-in, on real sockets and against a server nobody here wrote.

mod loopback;
