//! Generates the list of the provider files, so that a new provider needs only a new file; tells `--version`
//! the commit, and the program whether it is optimised.

use std::{env, fs, io, path::Path, process::Command};

fn main() -> io::Result<()> {
    provider_files()?;
    version();
    optimisation();
    Ok(())
}

/// Says which commit a release build is made of, and of which day that is. A debug build says so instead:
/// its commit would have everything compiled again after each commit.
fn version() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let made_of = match is_release {
        true => {
            if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"])
                && Path::new(&log).exists()
            {
                println!("cargo::rerun-if-changed={log}");
            }
            git(&["log", "-1", "--abbrev=9", "--date=short", "--format=%h %cd"])
        }
        false => Some("debug build".to_owned()),
    };
    let number = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    // A release that is built from a package has no git folder.
    let long = made_of.map_or(number.clone(), |made_of| format!("{number} ({made_of})"));
    println!("cargo::rustc-env=CREDCTL_LONG_VERSION={long}");
}

/// Tells the program whether it is built without optimisation: its stack is deeper then.
fn optimisation() {
    println!("cargo::rustc-check-cfg=cfg(unoptimised)");
    if env::var("OPT_LEVEL").is_ok_and(|level| level == "0") {
        println!("cargo::rustc-cfg=unoptimised");
    }
}

/// Returns the first line that git prints. `None` if there is no git, or this is not its folder.
fn git(arguments: &[&str]) -> Option<String> {
    // A git folder further up is that of somebody else.
    Path::new(".git").exists().then_some(())?;
    let output = Command::new("git").args(arguments).output().ok()?;
    let line = String::from_utf8(output.stdout)
        .ok()?
        .lines()
        .next()?
        .to_owned();
    (output.status.success() && !line.is_empty()).then_some(line)
}

fn provider_files() -> io::Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir("src/providers/types")? {
        let file = entry?.file_name();
        names.extend(
            file.to_str()
                .and_then(|file| file.strip_suffix(".toml"))
                .map(str::to_owned),
        );
    }
    names.sort_unstable();
    let entry = |name: &String| {
        format!(
            "({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/src/providers/types/{name}.toml\"))),\n"
        )
    };
    let entries: String = names.iter().map(entry).collect();
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(
        Path::new(&out).join("providers.rs"),
        format!("&[\n{entries}]\n"),
    )?;
    println!("cargo::rerun-if-changed=src/providers/types");
    Ok(())
}
