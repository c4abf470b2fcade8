/// What a command does with the credential that it is given, for questions and advice.
#[derive(Debug, Clone, Copy)]
pub struct Purpose {
    /// Verb that follows "credential to".
    pub verb: &'static str,
    /// Words of the command before and after the credential.
    pub words: (&'static str, &'static str),
}

impl Purpose {
    /// Returns the question for the credential.
    pub fn question(&self) -> String {
        format!("Credential to {}", self.verb)
    }

    /// Returns what the question asks for, as errors word it.
    pub fn wanted(&self) -> String {
        format!("the credential to {}", self.verb)
    }

    /// Returns the line to type for a credential.
    pub fn line(&self, credential: &str) -> String {
        let (before, after) = self.words;
        format!("credctl {before} {credential}{after}")
    }
}
