//! How much of it a test does: all under `make torture`, else a bounded part.

/// The rounds to run: all of them under `make torture`, else a spread of at most `bounded`.
pub fn rounds<T>(all: Vec<T>, bounded: usize) -> Vec<T> {
    if is_full() {
        return all;
    }
    let step = all.len().div_ceil(bounded).max(1);
    all.into_iter().step_by(step).collect()
}

/// Returns true under `make torture`, which runs all rounds.
pub fn is_full() -> bool {
    std::env::var_os("CREDCTL_TORTURE").is_some_and(|how| how == "full")
}

/// Prints what a test does; seen where it fails, or with `--success-output immediate`.
#[expect(clippy::print_stdout, reason = "for whoever runs the tests")]
pub fn tell(what: &str) {
    println!("{what}");
}
