//! The published exit codes, as `credctl exit-codes`, the help and `docs/exit-codes.md` show them.

use super::ExitCode;

/// Maximum number of characters in a line of the help.
const LINE: usize = 98;

/// Exit code as published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Number that a shell sees. `None` for signals: their code is 128 plus the signal's number.
    pub code: Option<i32>,
    /// Word for the code in JSON.
    pub kind: &'static str,
    /// Meaning of the code for users.
    pub meaning: &'static str,
    /// Number in `exec`. `None` if only the program that `exec` starts can end with it.
    pub in_exec: Option<i32>,
}

/// Exit codes of all failures, in the order of their numbers. `Signal(0)` stands for every signal.
const FAILURES: [ExitCode; 21] = [
    ExitCode::Unexpected,
    ExitCode::Usage,
    ExitCode::NotFound,
    ExitCode::NoActive,
    ExitCode::Ambiguous,
    ExitCode::VaultKey,
    ExitCode::Unreachable,
    ExitCode::Refused,
    ExitCode::Schema,
    ExitCode::Integrity,
    ExitCode::OutcomeUnknown,
    ExitCode::Conflict,
    ExitCode::Installation,
    ExitCode::Denied,
    ExitCode::KeyRejected,
    ExitCode::ProviderUnreachable,
    ExitCode::Findings,
    ExitCode::NotExecutable,
    ExitCode::NoProgram,
    ExitCode::Cancelled,
    ExitCode::Signal(0),
];

/// Returns all exit codes in the order of their numbers; signals come last. A number has a line for each
/// of its kinds.
pub fn published() -> Vec<Published> {
    let done = Published {
        code: Some(0),
        kind: "done",
        meaning: "done",
        in_exec: None,
    };
    std::iter::once(done).chain(FAILURES.map(failure)).collect()
}

fn failure(code: ExitCode) -> Published {
    let is_signal = matches!(code, ExitCode::Signal(_));
    // `exec` asks no provider, and runs no check that reports findings and goes on.
    let checks = [
        ExitCode::KeyRejected,
        ExitCode::ProviderUnreachable,
        ExitCode::Findings,
    ];
    let in_exec = !is_signal && !checks.contains(&code);
    Published {
        code: (!is_signal).then(|| code.number()),
        kind: code.kind(),
        meaning: code.meaning(),
        in_exec: in_exec.then(|| code.number_in_exec()),
    }
}

/// Returns the codes and their words, as lines of the help.
pub fn short_list() -> String {
    let mut lines = vec![String::new()];
    for Published { code, kind, .. } in published() {
        let number = code.map_or_else(|| "128+n".to_owned(), |code| code.to_string());
        let item = format!(" {number} {},", kind.replace('_', " "));
        match lines.last_mut() {
            Some(line) if line.len() + item.len() < LINE => line.push_str(&item),
            _ => lines.push(item),
        }
    }
    let text = lines.join("\n ");
    format!(
        " {}.\n  In `exec`, credctl's own codes are 100 higher. `credctl exit-codes` explains each.",
        text.trim_end_matches(',')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique_and_codes_in_order_with_one_that_has_two_words() {
        let all = published();
        let mut codes: Vec<_> = all.iter().filter_map(|p| p.code).collect();
        let three = codes.iter().position(|code| *code == 3).unwrap();
        assert_eq!(codes.remove(three), codes[three]);
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        for (at, one) in all.iter().enumerate() {
            assert!(all[..at].iter().all(|other| other.kind != one.kind));
        }
    }

    #[test]
    fn the_help_has_every_code_and_no_line_too_long() {
        let text = short_list();
        for Published { code, kind, .. } in published() {
            let number = code.map_or_else(|| "128+n".to_owned(), |code| code.to_string());
            let item = format!(" {number} {}", kind.replace('_', " "));
            assert!(text.contains(&item), "{item}:\n{text}");
        }
        assert!(text.lines().all(|line| line.len() <= LINE + 2), "{text}");
    }
}
