use super::tls;
use crate::{
    exit::{ExitCode, Failure},
    provider_check::CheckError,
};

impl From<CheckError> for Failure {
    fn from(error: CheckError) -> Self {
        match &error {
            CheckError::Authorities(cause) => {
                Failure::of(tls::code(cause), &error).hint_if(tls::hint(cause))
            }
            CheckError::Proxy(_) => Failure::of(ExitCode::Installation, &error)
                .hint("unset it to ask providers without a proxy"),
        }
    }
}
