use super::{
    DEFAULT_USER_SETTING,
    catalog::{ACCOUNTS, CREDENTIALS, Catalog},
};

/// Returns the setting from which the existing policies read the user. Without policies it is
/// [`DEFAULT_USER_SETTING`].
///
/// A policy that admits every row reads no user, so it does not count.
///
/// # Errors
/// Fails with a reason if the policies read no setting, several settings, a setting that is not named
/// `word.word`, or one that they do not read as text.
pub(super) fn user_setting(catalog: &Catalog) -> Result<String, String> {
    let tables = [ACCOUNTS, CREDENTIALS].map(|name| catalog.relation(name));
    let policies = tables.iter().flatten().flat_map(|t| &t.policies);
    let policies: Vec<_> = policies.filter(|p| !admits_all(&p.conditions)).collect();
    if policies.is_empty() {
        return Ok(DEFAULT_USER_SETTING.to_owned());
    }
    if let Some((setting, kind)) = policies.iter().find_map(|p| setting_as(&p.conditions)) {
        return Err(format!(
            "the policies read the setting `{setting}` as {kind}, not as the name of a user"
        ));
    }
    let mut settings: Vec<&str> = policies
        .iter()
        .flat_map(|policy| settings_in(&policy.conditions))
        .collect();
    settings.sort_unstable();
    settings.dedup();
    match settings[..] {
        [setting] if is_word_dot_word(setting) => Ok(setting.to_owned()),
        [] => Err("the row-level security policies read no session setting".to_owned()),
        [setting] => Err(format!(
            "the policies read the setting `{setting}`, not one like `word.word`"
        )),
        _ => Err(format!(
            "the policies read several settings: {}",
            settings.join(", ")
        )),
    }
}

/// Returns true if every row meets the conditions of a policy, for every user.
pub(super) fn admits_all(conditions: &str) -> bool {
    !conditions.is_empty() && conditions.split(' ').all(|condition| condition == "true")
}

/// Names of all settings that an expression reads by `current_setting('…'`, as the server writes it.
fn settings_in(expression: &str) -> impl Iterator<Item = &str> {
    expression
        .split("current_setting('")
        .skip(1)
        .filter_map(|rest| rest.split('\'').next())
}

/// First setting that an expression reads as something other than text, and the type it is read as.
fn setting_as(expression: &str) -> Option<(&str, &str)> {
    let reads = expression.split("current_setting('").skip(1);
    reads
        .filter_map(|read| {
            let (setting, rest) = read.split_once('\'')?;
            let (_, rest) = rest.split_once(')')?;
            let rest = rest.strip_prefix(", ''::text)").unwrap_or(rest);
            let kind = rest.trim_start_matches(')').strip_prefix("::")?;
            let end = kind.find(|c: char| c != ' ' && !c.is_alphanumeric() && c != '_');
            Some((setting, kind[..end.unwrap_or(kind.len())].trim_end()))
        })
        .find(|(_, kind)| !["text", "character varying", "name"].contains(kind))
}

/// Returns true for a name such as the server lets any role set.
pub(super) fn is_word_dot_word(setting: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    setting
        .split_once('.')
        .is_some_and(|(class, name)| is_word(class) && is_word(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::catalog::{Policy, Relation};

    fn read_by(conditions: &[&str]) -> Result<String, String> {
        let policy = |&text: &&str| Policy {
            conditions: text.to_owned(),
            ..Policy::default()
        };
        let table = Relation {
            name: CREDENTIALS.into(),
            policies: conditions.iter().map(policy).collect(),
            ..Relation::default()
        };
        user_setting(&Catalog {
            relations: vec![table],
            ..Catalog::default()
        })
    }

    #[test]
    fn the_setting_is_read_from_the_policies() {
        let own = "(user_id = current_setting('app.current_user_id'::text, true))";
        let other = "(user_id = NULLIF(current_setting('tenant.user'::text), ''::text))";
        assert_eq!(read_by(&[]), Ok(DEFAULT_USER_SETTING.into()));
        assert_eq!(
            read_by(&[own, own, "true"]),
            Ok("app.current_user_id".into())
        );
        assert_eq!(read_by(&[other]), Ok("tenant.user".into()));
        assert_eq!(
            read_by(&["true true"]),
            Ok(DEFAULT_USER_SETTING.into()),
            "left over"
        );
    }

    #[test]
    fn policies_that_read_no_setting_or_another_kind_are_refused() {
        let of = |setting: &str| format!("(user_id = current_setting('{setting}'::text))");
        assert!(read_by(&["(user_id = (CURRENT_USER)::text)"]).is_err());
        let claims =
            "(user_id = ((current_setting('app.claims'::text, true))::json ->> 'sub'::text))";
        let account = "(id = (NULLIF(current_setting('app.account'::text, true), ''::text))::uuid)";
        let varying = "(user_id = (current_setting('app.user'::text, true))::character varying)";
        let as_what = |setting: &str, kind: &str| {
            format!(
                "the policies read the setting `{setting}` as {kind}, not as the name of a user"
            )
        };
        assert_eq!(read_by(&[claims]), Err(as_what("app.claims", "json")));
        assert_eq!(read_by(&[account]), Err(as_what("app.account", "uuid")));
        assert_eq!(read_by(&[varying]), Ok("app.user".into()));
        assert!(read_by(&[&of("role")]).is_err());
        assert!(read_by(&[&of("a.b.c")]).is_err());
        assert!(read_by(&[&of("a.b\"c")]).is_err());
        assert!(read_by(&[&of("app.a"), &of("app.b")]).is_err());
    }
}
