use crate::domain::visible;

/// Returns the words for a kind of event.
pub(super) fn words(kind: &str) -> String {
    visible(&kind.replace('_', " ")).into_owned()
}
