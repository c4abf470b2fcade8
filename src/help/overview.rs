use super::{groups::GROUPS, topics::TOPICS};

/// Returns what `credctl` alone prints: it fits a terminal of 24 lines and 80 columns.
///
/// `active` is the active credential as people read it. Without one, the text says what to do first.
pub fn overview(active: Option<&str>) -> String {
    let start = match active {
        None => "No credential is in use yet. Store the first one:\n  \
             credctl add                   asks for what is missing\n  \
             credctl import .env           takes the keys that a file holds"
            .to_owned(),
        Some(active) => format!(
            "In use: {active}\n  \
             credctl exec -- ./bot         starts a program with its keys\n  \
             credctl use                   chooses another credential"
        ),
    };
    let groups: String = GROUPS
        .iter()
        .map(|(title, names)| group(title, names))
        .collect();
    let topics: Vec<_> = TOPICS.iter().map(|topic| topic.name).collect();
    format!(
        "credctl keeps many API credentials per provider, told apart by nickname.\n\n\
         {start}\n\n\
         Commands:\n{groups}\n\
         `credctl COMMAND -h` explains a command, `credctl -h` has a line for each.\n\
         `credctl help TOPIC`: {}.\n",
        topics.join(", ")
    )
}

fn group(title: &str, names: &[&str]) -> String {
    format!("  {title:<18} {}\n", names.join(" "))
}
