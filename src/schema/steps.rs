use std::borrow::Cow;

use crate::domain::hex;
use sha2::{Digest, Sha256};

/// A version of the schema: an embedded file of `migrations/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Number of the version. credctl's own begin at 1001; the older product's are lower.
    pub version: i32,
    /// Name of the migration, as in its file name.
    pub name: &'static str,
    text: &'static str,
}

/// Every version that this binary knows, oldest first.
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
        name: "own_tables",
        text: include_str!("../../migrations/1001_own_tables.sql"),
    },
];

/// Newest version that this binary knows.
pub const LATEST: i32 = STEPS[STEPS.len() - 1].version;

impl Step {
    /// Finds the step of this version. `None` if this binary does not know it.
    pub fn of_version(version: i32) -> Option<&'static Step> {
        STEPS.iter().find(|step| step.version == version)
    }

    /// SQL of the step, with LF line ends on every system. The names of the schemas are not filled in.
    pub fn sql(&self) -> Cow<'static, str> {
        lf(self.text)
    }

    /// SHA-256 of [`Step::sql`] in hex. The history records it, so that a later edit is noticed.
    pub fn sha256(&self) -> String {
        hex(Sha256::digest(self.sql().as_bytes()))
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
    fn every_file_on_disk_is_embedded_in_the_order_of_the_versions() {
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
