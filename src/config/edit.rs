use crate::domain::Active;
use toml_edit::{DocumentMut, Item, Table, TableLike, TomlError, Value};
use uuid::Uuid;

/// Returns the text with `active` as the active credential of a user of a vault, or without one.
/// Everything else stays as it was written.
pub(super) fn with_active(
    text: &str,
    (vault, user): (Uuid, &str),
    active: Option<&Active>,
) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let all = document.entry("active").or_insert_with(implicit_table);
    if let Some(all) = all.as_table_like_mut() {
        set(all, (vault, user), active);
        if let Some(place) = active.and_then(|active| active.place.as_deref()) {
            take_place(all, vault, place);
        }
    }
    Ok(document.to_string())
}

/// Returns the names of a vault's tables as the file spells them. A person may have written the id
/// differently than this program does.
fn existing_names(all: &dyn TableLike, vault: Uuid) -> Vec<String> {
    let names = all.iter().map(|(name, _)| name);
    let found = names.filter(|name| Uuid::try_parse(name) == Ok(vault));
    found.map(str::to_owned).collect()
}

/// Returns a table without a header of its own: only the tables inside it are written.
fn implicit_table() -> Item {
    let mut table = Table::new();
    table.set_implicit(true);
    Item::Table(table)
}

fn set(all: &mut dyn TableLike, (vault, user): (Uuid, &str), active: Option<&Active>) {
    let names = existing_names(all, vault);
    let holds_user = |name: &&String| {
        let users = all.get(name).and_then(Item::as_table_like);
        users.is_some_and(|users| users.contains_key(user))
    };
    let name = names.iter().find(holds_user).or(names.last()).cloned();
    let name = name.unwrap_or_else(|| vault.to_string());
    match active {
        Some(active) => {
            if !all.contains_key(&name) {
                let mut users = Table::new();
                users.set_implicit(true);
                // A table written with dotted keys cannot be reopened by a header.
                users.set_dotted(all.is_dotted());
                all.insert(&name, Item::Table(users));
            }
            if let Some(users) = all.get_mut(&name).and_then(Item::as_table_like_mut) {
                set_of_user(users, user, active);
            }
        }
        None => {
            let users = all.get_mut(&name).and_then(Item::as_table_like_mut);
            let is_empty = users.is_some_and(|users| {
                users.remove(user);
                users.is_empty()
            });
            if is_empty {
                all.remove(&name);
            }
        }
    }
}

fn set_of_user(users: &mut dyn TableLike, user: &str, active: &Active) {
    if let Some(entry) = users.get_mut(user).and_then(Item::as_table_like_mut) {
        return write(entry, active);
    }
    let mut entry = Table::new();
    entry.set_dotted(users.is_dotted());
    write(&mut entry, active);
    users.insert(user, Item::Table(entry));
}

fn write(entry: &mut dyn TableLike, active: &Active) {
    put(
        entry,
        "credential_id",
        Some(active.credential_id.to_string()),
    );
    put(
        entry,
        "previous_id",
        active.previous_id.map(|id| id.to_string()),
    );
    put(
        entry,
        "credential_type",
        Some(active.credential_type.to_string()),
    );
    put(
        entry,
        "environment",
        active.environment.map(|e| e.to_string()),
    );
    put(entry, "nickname", active.nickname.clone());
    put(entry, "place", active.place.clone());
    put(
        entry,
        "account_id",
        active.account_id.map(|id| id.to_string()),
    );
    put(entry, "account_name", active.account_name.clone());
    let state = active.state.map(|state| state.as_str().to_owned());
    put(entry, "state", state);
}

/// Removes `place` from other vaults with the same place. A database holds only one vault, so an
/// older vault is no longer in that place.
fn take_place(all: &mut dyn TableLike, vault: Uuid, place: &str) {
    let others = all
        .iter_mut()
        .filter(|(name, _)| Uuid::try_parse(name.get()) != Ok(vault));
    for (_, users) in others {
        let users = users.as_table_like_mut();
        for (_, entry) in users.into_iter().flat_map(|users| users.iter_mut()) {
            if let Some(entry) = entry.as_table_like_mut()
                && entry.get("place").and_then(Item::as_str) == Some(place)
            {
                entry.remove("place");
            }
        }
    }
}

