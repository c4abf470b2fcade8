//! The `credctl` program: runtime, signals, exit code; nothing else.

use std::{
    io::{Write as _, stderr},
    process::ExitCode,
};

use credctl::{
    process::{contained, harden},
    run,
    vars::Vars,
};

fn main() -> ExitCode {
    let hardened = harden();
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(stderr(), "credctl: {error}");
            return ExitCode::FAILURE;
        }
    };
    let arguments = std::env::args_os().collect();
    let code = contained(|| runtime.block_on(run(arguments, Vars::of_process(), hardened)));
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
