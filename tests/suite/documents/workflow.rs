//! YAML: every block is parsed, and the steps of a workflow of GitHub Actions run.

use std::fs;

use saphyr_parser::{Event, Parser};

use super::{
    blocks::Block,
    home::{Home, Stored},
    run::ended,
};

/// What stands for each secret of a repository.
const SECRETS: [(&str, &str); 3] = [
    (
        "CREDCTL_FERNET_KEYS",
        "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
    ),
    ("PAPER_KEY_ID", "PKSECRET00000000006"),
    ("PAPER_SECRET_KEY", "secret-of-the-repository"),
];

/// A value of YAML.
#[derive(Debug)]
enum Node {
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// Runs the steps of a block: those of a whole job in a fresh home, as on a runner.
pub fn runs(home: &Home, block: &Block) {
    let document = parsed(block);
    match document.at("jobs") {
        Some(Node::Map(jobs)) => {
            for (_, job) in jobs {
                let runner = Home::prepared(Stored::Nothing);
                steps(&runner, block, job.at("steps"), &job.variables());
            }
        }
        _ => steps(home, block, Some(&document), &[]),
    }
}

fn steps(home: &Home, block: &Block, steps: Option<&Node>, of_job: &[(String, String)]) {
    let Some(Node::List(steps)) = steps else {
        return;
    };
    for step in steps {
        let Some(Node::Text(script)) = step.at("run") else {
            continue;
        };
        let mut bash = home.command("bash");
        bash.arg("-e").arg(home.scratch("step", script));
        bash.envs(variables_of_steps_before(home));
        bash.envs(of_job.iter().cloned()).envs(step.variables());
        let ended = ended(&mut bash);
        assert_eq!(ended.code, 0, "{}: {ended:#?}", block.place());
    }
}

/// The variables that earlier steps wrote to the file that `GITHUB_ENV` names.
fn variables_of_steps_before(home: &Home) -> Vec<(String, String)> {
    let text = fs::read_to_string(home.folder().join("github-env")).unwrap_or_default();
    let mut lines = text.lines();
    let mut variables = Vec::new();
    while let Some(line) = lines.next() {
        let (name, end) = line.split_once("<<").unwrap();
        let value: Vec<_> = lines.by_ref().take_while(|line| *line != end).collect();
        variables.push((name.to_owned(), value.join("\n")));
    }
    variables
}

fn parsed(block: &Block) -> Node {
    let mut events = Parser::new_from_str(&block.text)
        .map(|event| {
            event
                .unwrap_or_else(|error| panic!("{}: {error}", block.place()))
                .0
        })
        .filter(|event| !is_around(event));
    let first = events.next().unwrap();
    node(first, &mut events)
}

fn is_around(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
    )
}

fn node<'a>(first: Event<'a>, rest: &mut impl Iterator<Item = Event<'a>>) -> Node {
    match first {
        Event::Scalar(text, ..) => Node::Text(text.into_owned()),
        Event::SequenceStart(..) => {
            let mut list = Vec::new();
            loop {
                match rest.next().unwrap() {
                    Event::SequenceEnd => return Node::List(list),
                    event => list.push(node(event, rest)),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut map = Vec::new();
            loop {
                match rest.next().unwrap() {
                    Event::MappingEnd => return Node::Map(map),
                    Event::Scalar(name, ..) => {
                        let value = rest.next().unwrap();
                        map.push((name.into_owned(), node(value, rest)));
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        other => panic!("{other:?}"),
    }
}

impl Node {
    fn at(&self, name: &str) -> Option<&Node> {
        let Node::Map(map) = self else {
            return None;
        };
        map.iter()
            .find(|(one, _)| one == name)
            .map(|(_, node)| node)
    }

    /// The variables below `env`.
    fn variables(&self) -> Vec<(String, String)> {
        let Some(Node::Map(map)) = self.at("env") else {
            return Vec::new();
        };
        let variable = |(name, value): &(String, Node)| match value {
            Node::Text(text) => (name.clone(), with_secrets(text)),
            other => panic!("{name}: {other:?}"),
        };
        map.iter().map(variable).collect()
    }
}

fn with_secrets(text: &str) -> String {
    let secrets = SECRETS.iter();
    secrets.fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("${{{{ secrets.{name} }}}}"), value)
    })
}
