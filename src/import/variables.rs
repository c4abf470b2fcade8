//! Variables that can be read again, and what their names mean.

use super::{
    Defaults, ImportError,
    dotenv::{DotenvLine, DotenvLines},
    names::{Group, KnownNames, NamePart, of_host},
    place::Place,
    veiled::Veiled,
};
use crate::{
    domain::Environment,
    providers::{DEFAULT_TYPE, Providers},
};

/// A source of variables that can be read again.
pub(super) trait Variables {
    /// Reads the variable at this place.
    ///
    /// # Errors
    /// Fails with [`ImportError`] if it cannot be read, which the first reading ruled out.
    fn variable(&self, place: Place) -> Result<DotenvLine, ImportError>;
}

impl Variables for &str {
    fn variable(&self, place: Place) -> Result<DotenvLine, ImportError> {
        variable(self.get(place.at()..place.end()), place)
    }
}

impl Variables for Veiled {
    fn variable(&self, place: Place) -> Result<DotenvLine, ImportError> {
        let text = self.piece(place.at()..place.end());
        variable(text.as_ref().map(|text| text.as_str()), place)
    }
}

fn variable(text: Option<&str>, place: Place) -> Result<DotenvLine, ImportError> {
    let line = text.and_then(|text| DotenvLines::part(text, place.line()).next());
    line.unwrap_or_else(|| Err(ImportError::at(place.line(), "there is no variable")))
}

/// Facts that say what the names of variables mean.
#[derive(Clone, Copy)]
pub(super) struct Meaning<'a> {
    names: &'a KnownNames,
    providers: &'a Providers,
    /// True if the user named the type of groups whose names do not.
    is_typed: bool,
}

impl<'a> Meaning<'a> {
    pub(super) fn new(
        names: &'a KnownNames,
        defaults: &Defaults,
        providers: &'a Providers,
    ) -> Self {
        Meaning {
            names,
            providers,
            is_typed: defaults.provider.is_some(),
        }
    }

    pub(super) fn of(
        &self,
        variable: &DotenvLine,
    ) -> Result<Option<(Group, NamePart)>, ImportError> {
        let meaning = self.names.of(&variable.name, &variable.value);
        meaning.map_err(|what| {
            ImportError::at(variable.place.line(), format!("{}: {what}", variable.name))
        })
    }

    /// Returns the name of a further field of the group's type, by its number.
    pub(super) fn field_name(&self, group: &Group, number: usize) -> Option<String> {
        let provider = self.providers.known(group.credential_type.as_deref()?)?;
        Some(provider.fields.get(number)?.name.clone())
    }

    /// Refuses a key if nothing says which type it has: it could belong to something else altogether.
    pub(super) fn refuse_unknown(
        &self,
        group: &Group,
        part: NamePart,
        variable: &DotenvLine,
    ) -> Result<(), ImportError> {
        let is_key = matches!(part, NamePart::Key(_));
        let is_known =
            group.credential_type.is_some() || group.environment.is_some() || self.is_typed;
        if is_known || !is_key {
            return Ok(());
        }
        let name = &variable.name;
        let what = format!(
            "{name} names neither a type nor paper or live: say whose key it is with --type"
        );
        Err(ImportError::at(variable.place.line(), what))
    }

    /// Returns the environment that a switch of this group states.
    pub(super) fn stated(&self, group: &Group, part: NamePart, value: &str) -> Option<Environment> {
        if let NamePart::States(stated) = part {
            return stated;
        }
        let credential_type = group.credential_type.as_deref().unwrap_or(DEFAULT_TYPE);
        of_host(&*self.providers.known(credential_type)?, value)
    }
}
