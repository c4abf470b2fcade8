use clap::Command;

/// Commands by what they are for, in the order in which help shows them: each group's title and names.
pub const GROUPS: &[(&str, &[&str])] = &[
    (
        "Credentials",
        &[
            "add", "import", "list", "use", "current", "show", "rename", "edit", "remove",
        ],
    ),
    ("Hand out keys", &["exec", "env", "verify", "prompt"]),
    (
        "Account and vault",
        &["account", "vault", "backup", "restore", "log", "undo"],
    ),
    ("Database", &["db", "migrate"]),
    ("More", &["types", "completions", "exit-codes", "help"]),
];

/// Returns the groups as help shows them, a line for each command of `program`.
pub(super) fn listed(program: &Command) -> String {
    let styles = program.get_styles();
    let (head, literal) = (styles.get_header(), styles.get_literal());
    let mut text = String::new();
    for (title, names) in GROUPS {
        text.push_str(&format!("{head}{title}:{head:#}\n"));
        for name in *names {
            let command = program.find_subcommand(name);
            let about = command.and_then(Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            let alias = command.and_then(|command| command.get_visible_aliases().next());
            let alias = alias.map_or(String::new(), |alias| format!(" [alias: {alias}]"));
            let name = format!("{literal}{name:<11}{literal:#}");
            text.push_str(&format!("  {name}  {about}{alias}\n"));
        }
        text.push('\n');
    }
    text
}
