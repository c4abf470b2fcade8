use std::{fmt, str::FromStr};

/// Environment of a credential: play money or real money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Environment {
    /// Orders are simulated.
    Paper,
    /// Orders trade real money.
    Live,
}

/// The text is neither `paper` nor `live`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the environment is `paper` or `live`")]
pub struct InvalidEnvironment;

impl Environment {
    /// Returns the word used in SQL, JSON and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Environment::Paper => "paper",
            Environment::Live => "live",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Environment {
    type Err = InvalidEnvironment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "paper" => Ok(Environment::Paper),
            "live" => Ok(Environment::Live),
            _ => Err(InvalidEnvironment),
        }
    }
}
