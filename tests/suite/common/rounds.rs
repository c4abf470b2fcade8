//! How much of it a test does: under `make torture` all, or as many rounds as that is told; else a bounded
//! part.

/// The rounds to run: a spread of at most `bounded`, or what `make torture` asks for.
pub fn rounds<T>(all: Vec<T>, bounded: usize) -> Vec<T> {
    let step = all.len().div_ceil(asked().unwrap_or(bounded)).max(1);
    all.into_iter().step_by(step).collect()
}

/// Returns true under `make torture`.
pub fn is_torture() -> bool {
    asked().is_some()
}

/// Number of rounds of each test that `make torture` asks for: all, unless it was told a number.
fn asked() -> Option<usize> {
    let rounds = std::env::var("CREDCTL_TORTURE").ok()?;
    Some(rounds.parse().unwrap_or(usize::MAX))
}

/// Prints what a test does; seen where it fails, or with `--success-output immediate`.
#[expect(clippy::print_stdout, reason = "for whoever runs the tests")]
pub fn tell(what: &str) {
    println!("{what}");
}
