//! Generates the list of the provider files, so that a new provider needs only a new file.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
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
