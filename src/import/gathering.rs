//! Groups of variables that belong together. Each group becomes one credential.

use std::collections::HashMap;

use super::{
    ImportError,
    dotenv::DotenvLine,
    groups::{Groups, Member},
    left_out::Reason,
    names::{Group, GroupId, Meant, NamePart},
    place::Place,
    variables::{Meaning, Variables},
    words,
};
use crate::{domain::Environment, providers::KeyCount};

/// Gathers the groups of variables. `source` holds the same variables.
///
/// # Errors
/// Fails with [`ImportError`] and the line of a variable that contradicts another one.
pub(super) fn gather<V: Iterator<Item = Result<DotenvLine, ImportError>>>(
    variables: impl Fn() -> V,
    source: &dyn Variables,
    meaning: &mut Meaning<'_>,
) -> Result<Groups, ImportError> {
    for variable in variables() {
        meaning.learn(&variable?)?;
    }
    let mut gathering = Gathering::new(source, meaning);
    for variable in variables() {
        gathering.take(variable?)?;
    }
    gathering.state_environments()?;
    gathering.merge()?;
    let Gathering { mut groups, .. } = gathering;
    groups.members.shrink_to_fit();
    groups.around = meaning.around().clone();
    Ok(groups)
}

/// Groups while they are gathered.
struct Gathering<'a> {
    source: &'a dyn Variables,
    meaning: &'a Meaning<'a>,
    groups: Groups,
    index: HashMap<GroupId, usize>,
    /// Further variables with a key that a group has already, by the number of the group.
    repeats: HashMap<usize, Vec<Place>>,
    /// Groups without a nickname, each with its type.
    nameless: Vec<(usize, Option<String>)>,
    /// Groups whose type only the user states, each of which may be something else altogether.
    of_users_type: Vec<usize>,
    settings: Vec<Place>,
}

impl<'a> Gathering<'a> {
    fn new(source: &'a dyn Variables, meaning: &'a Meaning<'a>) -> Self {
        Gathering {
            source,
            meaning,
            groups: Groups::default(),
            index: HashMap::new(),
            repeats: HashMap::new(),
            nameless: Vec::new(),
            of_users_type: Vec::new(),
            settings: Vec::new(),
        }
    }

    fn take(&mut self, variable: DotenvLine) -> Result<(), ImportError> {
        let (group, part) = match self.meaning.of(&variable)? {
            Meant::Part(group, part) => (group, part),
            Meant::Nothing(reason) => {
                self.leave_out(variable, reason);
                return Ok(());
            }
        };
        let part = match part {
            NamePart::Key(part) => part,
            NamePart::KeyFile => return Err(of_file(&variable)),
            NamePart::Type => return Ok(()),
            NamePart::Host | NamePart::States(_) => {
                self.settings.push(variable.place);
                return Ok(());
            }
        };
        if group.is_of_tool {
            self.leave_out(variable, Reason::UnknownType);
            return Ok(());
        }
        if variable.value.trim().is_empty() {
            self.leave_out(variable, Reason::Empty);
            return Ok(());
        }
        let number = self.member(group);
        let slot = self.groups.members[number].slot(part);
        match *slot {
            None => {
                *slot = Some(variable.place);
                Ok(())
            }
            Some(before) => self.repeat(number, before, &variable),
        }
    }

    fn leave_out(&mut self, variable: DotenvLine, reason: Reason) {
        let line = variable.place.line();
        self.groups.left_out.push(line, variable.name, reason);
    }

    fn member(&mut self, group: Group) -> usize {
        let next = self.groups.members.len();
        let number = *self
            .index
            .entry(group.id(group.environment))
            .or_insert(next);
        if number == next {
            self.groups.members.push(Member::new(&group));
            let is_of_users_type = group.credential_type.is_none() && group.environment.is_none();
            if is_of_users_type {
                self.of_users_type.push(number);
            }
            if group.nickname == self.meaning.nickname() {
                self.nameless.push((number, group.credential_type));
            }
        }
        number
    }

    /// Accepts a variable of another name with the same key. Users give the same keys to several
    /// families of client programs under different names.
    fn repeat(
        &mut self,
        number: usize,
        before: Place,
        variable: &DotenvLine,
    ) -> Result<(), ImportError> {
        let name = &variable.name;
        let is_set_twice = self.has_name(number, name)?;
        let first = self.source.variable(before)?;
        if first.value == variable.value && !is_set_twice {
            self.repeats.entry(number).or_default().push(variable.place);
            return Ok(());
        }
        let line_before = before.line();
        let what = match is_set_twice {
            true => format!("{name} is set twice, first in line {line_before}"),
            false => format!("{name} holds a different key than {}", first.name),
        };
        Err(ImportError::at(variable.place.line(), what))
    }

