//! The `credctl` program: runtime, signals, exit code; nothing else.

fn main() {}
