use jiff::Timestamp;

/// Answer to the question whether a provider accepts a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckVerdict {
    /// The provider accepts the key.
    Good,
    /// The provider accepts the key, and something limits its use: a plan, a right, an address, a
    /// blocked account.
    Limited,
    /// The provider does not accept the key.
    Rejected,
    /// The key is one of the provider's other environment.
    WrongEnvironment,
    /// The provider answered, and its answer says nothing about the key.
    Unproven,
    /// The provider gave no answer.
    Unreachable,
}

/// All verdicts.
const VERDICTS: [CheckVerdict; 6] = [
    CheckVerdict::Good,
    CheckVerdict::Limited,
    CheckVerdict::Rejected,
    CheckVerdict::WrongEnvironment,
    CheckVerdict::Unproven,
    CheckVerdict::Unreachable,
];

impl CheckVerdict {
    /// Returns the word used in JSON, output and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            CheckVerdict::Good => "good",
            CheckVerdict::Limited => "limited",
            CheckVerdict::Rejected => "rejected",
            CheckVerdict::WrongEnvironment => "wrong_environment",
            CheckVerdict::Unproven => "unproven",
            CheckVerdict::Unreachable => "unreachable",
        }
    }

    /// Returns the verdict of this word.
    pub fn named(word: &str) -> Option<Self> {
        VERDICTS
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
    }

    /// Returns true if the provider accepts the key.
    pub fn is_accepted(self) -> bool {
        matches!(self, CheckVerdict::Good | CheckVerdict::Limited)
    }

    /// Returns true if the provider does not accept the key where it was asked.
    pub fn is_refused(self) -> bool {
        matches!(
            self,
            CheckVerdict::Rejected | CheckVerdict::WrongEnvironment
        )
    }
}

/// Rights of a key. `None` means that the provider does not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rights {
    pub read: Option<bool>,
    pub trade: Option<bool>,
    pub withdraw: Option<bool>,
}

/// What a provider told of a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// End of the account's number, for people. The number itself is not kept.
    pub account_tail: Option<String>,
    /// Kind of the account, in the provider's words.
    pub account_kind: Option<String>,
    pub rights: Rights,
    /// True if the key works only from listed addresses.
    pub is_address_locked: Option<bool>,
    /// Time at which the key ends.
    pub expires_at: Option<Timestamp>,
}

/// A check of a credential as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCheck {
    pub verdict: CheckVerdict,
    /// What was said of the verdict.
    pub reason: Option<String>,
    /// Revision of the credential that was asked about. A later one voids the check.
    pub revision: i64,
    pub at: Timestamp,
    /// Who asked: user, machine and program.
    pub by: String,
    pub facts: KeyFacts,
    /// Keyed hash of the account: equal for equal accounts of a type.
    pub account_hash: Option<Vec<u8>>,
}
