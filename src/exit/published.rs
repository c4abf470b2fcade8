//! The exit codes as they are published: by `credctl exit-codes`, by the help, and in the README.

use super::ExitCode;

/// How many characters a line of the help has at most.
const LINE: usize = 98;

/// An exit code as it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The number a shell sees; none for signals, which are 128 and their own number.
    pub code: Option<i32>,
    /// The word for it in JSON.
    pub kind: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// The number in `exec`; none where only the program itself ends with such a one.
    pub in_exec: Option<i32>,
}

/// Every way to fail, in the order of their numbers. The signal stands for all of them.
const FAILURES: [ExitCode; 18] = [
    ExitCode::Unexpected,
    ExitCode::Usage,
    ExitCode::NotFound,
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
    ExitCode::Findings,
    ExitCode::NotExecutable,
    ExitCode::NoProgram,
    ExitCode::Cancelled,
    ExitCode::Signal(0),
];

/// All exit codes, in the order of their numbers; signals come last.
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
    // `exec` checks nothing that it would go on without.
    let in_exec = !is_signal && code != ExitCode::Findings;
    Published {
        code: (!is_signal).then(|| code.number()),
        kind: code.kind(),
        meaning: code.meaning(),
        in_exec: in_exec.then(|| code.number_in_exec()),
    }
}

/// The codes and their words in lines for the help.
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
        " {};\n  in exec credctl's own are 100 more. `credctl exit-codes` says what they mean.",
        text.trim_end_matches(',')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_are_unique_and_in_order() {
        let all = published();
        let codes: Vec<_> = all.iter().filter_map(|p| p.code).collect();
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
