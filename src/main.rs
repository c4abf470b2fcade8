//! The `credctl` program: runtime, signals, exit code; nothing else.

use std::{
    alloc::System,
    io::{Write as _, stderr},
    process::ExitCode,
};

use credctl::{Vars, contained, harden, run, unexpected_code};
use zeroizing_alloc::ZeroAlloc;

/// Wipes what is freed: a library that works on a secret leaves pieces of it there, out of our reach.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    let hardened = harden();
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(stderr(), "credctl: {error}");
            return ended_with(unexpected());
        }
    };
    let arguments = std::env::args_os().collect();
    let run = || runtime.block_on(run(arguments, Vars::of_process(), hardened));
    let code = contained(run, unexpected);
    // A name that is still being looked up must not hold up the end.
    runtime.shutdown_background();
    ended_with(code)
}

fn unexpected() -> i32 {
    unexpected_code(&std::env::args_os().collect::<Vec<_>>())
}

fn ended_with(code: i32) -> ExitCode {
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
