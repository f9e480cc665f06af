//! What is logged, at every level.

use std::io::Write;
use std::sync::{Arc, Mutex};

/// Writes what is logged to `W`.
pub struct Log<W = Vec<u8>> {
    lines: Arc<Mutex<W>>,
    /// How the targets begin whose words are taken.
    whose: &'static str,
}

/// Everything that everybody logs on this thread.
impl Default for Log {
    fn default() -> Self {
        Self {
            lines: Arc::default(),
            whose: "",
        }
    }
}

impl<W> Clone for Log<W> {
    fn clone(&self) -> Self {
        Self {
            lines: Arc::clone(&self.lines),
            whose: self.whose,
        }
    }
}

impl Log {
    pub fn text(&self) -> String {
        String::from_utf8(self.lines.lock().unwrap().clone()).unwrap()
    }
}

impl<W> Log<W> {
    /// Without the libraries.
    pub fn of_holdfast(lines: W) -> Self {
        Self {
            lines: Arc::new(Mutex::new(lines)),
            whose: "holdfast",
        }
    }
}

impl<W: Write + Send + 'static> tracing::Subscriber for Log<W> {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with(self.whose)
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut Lines(&self.lines));
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut Lines(&self.lines));
    }

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Lines(&self.lines));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

struct Lines<'a, W>(&'a Mutex<W>);

impl<W: Write> tracing::field::Visit for Lines<'_, W> {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        writeln!(self.0.lock().unwrap(), "{field}: {value:?}").unwrap();
    }
}
