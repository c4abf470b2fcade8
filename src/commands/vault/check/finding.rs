use serde::Serialize;

use crate::{
    domain::{Credential, Uuid},
    store::SealedCredential,
    vault::Fault,
};

/// Something that is not as it should be.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    pub problem: &'static str,
    pub credential_id: Option<String>,
    pub label: Option<String>,
    pub detail: String,
}

impl Finding {
    pub(super) fn of_vault(detail: String) -> Self {
        Finding {
            problem: "vault",
            credential_id: None,
            label: None,
            detail,
        }
    }

    pub(super) fn of_row(row: &SealedCredential, why: &Fault) -> Self {
        let problem = match why {
            Fault::Altered(_) => "altered",
            Fault::Damaged(_) => "damaged",
            Fault::NotAtHand(_) | Fault::NoneOpens => "key_missing",
        };
        Finding {
            problem,
            credential_id: Some(row.credential.id.to_string()),
            label: Some(row.credential.label().to_owned()),
            detail: why.to_string(),
        }
    }

    pub(super) fn unsealed(credential: &Credential) -> Self {
        let id = credential.short_id();
        Finding {
            problem: "unsealed",
            credential_id: Some(credential.id.to_string()),
            label: Some(credential.label().to_owned()),
            detail: format!("it has no seal; `credctl vault seal {id}` seals it as it is"),
        }
    }

    pub(super) fn older(credential: &Credential, is_unsealed: bool) -> Self {
        let detail = match is_unsealed {
            true => "it was sealed, and its seal is gone",
            false => "it is in an older state than this machine has seen or the ledger tells of",
        };
        Finding {
            problem: "older",
            credential_id: Some(credential.id.to_string()),
            label: Some(credential.label().to_owned()),
            detail: detail.to_owned(),
        }
    }

    pub(super) fn unreadable(id: Uuid) -> Self {
        Finding {
            problem: "damaged",
            credential_id: Some(id.to_string()),
            label: None,
            detail: "it holds values that credctl never writes".to_owned(),
        }
    }
}
