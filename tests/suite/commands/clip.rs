//! `credctl show --clip`: what reaches a clipboard, under which conditions, and when it is gone again.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::common::{
    credctl::{Credctl, Ended, paper_and_live},
    pty::{ALL_STREAMS, Fate, start_on},
};

const KEY: &str = "PKTEST0000000000WXYZ";
const SECRET: &str = "secret-of-a-test";

/// Stands for the program of a desktop, which is not ours: keeps the clipboard in a file, and what it was
/// given beside it.
const WL_COPY: &str = r#"#!/bin/sh
cd "$XDG_RUNTIME_DIR" || exit 1
env >> environment
if [ "$1" = --clear ]; then cat > cleared; exec rm clipboard; fi
cat > new && mv new clipboard
"#;

/// Its other half, which notes who asked.
const WL_PASTE: &str = r#"#!/bin/sh
cd "$XDG_RUNTIME_DIR" || exit 1
cat clipboard
tr '\0' ' ' < /proc/$PPID/cmdline > asker
cut -d ' ' -f 1,6 /proc/$PPID/stat > session
"#;

/// A desktop with a clipboard.
struct Desktop(tempfile::TempDir);

impl Desktop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, script) in [("wl-copy", WL_COPY), ("wl-paste", WL_PASTE)] {
            let path = folder.path().join(name);
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Desktop(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn holds(&self) -> Option<String> {
        fs::read_to_string(self.file("clipboard")).ok()
    }

    fn clip(&self, t: &Credctl, flags: &[&str], after: &str) -> Ended {
        let arguments = [&["show", "--clip"], flags].concat();
        let folder = self.0.path().display().to_string();
        t.run(arguments)
            .var("WAYLAND_DISPLAY", "wayland-0")
            .var("XDG_RUNTIME_DIR", &folder)
            .var("PATH", format!("{folder}:/usr/bin:/bin"))
            .var("CREDCTL_CLIP_TIMEOUT", after)
            .ends()
    }
}

/// Waits until something is so.
#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let give_up = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < give_up, "{what}");
        std::thread::yield_now();
    }
}

#[test]
fn the_secret_is_copied_and_cleared_by_a_process_of_its_own() {
    let (t, ..) = paper_and_live();
    let desktop = Desktop::new();
    // The command ends long before: whoever reads its output to the end waits for nobody.
    let ended = desktop.clip(&t, &[], "5s").succeeded();
    assert_eq!(desktop.holds().as_deref(), Some(SECRET));
    let says = "secret_key of `Paper 1` copied to the clipboard with wl-copy; cleared in 5s\n";
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", says));
    until("it is cleared", || desktop.file("cleared").exists());
    until("nothing is there", || desktop.holds().is_none());
    let asker = fs::read_to_string(desktop.file("asker")).unwrap();
    assert!(asker.trim_end().ends_with(" __clear-clipboard"), "{asker}");
    let session = fs::read_to_string(desktop.file("session")).unwrap();
    let (process, session) = session.trim_end().split_once(' ').unwrap();
    assert_eq!(process, session);
    let environment = fs::read_to_string(desktop.file("environment")).unwrap();
    assert!(environment.contains("WAYLAND_DISPLAY=wayland-0"));
    for ours in ["CREDCTL_", SECRET, KEY] {
        assert!(!environment.contains(ours), "{environment}");
    }
}

#[test]
fn what_was_copied_since_then_stays() {
    let (t, ..) = paper_and_live();
    let desktop = Desktop::new();
    desktop.clip(&t, &["--field", "api_key"], "3s").succeeded();
    assert_eq!(desktop.holds().as_deref(), Some(KEY));
    fs::write(desktop.file("clipboard"), "a text of the user").unwrap();
    until("somebody asks", || desktop.file("session").exists());
    let of_asker = || fs::read_to_string(desktop.file("session")).unwrap_or_default();
    until("the asker is known", || of_asker().ends_with('\n'));
    let found = of_asker();
    let asker = Path::new("/proc").join(found.split(' ').next().unwrap());
    until("the asker is gone", || !asker.exists());
    assert_eq!(desktop.holds().as_deref(), Some("a text of the user"));
    assert!(!desktop.file("cleared").exists());
}

