//! Questions with few answers: one of some words, or yes and no.

use super::error::PromptError;
use super::line;
use super::listener::Listener;
use super::look;

/// Asks until the answer is the word or the number of one option. Returns its index.
pub(super) async fn choose(
    listener: &mut Listener,
    question: &str,
    options: &[&str],
) -> Result<usize, PromptError> {
    let numbered: Vec<String> = (1..)
        .zip(options)
        .map(|(n, o)| format!("{n} {o}"))
        .collect();
    let prompt = look::question(&format!("{question} ({})", numbered.join(", ")));
    loop {
        let answer = line::read(listener, &prompt).await?;
        let answer = answer.ok_or(PromptError::Cancelled)?;
        match option_index(&answer, options) {
            Some(index) => return Ok(index),
            None => line::again(
                listener,
                &format!("answer with one of: {}", options.join(", ")),
            )?,
        }
    }
}

/// Asks until the answer is a yes or a no. Esc means no.
pub(super) async fn confirm(listener: &mut Listener, question: &str) -> Result<bool, PromptError> {
    let prompt = look::yes_or_no(question);
    loop {
        let Some(answer) = line::read(listener, &prompt).await? else {
            look::show("\n")?;
            return Ok(false);
        };
        match yes(&answer) {
            Some(yes) => return Ok(yes),
            None => line::again(listener, "answer with y or n")?,
        }
    }
}

/// Finds the option that an answer names. Whole words only: a first letter is too little to choose
/// between paper and live.
fn option_index(answer: &str, options: &[&str]) -> Option<usize> {
    let answer = answer.trim();
    let by_word = options.iter().position(|o| o.eq_ignore_ascii_case(answer));
    by_word.or_else(|| {
        let number: usize = answer.parse().ok()?;
        number.checked_sub(1).filter(|&index| index < options.len())
    })
}

fn yes(answer: &str) -> Option<bool> {
    match answer.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "" | "n" | "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_chosen_by_whole_word_or_number_only() {
        let options = ["paper", "live"];
        assert_eq!(option_index(" Live ", &options), Some(1));
        assert_eq!(option_index("1", &options), Some(0));
        for answer in ["", "l", "0", "3", "-1", "paper live"] {
            assert_eq!(option_index(answer, &options), None, "{answer}");
        }
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        assert_eq!(yes("Y"), Some(true));
        assert_eq!(yes("yes "), Some(true));
        assert_eq!(yes(""), Some(false));
        assert_eq!(yes("No"), Some(false));
        assert_eq!(yes("yess"), None);
    }
}
