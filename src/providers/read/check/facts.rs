//! Reader of the places in an answer where facts of a key stand.

use toml_edit::Value;

use crate::{
    files::toml_fields::{FieldError, TomlTable},
    providers::check::{ExpiryRule, FactRule, FactRules, FactValues, Limit, TimeForm},
};

/// Form of a field that holds one text or several, for errors.
pub(super) const TEXTS: &str = "a text, or a list of texts";
const FORM: &str = "\"seconds\", \"milliseconds\" or \"rfc3339\"";
const PATH: &str =
    "the place of a value: names and numbers with dots between them, `*` for all of a list";

/// Reads the facts of one request.
pub(super) fn facts(table: &TomlTable<'_>) -> Result<FactRules, FieldError> {
    let mut facts = FactRules {
        address_lock: fact(table, "address_lock")?,
        expires: expiry(table)?,
        ..FactRules::default()
    };
    if let Some(account) = table.table("account")? {
        account.refuse_others(
            &["id", "number", "kind"],
            "left out: account has id, number and kind",
        )?;
        facts.account = Some(path(&account, "id")?);
        facts.number = account.text("number")?.map(str::to_owned);
        facts.kind = account.text("kind")?.map(str::to_owned);
    }
    if let Some(rights) = table.table("rights")? {
        rights.refuse_others(
            &["read", "trade", "withdraw"],
            "left out: rights has read, trade and withdraw",
        )?;
        facts.read = fact(&rights, "read")?;
        facts.trade = fact(&rights, "trade")?;
        facts.withdraw = fact(&rights, "withdraw")?;
    }
    Ok(facts)
}

/// Reads the conditions under which a key is good for less than everything.
pub(super) fn limits(check: &TomlTable<'_>) -> Result<Vec<Limit>, FieldError> {
    let one = |table: &TomlTable<'_>| {
        let reason = table.text("reason")?;
        Ok(Limit {
            values: values(table, &["reason"])?,
            reason: reason
                .ok_or_else(|| table.error("reason", "a text"))?
                .to_owned(),
        })
    };
    check.tables("limits")?.iter().map(one).collect()
}

fn fact(table: &TomlTable<'_>, name: &str) -> Result<Option<FactRule>, FieldError> {
    if table.names().all(|other| other != name) {
        return Ok(None);
    }
    if let Ok(Some(always)) = table.boolean(name) {
        return Ok(Some(FactRule::Always(always)));
    }
    let values_of = table.table(name)?;
    values_of
        .map(|table| Ok(FactRule::By(values(&table, &[])?)))
        .transpose()
}

fn values(table: &TomlTable<'_>, also: &[&str]) -> Result<FactValues, FieldError> {
    let known = ["path", "is", "except", "is_list"];
    let known: Vec<_> = known.iter().chain(also).copied().collect();
    table.refuse_others(&known, "left out: values have path, is, except and is_list")?;
    Ok(FactValues {
        path: path(table, "path")?,
        any_of: texts(table, "is")?,
        except: texts(table, "except")?,
        is_list: table.switch("is_list")?,
    })
}

fn expiry(table: &TomlTable<'_>) -> Result<Option<ExpiryRule>, FieldError> {
    let Some(table) = table.table("expires")? else {
        return Ok(None);
    };
    table.refuse_others(&["path", "form"], "left out: expires has path and form")?;
    let form = table.value("form", FORM, |item| match item.as_str()? {
        "seconds" => Some(TimeForm::Seconds),
        "milliseconds" => Some(TimeForm::Milliseconds),
        "rfc3339" => Some(TimeForm::Rfc3339),
        _ => None,
    })?;
    Ok(Some(ExpiryRule {
        path: path(&table, "path")?,
        form: form.ok_or_else(|| table.error("form", FORM))?,
    }))
}

fn path(table: &TomlTable<'_>, name: &str) -> Result<String, FieldError> {
    let path = table.text(name)?;
    let path = path.ok_or_else(|| table.error(name, PATH))?;
    Ok(path.to_owned())
}

/// Reads one text or several. Numbers and switches are read as texts, as they stand in answers.
pub(super) fn texts(table: &TomlTable<'_>, name: &str) -> Result<Vec<String>, FieldError> {
    let texts = table.value(name, TEXTS, |item| match item.as_array() {
        Some(list) => list.iter().map(text).collect(),
        None => Some(vec![text(item.as_value()?)?]),
    })?;
    Ok(texts.unwrap_or_default())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.value().clone()),
        Value::Integer(number) => Some(number.value().to_string()),
        Value::Boolean(switch) => Some(switch.value().to_string()),
        _ => None,
    }
}
