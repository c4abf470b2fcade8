use std::borrow::Cow;

use sha2::{Digest, Sha256};

/// A version of the schema: a file of `migrations/`, embedded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its number; ours begin at 1001, the older product's end below.
    pub version: i32,
    /// What it is about, as in the name of its file.
    pub name: &'static str,
    text: &'static str,
}

/// Every version this binary knows, oldest first.
pub const STEPS: &[Step] = &[
    Step {
        version: 14,
        name: "user_accounts",
        text: include_str!("../../migrations/0014_user_accounts.sql"),
    },
    Step {
        version: 15,
        name: "multiple_credentials_support",
        text: include_str!("../../migrations/0015_multiple_credentials_support.sql"),
    },
    Step {
        version: 1001,
        name: "environment_and_keys",
        text: include_str!("../../migrations/1001_environment_and_keys.sql"),
    },
    Step {
        version: 1002,
        name: "fingerprints",
        text: include_str!("../../migrations/1002_fingerprints.sql"),
    },
    Step {
        version: 1003,
        name: "seals",
        text: include_str!("../../migrations/1003_seals.sql"),
    },
];

/// The newest version this binary knows.
pub const LATEST: i32 = STEPS[STEPS.len() - 1].version;

impl Step {
    /// The step of this version, if the binary knows it.
    pub fn of_version(version: i32) -> Option<&'static Step> {
        STEPS.iter().find(|step| step.version == version)
    }

    /// What it runs, with LF line ends on whatever system it was built.
    pub fn sql(&self) -> Cow<'static, str> {
        lf(self.text)
    }

    /// SHA-256 of [`Step::sql`] in hex: what the history records, so that an edit is noticed.
    pub fn sha256(&self) -> String {
        let digest = Sha256::digest(self.sql().as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn lf(text: &'static str) -> Cow<'static, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkout_with_other_line_ends_has_the_same_checksum() {
        let step = |text| Step {
            version: 1,
            name: "",
            text,
        };
        assert_eq!(step("a;\r\nb;\r\n").sha256(), step("a;\nb;\n").sha256());
        assert_ne!(step("a;\nb;").sha256(), step("a;\nb;\n").sha256());
    }

    #[test]
    fn every_file_on_disk_is_embedded_and_the_order_is_that_of_the_versions() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut on_disk: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        on_disk.sort();
        let embedded: Vec<String> = STEPS
            .iter()
            .map(|step| format!("{:04}_{}.sql", step.version, step.name))
            .collect();
        assert_eq!(embedded, on_disk);
        assert!(STEPS.is_sorted_by_key(|step| step.version));
    }

    #[test]
    fn the_embedded_text_is_that_of_the_file_it_is_named_after() {
        for step in STEPS {
            let path = format!(
                "{}/migrations/{:04}_{}.sql",
                env!("CARGO_MANIFEST_DIR"),
                step.version,
                step.name
            );
            assert_eq!(std::fs::read_to_string(path).unwrap(), step.text);
        }
    }

    #[test]
    fn no_step_names_a_schema() {
        for step in STEPS {
            assert!(!step.text.contains("public."), "{}", step.name);
        }
    }
}