    fn has_name(&self, number: usize, name: &str) -> Result<bool, ImportError> {
        let repeats = self.repeats.get(&number).into_iter().flatten().copied();
        for place in self.groups.members[number].places().chain(repeats) {
            if self.source.variable(place)?.name == name {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds the environments that settings state.
    fn state_environments(&mut self) -> Result<(), ImportError> {
        for place in std::mem::take(&mut self.settings) {
            let variable = self.source.variable(place)?;
            let Meant::Part(group, part) = self.meaning.of(&variable)? else {
                continue;
            };
            let numbers = self.stated_of(&group);
            if numbers.is_empty() {
                self.leave_out(variable, Reason::Setting);
                continue;
            }
            let Some(stated) = self.meaning.stated(&group, part, &variable.value) else {
                continue;
            };
            // It may choose between two pairs of which one is of that environment.
            let chooses = self.states_by_name(&group, stated);
            for number in numbers {
                let member = &mut self.groups.members[number];
                if chooses && (member.environment.is_none() || member.is_implied) {
                    continue;
                }
                state(member, &variable, stated)?;
            }
        }
        Ok(())
    }

    /// Returns the numbers of the members about which a setting of this group says something.
    fn stated_of(&self, group: &Group) -> Vec<usize> {
        let environments = [None, Some(Environment::Paper), Some(Environment::Live)];
        let ids = environments.map(|environment| group.id(environment));
        let numbers = ids.iter().filter_map(|id| self.index.get(id).copied());
        let mut numbers: Vec<_> = numbers.collect();
        numbers.sort_unstable();
        let is_of_all = group.credential_type.is_none() && group.nickname.is_empty();
        match self.nameless.as_slice() {
            [(only, _)] if numbers.is_empty() && is_of_all => vec![*only],
            _ => numbers,
        }
    }

    /// Returns true if a member of the same type has this environment by its name.
    fn states_by_name(&self, group: &Group, stated: Environment) -> bool {
        let words = words::of(stated).iter().map(|word| word.to_lowercase());
        let mut nicknames = words.chain([group.nickname.clone()]);
        nicknames.any(|nickname| {
            let group = Group {
                nickname,
                ..group.clone()
            };
            let number = self.index.get(&group.id(Some(stated)));
            number.is_some_and(|number| self.groups.members[*number].environment == Some(stated))
        })
    }

    /// Leaves out further fields without a key, such as the number of an account. Returns the numbers
    /// of such members.
    fn leave_out_fields(&mut self) -> Result<Vec<usize>, ImportError> {
        let members = self.groups.members.iter().enumerate();
        let alone = members.filter(|(_, member)| member.is_without_keys());
        let alone: Vec<_> = alone.map(|(number, _)| number).collect();
        for &number in &alone {
            self.leave_out_member(number, Reason::Setting)?;
        }
        Ok(alone)
    }

    /// Leaves out halves of pairs whose type only the user states: they may be something else.
    fn leave_out_halves(&mut self) -> Result<Vec<usize>, ImportError> {
        let Some(provider) = self.meaning.named() else {
            return Ok(Vec::new());
        };
        let needs_secret = provider.key_count() == KeyCount::Two;
        let is_half = |number: &usize| {
            let member = &self.groups.members[*number];
            let is_whole =
                member.api_key.is_some() && (!needs_secret || member.secret_key.is_some());
            !is_whole && !member.is_without_keys()
        };
        let of_users_type = std::mem::take(&mut self.of_users_type);
        let halves: Vec<_> = of_users_type.into_iter().filter(is_half).collect();
        for &number in &halves {
            self.leave_out_member(number, Reason::Half)?;
        }
        Ok(halves)
    }

    fn leave_out_member(&mut self, number: usize, reason: Reason) -> Result<(), ImportError> {
        let places: Vec<_> = self.groups.members[number].places().collect();
        for place in places {
            let variable = self.source.variable(place)?;
            self.leave_out(variable, reason);
        }
        Ok(())
    }

    /// Merges members with the same keys. Programs of one type that are for different environments
    /// may be given the same keys.
    fn merge(&mut self) -> Result<(), ImportError> {
        let mut kept: Vec<(usize, Option<String>)> = Vec::new();
        let mut merged = self.leave_out_fields()?;
        let mut nameless = std::mem::take(&mut self.nameless);
        nameless.retain(|(number, _)| !merged.contains(number));
        for (number, credential_type) in nameless {
            match self.same_keys(&kept, number, credential_type.as_deref())? {
                Some(other) => {
                    let member = self.groups.members[number].clone();
                    self.groups.members[other].join(&member);
                    merged.push(number);
                }
                None => kept.push((number, credential_type)),
            }
        }
        merged.extend(self.leave_out_halves()?);
        let mut numbers = 0..;
        self.groups.members.retain(|_| {
            numbers
                .next()
                .is_none_or(|number| !merged.contains(&number))
        });
        Ok(())
    }

    /// Finds a group of the same type and keys whose environment does not contradict.
    fn same_keys(
        &self,
        kept: &[(usize, Option<String>)],
        number: usize,
        credential_type: Option<&str>,
    ) -> Result<Option<usize>, ImportError> {
        let member = &self.groups.members[number];
        for (other, other_type) in kept {
            let found = &self.groups.members[*other];
            let is_alike = found.completes(member)
                || (self.is_same(found.api_key, member.api_key)?
                    && self.is_same(found.secret_key, member.secret_key)?);
            if other_type.as_deref() == credential_type
                && may_be_one(found, member)
                && is_alike
                && self.are_fields_same(found, member)?
            {
                return Ok(Some(*other));
            }
        }
        Ok(None)
    }

    /// Returns true if both have the same further fields, as far as both have them.
    fn are_fields_same(&self, one: &Member, other: &Member) -> Result<bool, ImportError> {
        for (number, place) in one.fields() {
            let mut of_other = other.fields().filter(|(known, _)| *known == number);
            if let Some((_, there)) = of_other.next()
                && !self.is_same(Some(place), Some(there))?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is_same(&self, one: Option<Place>, other: Option<Place>) -> Result<bool, ImportError> {
        Ok(match (one, other) {
            (Some(one), Some(other)) => {
                self.source.variable(one)?.value == self.source.variable(other)?.value
            }
            (one, other) => one.is_none() && other.is_none(),
        })
    }
}

/// Returns true if the environments of two members with the same keys do not contradict each other.
fn may_be_one(one: &Member, other: &Member) -> bool {
    let is_open = |member: &Member| member.environment.is_none();
    one.environment == other.environment || is_open(one) || is_open(other)
}

fn state(
    member: &mut Member,
    variable: &DotenvLine,
    stated: Environment,
) -> Result<(), ImportError> {
    if member.is_implied {
        (member.environment, member.is_implied) = (None, false);
    }
    let line = variable.place.line();
    agree(&mut member.environment, Some(stated), line).map_err(|mut wrong| {
        wrong.what = format!("{}: {}", variable.name, wrong.what);
        wrong
    })
}

/// Stores the environment that another name states. Fails if it differs from the one before.
fn agree(
    environment: &mut Option<Environment>,
    stated: Option<Environment>,
    line: usize,
) -> Result<(), ImportError> {
    match (*environment, stated) {
        (Some(before), Some(now)) if before != now => Err(ImportError::at(
            line,
            format!("this says {now}, and another name says {before}"),
        )),
        (before, now) => {
            *environment = before.or(now);
            Ok(())
        }
    }
}

/// Refuses a variable that names a file with a key: a file that is imported says nothing about who may
/// have written it, and must not choose which other files are read.
fn of_file(variable: &DotenvLine) -> ImportError {
    let what = format!(
        "{} names a file with a key, and import reads no other files: give them to `credctl add` with \
         --api-key-file and --secret-key-file, or take the line out",
        variable.name
    );
    ImportError::at(variable.place.line(), what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        import::{Draft, WrittenKey, dotenv::DotenvLines, names::KnownNames},
        providers::Providers,
    };

    /// Returns type, nickname, environment, API key, secret key and line of each credential, and the
    /// variables that were left out.
    fn gathered(text: &str, is_typed: bool) -> Result<(Vec<String>, String), String> {
        let providers = Providers::default();
        let named = is_typed.then(|| providers.named("alpaca").unwrap());
        let names = KnownNames::new(&providers, named.as_ref());
        let mut meaning = Meaning::new(&names, &providers);
        let groups = gather(|| DotenvLines::new(text), &text, &mut meaning);
        let groups = groups.map_err(|wrong| wrong.to_string())?;
        let one = |draft: Draft| {
            let environment = draft.environment.map_or("-", |e| e.as_str());
            let words = [
                draft.credential_type.as_deref(),
                draft.nickname.as_deref(),
                Some(environment),
                text_of(&draft.api_key),
                text_of(&draft.secret_key),
            ];
            let words = words.map(|word| word.unwrap_or("-"));
            format!("{}: {}", draft.line, words.join(" "))
        };
        let drafts = (0..).map_while(|number| groups.draft(number, &text, &meaning));
        let drafts = drafts.map(|draft| one(draft.unwrap())).collect();
        let left_out = groups.left_out.first.iter();
        let left_out: Vec<_> = left_out
            .map(|left| format!("{} {}", left.name, left.reason.as_str()))
            .collect();
        Ok((drafts, left_out.join(", ")))
    }

    fn text_of(value: &Option<WrittenKey>) -> Option<&str> {
        value.as_ref().map(|value| value.text.as_str())
    }

    #[test]
    fn variables_of_one_group_are_one_credential_wherever_they_stand() {
        let text = "ALPACA_PAPER1_API_KEY=k1\nPAPER2_API_KEY=k2\nALPACA_PAPER1_SECRET_KEY=s1\n\
                    PAPER2_SECRET_KEY=s2\nDEBUG=1\nLIVE_API_KEY_ID=k3\nLIVE_API_SECRET=s3\n\
                    POLYGON_API_KEY=p\n";
        let expected = [
            "1: alpaca paper1 paper k1 s1",
            "2: - paper2 paper k2 s2",
            "6: - live live k3 s3",
            "8: polygon - - p -",
        ];
        let (draft, left_out) = gathered(text, false).unwrap();
        assert_eq!(
            (draft, left_out),
            (
                expected.map(str::to_owned).to_vec(),
                "DEBUG not_keys".to_owned()
            )
        );
    }

    #[test]
    fn families_with_the_same_keys_are_one_and_switches_state_its_environment() {
        let text = "APCA_API_KEY_ID=k\nAPCA_API_SECRET_KEY=s\nALPACA_API_KEY=k\nALPACA_SECRET_KEY=s\n\
                    ALPACA_API_SECRET=s\nAPCA_API_BASE_URL=https://paper-api.alpaca.markets\n\
                    ALPACA_LIVE_TRADE=false\nALPACA_PAPER_TRADE=true\n";
        let (draft, left_out) = gathered(text, false).unwrap();
        assert_eq!(
            (draft, left_out),
            (vec!["1: alpaca - paper k s".to_owned()], String::new())
        );
        let text = "BINANCE_API_KEY=k\nBINANCE_API_SECRET=s\nBINANCE_APIKEY=k\nBINANCE_SECRET=s\n\
                    BINANCE_TESTNET_API_KEY=t\nBINANCE_TESTNET_API_SECRET=u\n";
        let expected = ["1: binance - live k s", "5: binance - paper t u"];
        assert_eq!(gathered(text, false).unwrap().0, expected);
        let text = "ALPACA_BOT_API_KEY=k\nALPACA_BOT_SECRET_KEY=s\nALPACA_BOT_BASE_URL=https://api.alpaca.markets\n";
        assert_eq!(gathered(text, false).unwrap().0, ["1: alpaca bot live k s"]);
    }

    #[test]
    fn a_contradiction_is_refused_with_its_line() {
        for (text, expected) in [
            (
                "APCA_API_KEY_ID=k\nALPACA_API_KEY=other\n",
                "line 2: ALPACA_API_KEY holds a different key than APCA_API_KEY_ID",
            ),
            (
                "LIVE_API_KEY=k\nLIVE_API_KEY=k\n",
                "line 2: LIVE_API_KEY is set twice, first in line 1",
            ),
            (
                "ALPACA_PAPER_API_KEY=k\nALPACA_PAPER_BASE_URL=https://api.alpaca.markets\n",
                "line 2: ALPACA_PAPER_BASE_URL: this says live, and another name says paper",
            ),
            (
                "ALPACA_API_KEY=k\nALPACA_PAPER_TRADE=true\nALPACA_LIVE_TRADE=true\n",
                "line 3: ALPACA_LIVE_TRADE: this says live, and another name says paper",
            ),
        ] {
            assert_eq!(gathered(text, false).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn groups_of_any_name_are_taken_where_the_user_names_their_type() {
        let text = "MINE_API_KEY=k\nMINE_SECRET=s\n";
        assert_eq!(gathered(text, true).unwrap().0, ["1: - mine - k s"]);
    }
}
