use super::{
    Draft, ImportError, Listed, WrittenKey,
    place::Place,
    variables::{Meaning, Variables},
};
use crate::domain::Environment;

/// Places of the variables of one credential. It has at least one of its keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) api_key: Option<Place>,
    pub(super) secret_key: Option<Place>,
    pub(super) environment: Option<Environment>,
}

/// Credentials that variables hold, in the order of their first variables. Holds no values: a
/// credential is read from the source when it is asked for.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) members: Vec<Member>,
    /// Names of variables that neither are keys nor state anything about one.
    pub(super) left_out: Listed,
}

impl Groups {
    /// Reads the credential with this number. `None` if there are fewer.
    pub(super) fn draft(
        &self,
        number: usize,
        source: &dyn Variables,
        meaning: Meaning<'_>,
    ) -> Option<Result<Draft, ImportError>> {
        let member = self.members.get(number)?;
        Some(member.draft(source, meaning))
    }
}

impl Member {
    /// Returns the place of the first variable.
    fn first(&self) -> Option<Place> {
        let keys = self.api_key.into_iter().chain(self.secret_key);
        keys.min_by_key(|place| place.at())
    }

    fn draft(&self, source: &dyn Variables, meaning: Meaning<'_>) -> Result<Draft, ImportError> {
        let first = self
            .first()
            .map(|place| source.variable(place))
            .transpose()?;
        let known = first.as_ref().map_or(Ok(None), |first| meaning.of(first))?;
        let group = known.map(|(group, _)| group).unwrap_or_default();
        let key = |place: Option<Place>| {
            place.map_or(Ok(None), |place| {
                let line = place.line();
                let text = source.variable(place)?.value;
                Ok(Some(WrittenKey { line, text }))
            })
        };
        Ok(Draft {
            line: self.first().map_or(1, Place::line),
            credential_type: group.credential_type,
            nickname: (!group.nickname.is_empty()).then_some(group.nickname),
            environment: self.environment,
            api_key: key(self.api_key)?,
            secret_key: key(self.secret_key)?,
        })
    }
}
