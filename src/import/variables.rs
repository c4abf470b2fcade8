//! Variables that can be read again, and what their names mean.

use std::rc::Rc;

use super::{
    Defaults, ImportError,
    dotenv::{DotenvLine, DotenvLines},
    hosts,
    names::{Around, Group, KnownNames, Meant, NamePart},
    place::Place,
};
use crate::{
    domain::{Environment, Veiled},
    providers::{DEFAULT_TYPE, Provider, Providers},
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
#[derive(Clone)]
pub(super) struct Meaning<'a> {
    names: &'a KnownNames,
    providers: &'a Providers,
    around: Around,
}

impl<'a> Meaning<'a> {
    pub(super) fn new(names: &'a KnownNames, providers: &'a Providers) -> Self {
        Meaning {
            names,
            providers,
            around: Around::default(),
        }
    }

    /// Returns the meaning of names around which this is known.
    pub(super) fn among(&self, around: Around) -> Self {
        Meaning {
            names: self.names,
            providers: self.providers,
            around,
        }
    }

    /// Returns what is known of the keys that say nothing themselves.
    pub(super) fn around(&self) -> &Around {
        &self.around
    }

    pub(super) fn names(&self) -> &'a KnownNames {
        self.names
    }

    pub(super) fn of(&self, variable: &DotenvLine) -> Result<Meant, ImportError> {
        let meaning = self.names.of(&variable.name, &variable.value, &self.around);
        meaning.map_err(|what| {
            ImportError::at(variable.place.line(), format!("{}: {what}", variable.name))
        })
    }

    /// Returns true if a name is about keys.
    pub(super) fn is_part(&self, name: &str, value: &str) -> Result<bool, ImportError> {
        let meaning = self.names.of(name, value, &self.around);
        let meaning = meaning.map_err(|what| ImportError::at(1, format!("{name}: {what}")))?;
        Ok(matches!(meaning, Meant::Part(..)))
    }

    /// Learns from a setting whose keys stand beside it: its provider, by name or by address.
    pub(super) fn learn(&mut self, variable: &DotenvLine) -> Result<(), ImportError> {
        let Meant::Part(group, part) = self.of(variable)? else {
            return Ok(());
        };
        if group.credential_type.is_some() || !group.nickname.is_empty() {
            return Ok(());
        }
        let known = match part {
            NamePart::Type => self.names.provider(&variable.value).map(|(known, _)| known),
            NamePart::Host => self.of_host(&variable.value),
            _ => return Ok(()),
        };
        let stated = match group.is_of_tool {
            true => &mut self.around.of_tool,
            false => &mut self.around.provider,
        };
        if stated.is_none() || part == NamePart::Type {
            *stated = known.or_else(|| stated.take().filter(|_| part == NamePart::Host));
        }
        Ok(())
    }

    /// Finds the only provider whose interface is at an address.
    fn of_host(&self, url: &str) -> Option<Rc<Provider>> {
        let all = self.providers.all();
        let mut found = all
            .into_iter()
            .filter(|provider| hosts::is_of(provider, url));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// Returns the nickname that all keys of the section have; empty if it gives none.
    pub(super) fn nickname(&self) -> &str {
        &self.around.nickname
    }

    /// Returns the provider of the type that the user named.
    pub(super) fn named(&self) -> Option<&'a Provider> {
        self.names.named()
    }

    /// Returns the provider of a group.
    pub(super) fn provider(&self, group: &Group) -> Option<Rc<Provider>> {
        self.providers.known(group.credential_type.as_deref()?)
    }

    /// Returns the name of a further field of the group's type, by its number.
    pub(super) fn field_name(&self, group: &Group, number: usize) -> Option<String> {
        Some(self.provider(group)?.fields.get(number)?.name.clone())
    }

    /// Returns the environment that a setting of this group states.
    pub(super) fn stated(&self, group: &Group, part: NamePart, value: &str) -> Option<Environment> {
        if let NamePart::States(stated) = part {
            return stated;
        }
        let credential_type = group.credential_type.as_deref().unwrap_or(DEFAULT_TYPE);
        hosts::environment(&*self.providers.known(credential_type)?, value)
    }
}

impl KnownNames {
    /// Indexes the names of all providers, with those of the type that flags state first.
    pub(super) fn with(providers: &Providers, defaults: &Defaults) -> Self {
        KnownNames::new(providers, defaults.provider.as_ref())
    }
}
