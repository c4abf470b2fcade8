/// What is under way, which decides how it is left when there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parting {
    /// A visible line: the cursor goes to a line of its own.
    Line,
    /// A hidden line: the same, and what is still unread is thrown away.
    Secret,
    /// A drawing below the cursor: it is cleared.
    Drawing,
}
