use std::io;

use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

use crate::args::GlobalArgs;

/// Logs to stderr if `-v` asks for it: only events of credctl itself, never those of a driver.
pub(super) fn log_to_stderr(flags: &GlobalArgs) {
    let level = match flags.verbose {
        0 => return,
        1 => tracing::Level::INFO,
        2 => tracing::Level::DEBUG,
        _ => tracing::Level::TRACE,
    };
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .without_time()
        .with_ansi(false);
    let filter = Targets::new().with_target("credctl", level);
    // A second subscriber in the same process (a test) loses; the first goes on.
    let _ = tracing_subscriber::registry()
        .with(layer)
        .with(filter)
        .try_init();
}
