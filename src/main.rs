//! The `credctl` program: runtime, signals, exit code; nothing else.

use std::{alloc::System, ffi::OsString, process::ExitCode};

use credctl::{
    Shortage, Vars, contained, harden, require_resources, run, start_refused, unexpected_code,
};
use tokio::runtime::{Builder, Runtime};
use zeroizing_alloc::ZeroAlloc;

/// Wipes what is freed: a library that works on a secret leaves pieces of it there, out of our reach.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    let hardened = harden();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(shortage) => {
            return ended_with(start_refused(&arguments, &Vars::of_process(), shortage));
        }
    };
    let run = || runtime.block_on(run(arguments, Vars::of_process(), hardened));
    let code = contained(run, unexpected);
    // A name that is still being looked up must not hold up the end.
    runtime.shutdown_background();
    ended_with(code)
}

/// Builds the runtime. Where descriptors are missing, it would panic, so they are counted first.
fn runtime() -> Result<Runtime, Shortage> {
    require_resources()?;
    Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Shortage::Runtime)
}

fn unexpected() -> i32 {
    unexpected_code(&std::env::args_os().collect::<Vec<_>>())
}

fn ended_with(code: i32) -> ExitCode {
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
