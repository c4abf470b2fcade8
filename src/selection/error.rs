use jiff::Timestamp;

use crate::{
    config::ConfigError,
    context::ContextError,
    domain::{Candidate, Credential, Environment, Reference, Uuid, visible},
    postgres::{PostgresError, private::PrivateError},
    prompt::PromptError,
    providers::{NotHandedOut, NotKept, SetTwice},
    render::rfc3339,
    store::StoreError,
    vault::VaultError,
};

/// Reason why no credential was selected, or why it may not be handed out.
#[derive(Debug, thiserror::Error)]
pub enum SelectionError {
    /// The reference names nothing, because nothing is stored yet.
    #[error("no credential is called `{0}`: nothing is stored yet")]
    NothingStored(Reference),
    /// The reference names no credential.
    #[error("no credential is called `{reference}`")]
    NotFound {
        /// The reference as typed.
        reference: Reference,
        /// Suggestion of what the user may have meant.
        advice: Advice,
    },
    /// The reference names more than one credential.
    #[error("`{reference}` fits {} credentials", candidates.len())]
    Ambiguous {
        /// The reference as typed.
        reference: Reference,
        /// The credentials that it names.
        candidates: Vec<Candidate>,
        /// True if the command has flags that narrow the choice.
        can_narrow: bool,
        /// Line to type for one of the credentials, if the command takes picks.
        line: Option<String>,
    },
    /// No credential with this name is what flags and settings ask for.
    #[error("no credential called `{reference}` is {wanted}")]
    Outside {
        /// The reference as typed.
        reference: Reference,
        /// What is asked for.
        wanted: String,
    },
    /// The active credential is not what flags and settings ask for.
    #[error("the active credential, `{}`, is not {wanted}", label(credential))]
    ActiveOutside {
        credential: Box<Credential>,
        /// What is asked for.
        wanted: String,
        /// True if keys were asked for.
        hands_out: bool,
    },
    /// There is nothing from which the user could pick.
    #[error("there is no credential to {verb}")]
    NothingToPick {
        /// What the command does with a credential.
        verb: &'static str,
        /// True if the user has no credentials.
        nothing_stored: bool,
    },
    /// No credential is active.
    #[error("there is no active credential")]
    NoneActive {
        /// True if the user has no credentials.
        nothing_stored: bool,
    },
    /// The active credential was removed.
    #[error("the active credential is gone")]
    ActiveGone {
        /// True if the user has no credentials any more.
        nothing_stored: bool,
    },
    /// The active credential is disabled.
    #[error("the active credential, `{}`, is disabled", label(credential))]
    ActiveDisabled {
        credential: Box<Credential>,
        /// True if keys were asked for.
        hands_out: bool,
    },
    /// The previous credential, to which `use -` goes back, was removed.
    #[error("the previous credential ({id}) was removed")]
    PreviousGone {
        id: Uuid,
        /// Event of the removal, if it can be taken back.
        removal: Option<Uuid>,
    },
    /// The active credential was removed or disabled, and another one only stands in for it.
    #[error("{lost}; `{}` is not confirmed", label(stand_in))]
    NotConfirmed {
        /// Why the active credential is not in use.
        lost: Box<SelectionError>,
        stand_in: Box<Credential>,
    },
    #[error("`{}` is disabled", label(.0))]
    Disabled(Box<Credential>),
    /// The keys have ended.
    #[error("the keys of `{}` ended at {}", label(credential), rfc3339(*.at))]
    Expired {
        credential: Box<Credential>,
        at: Timestamp,
    },
    /// The provider did not accept the keys of late.
    #[error("`{}` may not be used: {why}", label(credential))]
    NotVerified {
        credential: Box<Credential>,
        why: String,
    },
    /// The account that holds the credential is disabled.
    #[error(
        "`{}` is in account `{}`, which is disabled",
        visible(label),
        visible(account)
    )]
    AccountDisabled {
        /// The label of the credential.
        label: String,
        /// Name of the account.
        account: String,
    },
    /// A credential lacks one of the keys that its provider needs.
    #[error("`{}` is incomplete: its {missing} is empty", label(credential))]
    HalfAPair {
        credential: Box<Credential>,
        /// The field that is empty.
        missing: String,
    },
    /// The environment is not the one that is expected.
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
    /// A variable cannot be kept.
    #[error(transparent)]
    NotKept(#[from] NotKept),
    /// The type of the credential cannot be that of any provider.
    #[error("unknown type `{}`", visible(.0))]
    UnknownType(String),
    /// Each variable of the credential could be of the wrong environment.
    #[error("`{}` cannot be handed out: {reason}", visible(label))]
    NoVariables {
        /// The label of the credential.
        label: String,
        /// Reason why there are no variables.
        reason: NotHandedOut,
    },
    /// Two credentials set one variable differently.
    #[error(transparent)]
    SetTwice(#[from] SetTwice),
    /// The user has no account to store under.
    #[error("no account for user `{0}`")]
    NoAccount(String),
    /// The user has several accounts, and none was named.
    #[error("user `{user}` has {count} accounts")]
    SeveralAccounts {
        user: String,
        /// Number of accounts.
        count: usize,
    },
    /// The choice could not be written to the config file.
    #[error("the choice was not saved: {0}")]
    NotRemembered(#[from] ConfigError),
    /// The context could not open what is needed.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A row cannot be opened, or is not as credctl wrote it.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Reason why a credential is not of the environment that is expected.
#[derive(Debug, thiserror::Error)]
pub enum ExpectationError {
    /// The flag contradicts `CREDCTL_EXPECT`.
    #[error("--{flag} contradicts CREDCTL_EXPECT, which is `{variable}`")]
    Contradicted {
        flag: Environment,
        variable: Environment,
    },
    /// An environment is expected, and none of the providers involved has environments.
    #[error("--{0} is expected, and nothing that is handed out has an environment")]
    NoEnvironment(Environment),
    /// The credential does not state its environment.
    #[error("`{}` does not state whether it is paper or live", label(credential))]
    NotStated {
        credential: Box<Credential>,
        /// Environments that its provider has.
        possible: Vec<Environment>,
    },
    /// The credential is of an environment that is handed out only on request.
    #[error(
        "`{}` is {environment}, and {environment} keys are handed out only with --{environment}",
        label(credential)
    )]
    NotRequested {
        credential: Box<Credential>,
        environment: Environment,
    },
    /// The credential is not of the environment that is expected.
    #[error("`{}` is {environment}, and {expected} is expected", label(credential))]
    OtherEnvironment {
        credential: Box<Credential>,
        environment: Environment,
        expected: Environment,
    },
}

/// Suggestion for a reference that names nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// No suggestion.
    None,
    /// A nickname with spaces, which the shell split.
    Quote(Reference),
    /// The nickname exists, but flags exclude it.
    Narrowed,
    /// Similar labels.
    Near(Vec<String>),
}

impl SelectionError {
    /// Returns true if the reference names a credential, but flags or the account exclude it.
    pub fn is_narrowed(&self) -> bool {
        let is_narrowed = |advice: &Advice| *advice == Advice::Narrowed;
        matches!(self, SelectionError::NotFound { advice, .. } if is_narrowed(advice))
    }

    /// Returns true if the reference names no credential.
    pub fn is_not_found(&self) -> bool {
        matches!(
            self,
            SelectionError::NotFound { .. } | SelectionError::NothingStored(_)
        )
    }
}

fn label(credential: &Credential) -> String {
    visible(credential.label()).into_owned()
}

impl From<PostgresError> for SelectionError {
    fn from(error: PostgresError) -> Self {
        SelectionError::Store(error.into())
    }
}

impl From<PromptError> for SelectionError {
    fn from(error: PromptError) -> Self {
        ContextError::from(error).into()
    }
}

impl From<PrivateError> for SelectionError {
    fn from(error: PrivateError) -> Self {
        SelectionError::Context(error.into())
    }
}
