//! Groups of variables that belong together. Each group becomes one credential.

use std::collections::HashMap;

use super::{
    ImportError,
    dotenv::DotenvLine,
    groups::{Groups, Member},
    names::{Group, GroupId, NamePart, agree},
    place::Place,
    variables::{Meaning, Variables},
};
use crate::domain::Environment;

/// Gathers the groups of variables. `source` holds the same variables.
pub(super) fn gather(
    variables: impl Iterator<Item = Result<DotenvLine, ImportError>>,
    source: &dyn Variables,
    meaning: Meaning<'_>,
) -> Result<Groups, ImportError> {
    let mut gathering = Gathering::new(source, meaning);
    for variable in variables {
        gathering.take(variable?)?;
    }
    gathering.state_environments()?;
    gathering.merge()?;
    let Gathering { mut groups, .. } = gathering;
    groups.members.shrink_to_fit();
    Ok(groups)
}

/// Groups while they are gathered.
struct Gathering<'a> {
    source: &'a dyn Variables,
    meaning: Meaning<'a>,
    groups: Groups,
    index: HashMap<GroupId, usize>,
    /// Further variables with a key that a group has already, by the number of the group.
    repeats: HashMap<usize, Vec<Place>>,
    /// Groups without a nickname, each with its type.
    nameless: Vec<(usize, Option<String>)>,
    switches: Vec<Place>,
}

impl<'a> Gathering<'a> {
    fn new(source: &'a dyn Variables, meaning: Meaning<'a>) -> Self {
        Gathering {
            source,
            meaning,
            groups: Groups::default(),
            index: HashMap::new(),
            repeats: HashMap::new(),
            nameless: Vec::new(),
            switches: Vec::new(),
        }
    }

    fn take(&mut self, variable: DotenvLine) -> Result<(), ImportError> {
        let Some((group, part)) = self.meaning.of(&variable)? else {
            self.groups.left_out.push(variable.name);
            return Ok(());
        };
        self.meaning.refuse_unknown(&group, part, &variable)?;
        let NamePart::Key(part) = part else {
            self.switches.push(variable.place);
            return Ok(());
        };
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

    fn member(&mut self, group: Group) -> usize {
        let next = self.groups.members.len();
        let number = *self
            .index
            .entry(group.id(group.environment))
            .or_insert(next);
        if number == next {
            self.groups.members.push(Member::new(group.environment));
            if group.nickname.is_empty() {
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
        let is_same = self.source.variable(before)?.value == variable.value;
        if is_same && !is_set_twice {
            self.repeats.entry(number).or_default().push(variable.place);
            return Ok(());
        }
        let line_before = before.line();
        let what = match is_set_twice {
            true => format!("{name} is set twice, first in line {line_before}"),
            false => format!("{name} holds a different key than line {line_before}"),
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

    /// Adds the environments that switches state.
    fn state_environments(&mut self) -> Result<(), ImportError> {
        for place in std::mem::take(&mut self.switches) {
            let variable = self.source.variable(place)?;
            let Some((group, part)) = self.meaning.of(&variable)? else {
                continue;
            };
            let environments = [None, Some(Environment::Paper), Some(Environment::Live)];
            let ids = environments.map(|environment| group.id(environment));
            let numbers = ids.iter().filter_map(|id| self.index.get(id).copied());
            let mut numbers: Vec<_> = numbers.collect();
            numbers.sort_unstable();
            for &number in &numbers {
                let stated = self.meaning.stated(&group, part, &variable.value);
                state(&mut self.groups.members[number], &variable, stated)?;
            }
            if numbers.is_empty() {
                self.groups.left_out.push(variable.name);
            }
        }
        Ok(())
    }

    /// Leaves out further fields without a key, such as the number of an account. Returns the numbers
    /// of such members.
    fn leave_out_fields(&mut self) -> Result<Vec<usize>, ImportError> {
        let members = self.groups.members.iter().enumerate();
        let alone = members.filter(|(_, member)| member.is_without_keys());
        let alone: Vec<_> = alone.map(|(number, _)| number).collect();
        for &number in &alone {
            for place in self.groups.members[number].places() {
                let name = self.source.variable(place)?.name;
                self.groups.left_out.push(name);
            }
        }
        Ok(alone)
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
                && (found.environment.is_none() || member.environment.is_none())
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

fn state(
    member: &mut Member,
    variable: &DotenvLine,
    stated: Option<Environment>,
) -> Result<(), ImportError> {
    agree(&mut member.environment, stated, variable.place.line()).map_err(|mut wrong| {
        wrong.what = format!("{}: {}", variable.name, wrong.what);
        wrong
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        import::{Defaults, Draft, WrittenKey, dotenv::DotenvLines, names::KnownNames},
        providers::Providers,
    };

    /// Returns type, nickname, environment, API key, secret key and line of each credential, and the
    /// variables that were left out.
    fn gathered(text: &str, is_typed: bool) -> Result<(Vec<String>, String), String> {
        let providers = Providers::default();
        let names = KnownNames::new(&providers);
        let defaults = Defaults {
            provider: is_typed.then(|| providers.named("alpaca").unwrap()),
            ..Defaults::default()
        };
        let meaning = Meaning::new(&names, &defaults, &providers);
        let groups = gather(DotenvLines::new(text), &text, meaning);
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
        let drafts = (0..).map_while(|number| groups.draft(number, &text, meaning));
        let drafts = drafts.map(|draft| one(draft.unwrap())).collect();
        Ok((drafts, groups.left_out.to_string()))
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
            (expected.map(str::to_owned).to_vec(), "DEBUG".to_owned())
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
                "line 2: ALPACA_API_KEY holds a different key than line 1",
            ),
            (
                "LIVE_API_KEY=k\nLIVE_API_KEY=k\n",
                "line 2: LIVE_API_KEY is set twice, first in line 1",
            ),
            (
                "ALPACA_PAPER_API_KEY=k\nALPACA_PAPER_BASE_URL=https://api.alpaca.markets\n",
                "line 2: ALPACA_PAPER_BASE_URL: this says live, and another line says paper",
            ),
            (
                "ALPACA_API_KEY=k\nALPACA_PAPER_TRADE=true\nALPACA_LIVE_TRADE=true\n",
                "line 3: ALPACA_LIVE_TRADE: this says live, and another line says paper",
            ),
            (
                "DJANGO_SECRET_KEY=k\n",
                "line 1: DJANGO_SECRET_KEY names neither a type nor paper or live: say whose key it is with --type",
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
