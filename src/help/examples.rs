/// The examples of all pages: `[COMMAND]`, then a line for each example.
const EXAMPLES: &str = include_str!("examples.txt");

/// Returns the examples of a command, such as `vault rotate`, one a line. Empty if there is no such command.
pub fn examples(command: &str) -> &'static str {
    let head = format!("[{command}]\n");
    // Each page begins behind an empty line.
    let mut pages = EXAMPLES.split("\n\n");
    let found = pages.find_map(|page| page.strip_prefix(&head));
    found.unwrap_or_default().trim_end()
}