/// Sets or removes one value. A changed value keeps its position and the comment beside it.
fn put(entry: &mut dyn TableLike, name: &str, text: Option<String>) {
    let Some(text) = text else {
        entry.remove(name);
        return;
    };
    match entry.get_mut(name).and_then(Item::as_value_mut) {
        Some(value) if value.as_str() == Some(&text) => {}
        Some(value) => {
            let decor = value.decor().clone();
            *value = Value::from(text);
            *value.decor_mut() = decor;
        }
        None => {
            entry.insert(name, toml_edit::value(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CredentialType, Environment, Unusable};

    const OLD: &str = "0b8f0000-0000-4000-8000-000000000001";
    const NEW: Uuid = Uuid::from_u128(2);

    fn active(environment: Option<Environment>) -> Active {
        Active {
            credential_id: Uuid::from_u128(3),
            previous_id: None,
            credential_type: CredentialType::stored("alpaca"),
            environment,
            nickname: None,
            place: None,
            account_id: None,
            account_name: None,
            state: None,
        }
    }

    fn edited(text: &str, vault: Uuid, environment: Option<Environment>) -> String {
        with_active(text, (vault, "me"), Some(&active(environment))).unwrap()
    }

    #[test]
    fn a_first_vault_is_added_at_the_end() {
        let text = "# mine\nversion = 1 # one\n\n[themes]\ncolour = 0x10\n";
        let table = format!(
            "\n[active.{NEW}.me]\ncredential_id = \"{}\"\n\
             credential_type = \"alpaca\"\nenvironment = \"live\"\n",
            Uuid::from_u128(3)
        );
        let after = edited(text, NEW, Some(Environment::Live));
        assert_eq!(after, format!("{text}{table}"));
        let without_line_break = text.trim_end();
        let after = edited(without_line_break, NEW, Some(Environment::Live));
        assert_eq!(after, format!("{text}{table}"));
    }

    #[test]
    fn a_change_affects_only_its_values() {
        let id = OLD.to_uppercase();
        let text = format!(
            "# head\n[active.'{id}'.\"me\"] # mine\nenvironment = 'paper' # careful\nextra = [1,\n 2]\n\
             credential_type = 'alpaca'\ncredential_id = '{NEW}' # Paper 1\n\n[key]\nfile='k'\n# end\n"
        );
        let after = edited(&text, OLD.parse().unwrap(), Some(Environment::Live));
        let expected = text
            .replace("'paper'", "\"live\"")
            .replace(&format!("'{NEW}'"), &format!("\"{}\"", Uuid::from_u128(3)));
        assert_eq!(after, expected);
        let not_stated = edited(&text, OLD.parse().unwrap(), None);
        assert!(!not_stated.contains("environment"));
    }

    #[test]
    fn a_stored_credential_is_read_back_whatever_characters_it_contains() {
        let hostile = "a\"b''\'c\n\u{1b}[31m\u{202e}\\ # [x].y = 1";
        let remembered = Active {
            nickname: Some(hostile.to_owned()),
            place: Some("trading on 127.0.0.1:5432 as app".to_owned()),
            account_id: Some(Uuid::from_u128(4)),
            account_name: Some(hostile.to_owned()),
            state: Some(Unusable::Disabled),
            ..active(Some(Environment::Paper))
        };
        let vault: Uuid = OLD.parse().unwrap();
        let text = format!(
            "version = 1\n# mine\n[active.'{OLD}'.you] # first\ncredential_id = '{NEW}'\ncredential_type = 'x'\nextra = 1\n"
        );
        for user in [
            hostile,
            "you",
            "me",
            "a.b",
            "",
            " ",
            "\u{0}",
            "Ünï",
            "credential_id",
        ] {
            let after = with_active(&text, (vault, user), Some(&remembered)).unwrap();
            assert!(after.starts_with(&format!(
                "version = 1\n# mine\n[active.'{OLD}'.you] # first\n"
            )));
            assert!(after.contains("extra = 1\n"));
            let read = crate::config::read::config("c".as_ref(), &after).unwrap();
            assert_eq!(read.active.of(vault, user), Some(&remembered), "{after}");
            let others = usize::from(user != "you");
            assert_eq!(read.active.of_user("you").count(), 1);
            assert_eq!(after.matches("[active.").count(), 1 + others, "{after}");
            let without = with_active(&after, (vault, user), None).unwrap();
            let read = crate::config::read::config("c".as_ref(), &without).unwrap();
            assert_eq!(read.active.of(vault, user), None);
            assert_eq!(read.active.of_user("you").count(), others);
        }
    }

    #[test]
    fn users_of_a_vault_whose_id_is_spelled_twice_stay_apart() {
        let simple = OLD.replace('-', "");
        let fields = format!("credential_id = '{NEW}'\ncredential_type = 'x'\n");
        let text = format!("[active.{simple}.me]\n{fields}\n[active.'{OLD}'.you]\n{fields}");
        let vault: Uuid = OLD.parse().unwrap();
        for user in ["me", "you", "new"] {
            let after = with_active(&text, (vault, user), Some(&active(None))).unwrap();
            let read = crate::config::read::config("c".as_ref(), &after).unwrap();
            assert_eq!(read.active.of(vault, user), Some(&active(None)), "{after}");
        }
    }

    #[test]
    fn a_new_database_in_the_place_of_an_older_vault_takes_over_that_place() {
        let here = Active {
            place: Some("/data/postgres".to_owned()),
            ..active(None)
        };
        let old = OLD.parse().unwrap();
        let text = with_active("", (old, "me"), Some(&here)).unwrap();
        let text = with_active(&text, (old, "you"), Some(&here)).unwrap();
        let both = with_active(&text, (NEW, "me"), Some(&here)).unwrap();
        let read: DocumentMut = both.parse().unwrap();
        let place =
            |id: &str, user: &str| read["active"][id][user].get("place").and_then(Item::as_str);
        assert_eq!((place(OLD, "me"), place(OLD, "you")), (None, None));
        assert_eq!(place(&NEW.to_string(), "me"), Some("/data/postgres"));
        assert!(read["active"][OLD]["you"].get("credential_id").is_some());
    }

    #[test]
    fn a_user_without_an_active_credential_loses_its_table_and_the_last_one_that_of_the_vault() {
        let one = format!("[active.'{OLD}'.me]\ncredential_id = 'x'\n");
        let text = format!("version = 1\n{one}[themes]\n");
        let vault = OLD.parse().unwrap();
        let after = with_active(&text, (vault, "me"), None).unwrap();
        assert_eq!(after, "version = 1\n[themes]\n");
        let two = format!("{text}[active.'{OLD}'.you]\ncredential_id = 'y'\n");
        let after = with_active(&two, (vault, "me"), None).unwrap();
        assert_eq!(after, two.replace(&one, ""));
    }

    #[test]
    fn tables_may_be_written_in_any_form_that_toml_allows() {
        let (a, b) = (format!("'{OLD}'"), format!("credential_id = '{NEW}'"));
        for text in [
            format!("[active]\n[active.{a}]\n[active.{a}.me]\n{b}\n"),
            format!("[active]\n[active.{a}]\nme = {{ {b} }}\n"),
            format!("[active]\n{a}.me.{b}\n"),
            format!("[active]\n{a}.you.{b}\n"),
            format!("[active]\n{a} = {{ me = {{ {b} }} }}\n"),
            format!("[active]\n{a} = {{ you = {{ {b} }} }}\n"),
            format!("active = {{ {a} = {{ me = {{ {b} }} }} }}\n"),
            format!("active.{a}.me.{b}\n[key]\n"),
            format!("active.{a}.you.{b}\n[key]\n"),
            format!("active.{a}.me = {{ {b} }}\n[key]\n"),
            "active = {}\n".to_owned(),
            "[active]\n".to_owned(),
        ] {
            for vault in [NEW, OLD.parse().unwrap()] {
                let after = edited(&text, vault, None);
                let read: DocumentMut = after.parse().unwrap_or_else(|e| panic!("{text}\n{e}"));
                let fields = &read["active"][&vault.to_string()]["me"];
                let id = fields["credential_id"].as_str().unwrap();
                assert_eq!(id, Uuid::from_u128(3).to_string(), "{text}");
            }
        }
    }
}
