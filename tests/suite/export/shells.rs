use credctl::parts::export::Format;

use super::{STALE, assert_same, folder, read_back, refused, set, written};

/// A locale in which characters are bytes, and one in which they are not.
const LOCALES: [&str; 2] = ["C", "C.UTF-8"];

#[track_caller]
fn comes_back(format: Format, program: &str, script: &str) {
    let set = set();
    let folder = folder("script", &written(format, &set).0);
    for locale in LOCALES {
        let arguments = ["-c", script];
        let read = read_back(program, &arguments, &folder, locale);
        assert_same(program, &set, &read);
        assert_eq!(read.get(STALE), None);
    }
}

#[test]
fn values_come_back_from_posix_shells() {
    for shell in ["sh", "bash", "zsh"] {
        comes_back(
            Format::Sh,
            shell,
            r#"set -eu; eval "$(cat script)"; exec env -0"#,
        );
    }
}

#[test]
fn values_come_back_from_fish_whichever_way_it_reads_them() {
    let source = "cat script | source; and exec env -0; exit 1";
    comes_back(Format::Fish, "fish", source);
    comes_back(
        Format::Fish,
        "fish",
        "eval (cat script); and exec env -0; exit 1",
    );
}

#[test]
fn values_come_back_from_csh_and_tcsh() {
    let mut set = set();
    let lost = set.extract_if(.., |_, value| value.contains('\n') || !value.is_ascii());
    for (name, value) in lost {
        assert_eq!(refused(Format::Csh, &name, &value), name);
    }
    for shell in ["tcsh", "csh"] {
        if shell == "csh" {
            // The older one refuses long words.
            set.retain(|_, value| value.len() < 1000);
        }
        assert!(set.len() > 100, "{}", set.len());
        let folder = folder("script", &written(Format::Csh, &set).0);
        for locale in LOCALES {
            let script = "eval \"`cat script`\"; exec env -0";
            let read = read_back(shell, &["-efc", script], &folder, locale);
            assert_same(shell, &set, &read);
            assert_eq!(read.get(STALE), None);
        }
    }
}

/// Whatever ends credctl leaves the opening, which is a command that fails.
#[test]
fn an_opening_alone_ends_a_script_of_csh() {
    for shell in ["csh", "tcsh"] {
        let folder = folder("script", Format::Csh.opening());
        let script = "eval \"`cat script`\"; touch reached";
        let mut command = std::process::Command::new(shell);
        command.args(["-efc", script]).current_dir(&folder);
        let output = command.output().unwrap();
        assert!(!output.status.success(), "{shell} went on");
        assert!(!folder.path().join("reached").exists(), "{shell}");
    }
}

#[test]
fn half_of_an_answer_fails() {
    let set = [("KEY".to_owned(), "it's\n1".to_owned())].into();
    for (format, shells) in [
        (Format::Sh, &["sh", "bash", "zsh"][..]),
        (Format::Fish, &["fish"]),
    ] {
        let (whole, _) = written(format, &set);
        let cuts = ["", " ", "\n"].map(|end| format!("{}{end}", format.opening()));
        let cuts = cuts.into_iter().chain(
            (format.opening().len()..whole.trim_end().len())
                .step_by(5)
                .map(|end| whole[..end].to_owned()),
        );
        for cut in cuts {
            let folder = folder("script", &cut);
            for shell in shells {
                let script = match format {
                    Format::Fish => "cat script | source; or exit 1; touch reached",
                    _ => r#"set -eu; eval "$(cat script)"; touch reached"#,
                };
                let mut command = std::process::Command::new(shell);
                command.args(["-c", script]).current_dir(&folder);
                let output = command.output().unwrap();
                assert!(!output.status.success(), "{shell} went on after {cut:?}");
                assert!(!folder.path().join("reached").exists(), "{shell}: {cut:?}");
            }
        }
    }
}

#[test]
fn a_name_that_cannot_be_changed_fails_as_a_whole() {
    let set = [("KEY".to_owned(), "new".to_owned())].into();
    let folder_of = |format| folder("script", &written(format, &set).0);
    let posix = folder_of(Format::Sh);
    for shell in ["sh", "bash", "zsh"] {
        for name in ["KEY", STALE] {
            let script =
                format!("set -eu; readonly {name}=old; eval \"$(cat script)\"; touch reached");
            let mut command = std::process::Command::new(shell);
            let output = command.args(["-c", &script]).current_dir(&posix).output();
            assert!(!output.unwrap().status.success(), "{shell}");
            assert!(!posix.path().join("reached").exists(), "{shell}, {name}");
        }
    }
    let fish = folder_of(Format::Fish);
    let script = format!("set -Ux {STALE} old; cat script | source; or exit 1; touch reached");
    let output = std::process::Command::new("fish")
        .args(["-c", &script])
        .current_dir(&fish)
        .env("HOME", fish.path())
        .env("XDG_CONFIG_HOME", fish.path())
        .env("XDG_DATA_HOME", fish.path())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        stderr.contains("STALE_KEY is a universal or local variable"),
        "{stderr}"
    );
    assert!(!fish.path().join("reached").exists());
}
