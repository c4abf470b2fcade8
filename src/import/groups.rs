use super::{
    AllLeftOut, Draft, ImportError, WrittenKey,
    names::{Around, Group, KeyPart, Meant},
    place::Place,
    variables::{Meaning, Variables},
};
use crate::domain::Environment;

/// Places of the variables of one credential. It has at least one part of its keys.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) api_key: Option<Place>,
    pub(super) secret_key: Option<Place>,
    /// Further fields. Few credentials have some, and a file may have hundreds of thousands.
    further: Option<Box<Further>>,
    pub(super) environment: Option<Environment>,
    /// True if no word and no setting states the environment, only the programs that read the names.
    pub(super) is_implied: bool,
}

/// Places of further fields, by the number of the field in its type.
#[derive(Debug, Clone, Default)]
struct Further(Vec<(usize, Option<Place>)>);

/// Credentials that variables hold, in the order of their first variables. Holds no values: a
/// credential is read from the source when it is asked for.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) members: Vec<Member>,
    pub(super) left_out: AllLeftOut,
    /// What is known of the keys that say nothing themselves.
    pub(super) around: Around,
}

impl Groups {
    /// Returns the meaning of the names of these variables.
    pub(super) fn meaning<'a>(&self, meaning: Meaning<'a>) -> Meaning<'a> {
        meaning.among(self.around.clone())
    }

    /// Reads the credential with this number. `None` if there are fewer.
    pub(super) fn draft(
        &self,
        number: usize,
        source: &dyn Variables,
        meaning: &Meaning<'_>,
    ) -> Option<Result<Draft, ImportError>> {
        let member = self.members.get(number)?;
        Some(member.draft(source, meaning))
    }
}

impl Member {
    /// A credential of this group, still without any key.
    pub(super) fn new(group: &Group) -> Self {
        Member {
            api_key: None,
            secret_key: None,
            further: None,
            environment: group.environment,
            is_implied: group.is_implied,
        }
    }

    /// Returns where the place of a part of the keys is kept.
    pub(super) fn slot(&mut self, part: KeyPart) -> &mut Option<Place> {
        let number = match part {
            KeyPart::ApiKey => return &mut self.api_key,
            KeyPart::SecretKey => return &mut self.secret_key,
            KeyPart::Field(number) => number,
        };
        let fields = &mut self.further.get_or_insert_default().0;
        let at = fields.iter().position(|(known, _)| *known == number);
        let at = at.unwrap_or_else(|| {
            fields.push((number, None));
            fields.len() - 1
        });
        &mut fields[at].1
    }

    /// Returns true if one has the first key alone, and the other one the second.
    pub(super) fn completes(&self, other: &Member) -> bool {
        let keys = |member: &Member| (member.api_key.is_some(), member.secret_key.is_some());
        matches!(
            (keys(self), keys(other)),
            ((true, false), (false, true)) | ((false, true), (true, false))
        )
    }

    /// Returns true if there are further fields alone.
    pub(super) fn is_without_keys(&self) -> bool {
        self.api_key.is_none() && self.secret_key.is_none()
    }

    /// Adds what another one states of the same keys.
    pub(super) fn join(&mut self, other: &Member) {
        self.is_implied &= other.environment.is_none() || other.is_implied;
        self.environment = self.environment.or(other.environment);
        self.api_key = self.api_key.or(other.api_key);
        self.secret_key = self.secret_key.or(other.secret_key);
        for (number, place) in other.fields() {
            self.slot(KeyPart::Field(number)).get_or_insert(place);
        }
    }

    /// Returns the places of further fields, each with the number of the field.
    pub(super) fn fields(&self) -> impl Iterator<Item = (usize, Place)> {
        let fields = self.further.iter().flat_map(|further| &further.0);
        fields.filter_map(|(number, place)| Some((*number, (*place)?)))
    }

    /// Returns the places of all parts of the keys.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        let keys = self.api_key.into_iter().chain(self.secret_key);
        keys.chain(self.fields().map(|(_, place)| place))
    }

    /// Returns the place of the first variable.
    fn first(&self) -> Option<Place> {
        self.places().min_by_key(|place| place.at())
    }

    fn draft(&self, source: &dyn Variables, meaning: &Meaning<'_>) -> Result<Draft, ImportError> {
        let first = self
            .first()
            .map(|place| source.variable(place))
            .transpose()?;
        let known = first.as_ref().map(|first| meaning.of(first)).transpose()?;
        let group = match known {
            Some(Meant::Part(group, _)) => group,
            _ => Group::default(),
        };
        let written = |place: Place| {
            let line = place.line();
            let text = source.variable(place)?.value;
            Ok(WrittenKey { line, text })
        };
        let key = |place: Option<Place>| place.map(written).transpose();
        let field = |(number, place): (usize, Place)| {
            let name = meaning.field_name(&group, number);
            Ok((name.unwrap_or_default(), written(place)?))
        };
        let fields = self.fields().map(field).collect::<Result<_, _>>()?;
        Ok(Draft {
            line: self.first().map_or(1, Place::line),
            credential_type: group.credential_type,
            nickname: (!group.nickname.is_empty()).then_some(group.nickname),
            environment: self.environment,
            api_key: key(self.api_key)?,
            secret_key: key(self.secret_key)?,
            fields,
            is_of_section: false,
        })
    }
}