#[test]
fn the_guards_of_keys_hold_for_the_clipboard_too() {
    let (t, _, live) = paper_and_live();
    t.run(["add", "--type", "polygon", "--nickname", "Data", "--stdin"])
        .input("poly-key-0123456789\n")
        .ends()
        .succeeded();
    t.run([
        "add",
        "--type",
        "okx",
        "--nickname",
        "Okx",
        "--paper",
        "--stdin",
    ])
    .input(r#"{"api_key":"0123abcd-0123","secret_key":"okx-secret","fields":{"passphrase":"okx-phrase"}}"#)
    .ends()
    .succeeded();
    let desktop = Desktop::new();
    let refused: [(&[&str], i32, &str); 6] = [
        (&[&live], 7, "live keys are handed out only with --live"),
        (&["--live"], 7, "`Paper 1` is paper"),
        (&["--reveal"], 2, "cannot be used with"),
        (
            &["Okx"],
            2,
            "it has several secrets: secret_key, passphrase\nhint: name one with --field\n",
        ),
        (&["--field", "colour"], 2, "there is no field `colour`"),
        (
            &["Data", "--field", "secret_key"],
            2,
            "it has no secret_key",
        ),
    ];
    for (flags, code, says) in refused {
        let ended = desktop.clip(&t, flags, "5s");
        assert_eq!(ended.code, code, "{ended:#?}");
        assert!(ended.stderr.contains(says), "{ended:#?}");
        assert_eq!((ended.stdout.as_str(), desktop.holds()), ("", None));
    }
    let json = desktop.clip(&t, &["--json"], "5s");
    assert_eq!((json.code, desktop.holds()), (2, None));
    assert_eq!(json.error()["kind"], "usage");
    let soon = desktop.clip(&t, &[], "soon");
    assert_eq!(soon.code, 12, "{soon:#?}");
    for (flags, holds) in [
        (&[&*live, "--live"][..], "secret-of-a-test-1"),
        (&["Data"], "poly-key-0123456789"),
        (&["Okx", "--field", "passphrase"], "okx-phrase"),
    ] {
        desktop.clip(&t, flags, "1s").succeeded();
        assert_eq!(desktop.holds().as_deref(), Some(holds));
        until("it is cleared", || desktop.holds().is_none());
    }
}

#[test]
fn without_a_desktop_the_terminal_is_told() {
    let (t, ..) = paper_and_live();
    // A shell has the terminal, and stays. All streams of the command go elsewhere.
    let shell = "\"$0\" \"$@\" >out 2>err </dev/null; echo ended $?; read line";
    let run = t
        .run(["show", "--clip"])
        .var("CREDCTL_CLIP_TIMEOUT", "300ms")
        .under("sh", ["-c", shell]);
    let mut terminal = start_on(run, ALL_STREAMS);
    let encoded = STANDARD.encode(SECRET);
    terminal.shows(&format!("\u{1b}]52;c;{encoded}\u{7}"));
    terminal.shows("ended 0");
    terminal.shows("\u{1b}]52;c;IA==\u{7}\u{1b}]52;c;!\u{7}");
    terminal.types("\n");
    assert_eq!(terminal.fate(), Fate::Exited(0));
}

#[test]
fn with_neither_nothing_is_handed_out() {
    let (t, ..) = paper_and_live();
    let ended = t.run(["show", "--clip"]).under("setsid", ["--wait"]).ends();
    ended.failed(
        2,
        "credctl: there is no clipboard: neither a desktop's nor a terminal's\n\
         hint: run it at a terminal, or install wl-clipboard, xclip or xsel on a desktop\n",
    );
    let desktop = Desktop::new();
    fs::write(desktop.file("wl-copy"), "#!/bin/sh\nexit 1\n").unwrap();
    let ended = desktop.clip(&t, &[], "5s");
    ended.failed(
        12,
        "credctl: `wl-copy`, which copies to the clipboard, failed (exit status: 1)\n\
         hint: `--field` without `--clip` prints the value\n",
    );
}
