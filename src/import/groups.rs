//! Groups of variables that belong together. Each group becomes one credential.

use super::{
    Draft, FileContent, ImportError, WrittenKey,
    dotenv::DotenvLine,
    names::{Group, KnownNames, NamePart, agree, of_host},
};
use crate::{
    domain::Environment,
    providers::{DEFAULT_TYPE, Providers},
};

/// Gathers the credentials that variables hold, in the order of their first variables. `is_typed`
/// is true if the user named the type of groups whose names do not.
pub(super) fn gather(
    variables: Vec<DotenvLine>,
    providers: &Providers,
    is_typed: bool,
) -> Result<FileContent, ImportError> {
    let names = KnownNames::new(providers);
    let mut groups = Groups::default();
    let fallback = |group: &Group| {
        group
            .credential_type
            .clone()
            .unwrap_or_else(|| DEFAULT_TYPE.to_owned())
    };
    let of_host = |group: &Group, url: &str| {
        let provider = providers.known(&fallback(group))?;
        of_host(&provider, url)
    };
    let mut left_out = Vec::new();
    for variable in variables {
        let line = variable.line;
        let known = names.of(&variable.name, &variable.value);
        match known.map_err(|what| ImportError::at(line, format!("{}: {what}", variable.name)))? {
            Some((group, part)) => {
                refuse_unknown(&group, part, &variable, is_typed)?;
                groups.take(group, part, variable)?;
            }
            None => left_out.push(variable.name),
        }
    }
    let drafts = groups.into_drafts(&mut left_out, &of_host)?;
    Ok(FileContent { drafts, left_out })
}

/// Refuses a key if nothing says which type it has: it could belong to something else altogether.
fn refuse_unknown(
    group: &Group,
    part: NamePart,
    variable: &DotenvLine,
    is_typed: bool,
) -> Result<(), ImportError> {
    let is_key = matches!(part, NamePart::ApiKey | NamePart::SecretKey);
    let is_known = group.credential_type.is_some() || group.environment.is_some() || is_typed;
    if is_known || !is_key {
        return Ok(());
    }
    let name = &variable.name;
    let what =
        format!("{name} names neither a type nor paper or live: say whose key it is with --type");
    Err(ImportError::at(variable.line, what))
}

/// Group of variables, its draft, and the names of its variables.
struct Member {
    group: Group,
    draft: Draft,
    names: Vec<String>,
}

#[derive(Default)]
struct Groups {
    members: Vec<Member>,
    index: std::collections::HashMap<Group, usize>,
    switches: Vec<(Group, DotenvLine, NamePart)>,
}

impl Groups {
    fn take(
        &mut self,
        group: Group,
        part: NamePart,
        variable: DotenvLine,
    ) -> Result<(), ImportError> {
        if !matches!(part, NamePart::ApiKey | NamePart::SecretKey) {
            self.switches.push((group, variable, part));
            return Ok(());
        }
        let member = self.member(group, variable.line);
        let slot = match part {
            NamePart::ApiKey => &mut member.draft.api_key,
            _ => &mut member.draft.secret_key,
        };
        let (line, name) = (variable.line, variable.name);
        match slot {
            None => {
                *slot = Some(WrittenKey {
                    line,
                    text: variable.value,
                });
            }
            // Users give the same keys to several families of client programs under different
            // names.
            Some(before) if before.text == variable.value && !member.names.contains(&name) => {}
            Some(before) => {
                let line_before = before.line;
                let what = match member.names.contains(&name) {
                    true => format!("{name} is set twice, first in line {line_before}"),
                    false => format!("{name} holds a different key than line {line_before}"),
                };
                return Err(ImportError::at(line, what));
            }
        }
        member.names.push(name);
        Ok(())
    }

    fn member(&mut self, group: Group, line: usize) -> &mut Member {
        let next = self.members.len();
        let at = *self.index.entry(group.clone()).or_insert(next);
        if at == next {
            let nickname = (!group.nickname.is_empty()).then(|| group.nickname.clone());
            let draft = Draft {
                line,
                credential_type: group.credential_type.clone(),
                nickname,
                environment: group.environment,
                ..Draft::default()
            };
            self.members.push(Member {
                group,
                draft,
                names: Vec::new(),
            });
        }
        &mut self.members[at]
    }

    /// Returns the credentials, with the environments that switches state.
    fn into_drafts(
        mut self,
        left_out: &mut Vec<String>,
        of_host: &dyn Fn(&Group, &str) -> Option<Environment>,
    ) -> Result<Vec<Draft>, ImportError> {
        for (group, variable, part) in std::mem::take(&mut self.switches) {
            let mut has_member = false;
            for member in &mut self.members {
                let is_member = member.group.credential_type == group.credential_type
                    && member.group.nickname == group.nickname;
                if is_member {
                    has_member = true;
                    let stated = match part {
                        NamePart::States(stated) => stated,
                        _ => of_host(&group, &variable.value),
                    };
                    state(member, &variable, stated)?;
                }
            }
            if !has_member {
                left_out.push(variable.name);
            }
        }
        Ok(self.merged().into_iter().map(|m| m.draft).collect())
    }

    /// Merges members with the same keys. Programs of one type that are for different environments
    /// may be given the same keys.
    fn merged(self) -> Vec<Member> {
        let mut merged: Vec<Member> = Vec::with_capacity(self.members.len());
        for member in self.members {
            let same = |other: &&mut Member| {
                member.group.nickname.is_empty()
                    && other.group.nickname.is_empty()
                    && other.group.credential_type == member.group.credential_type
                    && text(&other.draft.api_key) == text(&member.draft.api_key)
                    && text(&other.draft.secret_key) == text(&member.draft.secret_key)
                    && (other.draft.environment.is_none() || member.draft.environment.is_none())
            };
            let nameless = member.group.nickname.is_empty();
            match merged.iter_mut().filter(|_| nameless).find(same) {
                Some(other) => {
                    other.draft.environment = other.draft.environment.or(member.draft.environment);
                }
                None => merged.push(member),
            }
        }
        merged
    }
}

fn text(value: &Option<WrittenKey>) -> Option<&str> {
    value.as_ref().map(|value| value.text.as_str())
}

fn state(
    member: &mut Member,
    variable: &DotenvLine,
    stated: Option<Environment>,
) -> Result<(), ImportError> {
    agree(&mut member.draft.environment, stated, variable.line).map_err(|mut wrong| {
        wrong.what = format!("{}: {}", variable.name, wrong.what);
        wrong
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::dotenv;

    /// Returns type, nickname, environment, API key, secret key and line of each credential.
    fn gathered(text: &str, is_typed: bool) -> Result<(Vec<String>, Vec<String>), String> {
        let variables = dotenv::read(text).unwrap();
        let reading = gather(variables, &Providers::default(), is_typed);
        let reading = reading.map_err(|wrong| wrong.to_string())?;
        let one = |draft: &Draft| {
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
        Ok((reading.drafts.iter().map(one).collect(), reading.left_out))
    }

    fn text_of(value: &Option<WrittenKey>) -> Option<&str> {
        text(value)
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
                vec!["DEBUG".to_owned()]
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
            (vec!["1: alpaca - paper k s".to_owned()], vec![])
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
