/// Judgement of an event by its MAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainState {
    /// A vault key vouches for the event, and for the one before it.
    Ok,
    /// The event, or the one before it, is not as it was written.
    Broken,
    /// The event was written without a vault key: nobody vouches for it.
    Unsigned,
    /// The vault key that vouches for the event is not at hand.
    Unchecked,
}

impl ChainState {
    /// Every state.
    pub const ALL: [ChainState; 4] = [
        ChainState::Ok,
        ChainState::Broken,
        ChainState::Unsigned,
        ChainState::Unchecked,
    ];

    /// Returns the state with this word. `None` if there is none.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Returns the word for the state, as it is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            ChainState::Ok => "ok",
            ChainState::Broken => "broken",
            ChainState::Unsigned => "unsigned",
            ChainState::Unchecked => "unchecked",
        }
    }
}
