//! The process that asks: one scene for each test that needs questions of its own.

use std::env;
use std::io::{Write as _, stdout};
use std::process::exit;
use std::sync::LazyLock;

use anstyle::Style;

use credctl::parts::process::Signals;
use credctl::parts::prompt::{PickerRow, PickerRows, PickerStart, PromptError, Prompter, Question};

/// The variable that names the scene to play.
pub const SCENE: &str = "CREDCTL_PROMPT_SCENE";

/// The arguments with which this test program plays a scene.
pub const ARGUMENTS: [&str; 3] = ["questions::asking_process::scene", "--exact", "--nocapture"];

#[test]
fn scene() {
    let Ok(scene) = env::var(SCENE) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    let (code, answer) = match runtime.block_on(play(&scene)) {
        Ok(answer) => (0, answer),
        Err(PromptError::Cancelled) => (130, "cancelled".to_owned()),
        Err(PromptError::Signalled(number)) => (128 + number, "signalled".to_owned()),
        Err(error @ PromptError::Unavailable { .. }) => (2, format!("{error} {error:?}")),
        Err(error) => (1, format!("{error:?}")),
    };
    writeln!(stdout(), "answer: {answer}").unwrap();
    exit(code);
}

async fn play(scene: &str) -> Result<String, PromptError> {
    let prompter = Prompter::new(scene != "barred", "`--no-input` is set");
    let mut talk = prompter.talk();
    let key = Question::new("Key", "--stdin");
    let name = Question::new("Name", "--nickname");
    Ok(match scene {
        "hidden" | "barred" => talk.hidden(key).await?.to_string(),
        "text" => talk.text(name, not_blank).await?,
        "choose" => {
            let environment = Question::new("Environment", "--paper or --live");
            talk.choose(environment, &["paper", "live"])
                .await?
                .to_string()
        }
        "confirm" => talk
            .confirm(Question::new("Sure?", "--yes"))
            .await?
            .to_string(),
        "pick" => format!("{:?}", talk.pick(credential(), &Items, start("", 0)).await?),
        "pick item 2" => {
            let start = start("item 2", 0);
            format!("{:?}", talk.pick(credential(), &Items, start).await?)
        }
        "pick from 250" => format!(
            "{:?}",
            talk.pick(credential(), &Items, start("", 250)).await?
        ),
        "form" => {
            let name = talk.text(name, not_blank).await?;
            let first = talk.hidden(key).await?;
            let second = talk.hidden(Question::new("Secret", "--stdin")).await?;
            format!("{name}|{}|{}", *first, *second)
        }
        "after an answer" => {
            talk.text(name, not_blank).await?;
            drop(talk);
            say("working");
            format!("signal {}", Signals::listen()?.next().await)
        }
        "after a cancelled one" => {
            let left = talk.text(name, not_blank).await;
            say("left");
            format!("{left:?} {}", *talk.hidden(key).await?)
        }
        "after an abandoned one" => {
            tokio::select! {
                biased;
                _ = talk.hidden(key) => {}
                () = tokio::task::yield_now() => {}
            }
            drop(talk);
            say("left");
            prompter.talk().text(name, not_blank).await?
        }
        other => panic!("no scene {other}"),
    })
}

fn not_blank(answer: &str) -> Result<(), String> {
    let blank = answer.trim().is_empty();
    if blank {
        Err("a name is needed".into())
    } else {
        Ok(())
    }
}

fn credential() -> Question<'static> {
    Question::new("Use", "REF")
}

fn start(filter: &str, row: usize) -> PickerStart<'_> {
    PickerStart {
        filter,
        row,
        is_colored: false,
    }
}

/// Three hundred items in groups of a hundred, whose names are too long for any terminal.
struct Items;

/// Name that an item is known by, and what makes it too long.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let long = "漢字".repeat(40);
    (0..300).map(|n| format!("item {n} {long}")).collect()
});

impl PickerRows for Items {
    fn count(&self) -> usize {
        NAMES.len()
    }

    fn name(&self, index: usize) -> &str {
        &NAMES[index]
    }

    fn other_texts(&self, index: usize) -> String {
        self.heading(index).to_owned()
    }

    fn heading(&self, index: usize) -> &str {
        ["first", "second", "third"][index / 100]
    }

    fn row(&self, index: usize) -> PickerRow<'_> {
        let tag = if index.is_multiple_of(2) {
            "even"
        } else {
            "odd"
        };
        PickerRow {
            mark: "",
            tags: vec![(Style::new(), tag.into())],
        }
    }

    fn detail(&self, index: usize) -> String {
        format!("detail of {index}")
    }
}

fn say(word: &str) {
    std::io::stderr()
        .write_all(format!("<{word}>").as_bytes())
        .unwrap();
}
