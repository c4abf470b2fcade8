//! Reader of templates.

use crate::{
    files::toml_fields::{FieldError, TomlTable},
    providers::Template,
};

const TEMPLATE: &str = "a text whose words in braces are api_key, secret_key, basic, signature, jwt, \
     token, nonce, milliseconds, seconds, iso_time, method, host, path, query, body, a further field of the \
     type, or `signed` and such a field";

/// Reads templates of one type.
pub(super) struct Templates<'a> {
    /// Names of the type's further fields.
    pub(super) fields: Vec<&'a str>,
}

impl Templates<'_> {
    pub(super) fn optional(
        &self,
        table: &TomlTable<'_>,
        name: &str,
    ) -> Result<Option<Template>, FieldError> {
        table.value(name, TEMPLATE, |item| {
            Template::read(item.as_str()?, &self.fields)
        })
    }

    pub(super) fn required(
        &self,
        table: &TomlTable<'_>,
        name: &str,
    ) -> Result<Template, FieldError> {
        let found = self.optional(table, name)?;
        found.ok_or_else(|| table.error(name, TEMPLATE))
    }
}
