/// Way to leave a question that has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parting {
    /// A visible line: the cursor goes to a line of its own.
    Line,
    /// A hidden line: the cursor goes to a line of its own, and unread input is thrown away.
    Secret,
    /// A drawing below the cursor: it is cleared.
    Drawing,
}
