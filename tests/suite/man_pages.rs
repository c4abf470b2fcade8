//! The manual: a page for each command and each topic, made from the command line and compared with `man/`.
//!
//! `make man` sets `CREDCTL_WRITE_MAN`, and the comparison writes the files instead.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command as Process,
};

use clap::{Command, CommandFactory as _};
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};
use credctl::parts::{
    Cli,
    help::{TOPICS, examples},
};

const SOURCE: &str = concat!("credctl ", env!("CARGO_PKG_VERSION"));
const MANUAL: &str = "Manual of credctl";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("man")
}

/// All pages by the names of their files.
fn pages() -> BTreeMap<String, String> {
    let mut program = Cli::command();
    program.build();
    let mut pages = BTreeMap::new();
    add(&mut pages, &program, "");
    for topic in TOPICS {
        let name = format!("credctl-{}", topic.name);
        // The command of this name has a page in section 1.
        pages.insert(
            format!("{name}.7"),
            topic_page(&name, topic.about, &topic.text()),
        );
    }
    pages
}

fn add(pages: &mut BTreeMap<String, String>, command: &Command, path: &str) {
    let name = command.get_display_name().unwrap_or("credctl").to_owned();
    pages.insert(format!("{name}.1"), page(command, &name, path));
    let below = command.get_subcommands();
    // Each group of commands also has a `help`, which is that of the program.
    for command in below.filter(|below| path.is_empty() || below.get_name() != "help") {
        add(
            pages,
            command,
            format!("{path} {}", command.get_name()).trim(),
        );
    }
}

/// The page of a command: examples stand behind the description.
fn page(command: &Command, name: &str, path: &str) -> String {
    let mut command = command.clone();
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let has_more = command.get_after_long_help().is_some();
    let man = Man::new(command.override_usage(usage));
    let man = man.title(name).source(SOURCE).manual(MANUAL);
    let mut text = Vec::new();
    man.render_title(&mut text).unwrap();
    man.render_name_section(&mut text).unwrap();
    man.render_synopsis_section(&mut text).unwrap();
    man.render_description_section(&mut text).unwrap();
    preformatted("EXAMPLES", examples(path))
        .to_writer(&mut text)
        .unwrap();
    man.render_options_section(&mut text).unwrap();
    if path.is_empty() {
        man.render_subcommands_section(&mut text).unwrap();
    }
    if has_more {
        man.render_extra_section(&mut text).unwrap();
    }
    if !path.is_empty() {
        let mut also = Roff::new();
        also.control("SH", ["SEE ALSO"]);
        also.text([bold("credctl"), roman("(1)")]);
        also.to_writer(&mut text).unwrap();
    }
    String::from_utf8(text).unwrap()
}

/// A section of lines that are shown as they are. Empty without lines.
fn preformatted(title: &str, lines: &str) -> Roff {
    let mut section = Roff::new();
    if !lines.is_empty() {
        section.control("SH", [title]);
        section.control("nf", []);
        for line in lines.lines() {
            section.text([roman(line)]);
        }
        section.control("fi", []);
    }
    section
}

fn topic_page(name: &str, about: &str, text: &str) -> String {
    let (_, text) = text.split_once("\n\n").unwrap();
    let mut page = Roff::new();
    page.control("TH", [name, "7", "", SOURCE, MANUAL]);
    page.control("SH", ["NAME"]);
    page.text([roman(format!("{name} - {about}"))]);
    let mut written = Vec::new();
    page.to_writer(&mut written).unwrap();
    let description = preformatted("DESCRIPTION", text);
    description.to_writer(&mut written).unwrap();
    String::from_utf8(written).unwrap()
}

#[test]
fn the_committed_manual_is_the_one_of_this_command_line() {
    let pages = pages();
    if std::env::var_os("CREDCTL_WRITE_MAN").is_some() {
        let _ = fs::remove_dir_all(folder());
        fs::create_dir(folder()).unwrap();
        for (file, text) in &pages {
            fs::write(folder().join(file), text).unwrap();
        }
    }
    let committed = fs::read_dir(folder()).unwrap().map(|entry| {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        (entry.file_name().into_string().unwrap(), text)
    });
    let committed: BTreeMap<_, _> = committed.collect();
    let names = |pages: &BTreeMap<String, String>| pages.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&committed), names(&pages), "run `make man`");
    for (file, text) in &pages {
        assert_eq!(&committed[file], text, "{file}: run `make man`");
    }
}

#[test]
fn groff_reads_every_page_without_a_warning() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let mut groff = Process::new("groff");
        groff.args(["-man", "-Tutf8", "-Kutf8", "-ww", "-z"]);
        let output = groff.arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && said.is_empty(),
            "{path:?}: {said}"
        );
    }
}
