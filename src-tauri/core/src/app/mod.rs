//! The use cases: what people and the watch do with connections.

pub mod view;
