//! Keys of one provider among the variables of a process.

use std::rc::Rc;

use zeroize::Zeroizing;

use super::{
    Draft, ImportError,
    dotenv::DotenvLine,
    gathering::gather,
    names::{KnownNames, Meant},
    place::Place,
    tree::Numbered,
    variables::Meaning,
};
use crate::providers::{Provider, Providers};

/// Reads the keys of a provider among variables, each with its name and value. A file with the same
/// variables has the same keys. The line of a draft is the number of its first variable, counted from 1.
///
/// # Errors
/// Fails with [`ImportError`] if variables of the provider contradict each other.
pub fn of_variables<'v>(
    variables: impl Iterator<Item = (&'v str, &'v str)>,
    provider: &Rc<Provider>,
    providers: &Providers,
) -> Result<Vec<Draft>, ImportError> {
    let names = KnownNames::new(providers, Some(provider));
    let mut meaning = Meaning::new(&names, providers);
    let mut own = Vec::new();
    for (number, (name, value)) in variables.enumerate() {
        let variable = DotenvLine {
            place: Place::new(own.len(), 0, number + 1),
            name: name.to_owned(),
            value: Zeroizing::new(value.to_owned()),
        };
        let is_own = match meaning.of(&variable) {
            Ok(Meant::Part(group, _)) => group.credential_type.as_ref() == Some(&provider.name),
            Ok(Meant::Nothing(_)) => false,
            // The names of others may contradict themselves.
            Err(wrong)
                if names
                    .provider(name)
                    .is_some_and(|(of, _)| of.name == provider.name) =>
            {
                return Err(wrong);
            }
            Err(_) => false,
        };
        if is_own {
            own.push(variable);
        }
    }
    let source = Numbered(own);
    let groups = gather(|| source.0.iter().cloned().map(Ok), &source, &mut meaning)?;
    let drafts = (0..).map_while(|number| groups.draft(number, &source, &meaning));
    drafts.collect()
}
