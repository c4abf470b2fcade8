//! `credctl db url`.

use super::opening::not_made;
use crate::{
    context::Context,
    exit::Failure,
    postgres::{
        Address,
        conninfo::socket_url,
        private::{DATABASE, PORT, ROLE},
        quote_ident,
    },
    schema::{DEFAULT_SCHEMA, DEFAULT_USER_SETTING},
    store::{Store, StoreError},
};

/// Prints a URL with which psql sees the user's rows.
pub(super) async fn run(ctx: &mut Context<'_>) -> Result<(), Failure> {
    let store = ctx.store()?;
    let url = match store.database().address() {
        Address::Server(server) => {
            let setting = user_setting(&store).await?;
            let schema = quote_ident(store.schema());
            let mut settings = vec![(setting.as_str(), store.user_id())];
            if store.schema() != DEFAULT_SCHEMA {
                settings.push(("search_path", &schema));
            }
            server.url_without_password(&settings)
        }
        Address::Private(server) if server.is_made()? => {
            // A user who asks for the URL wants to connect, perhaps for the first time since a reboot.
            server.ensure_running(&mut |step| ctx.out.say(step)).await?;
            let socket = server.socket_dir().ok_or_else(not_made)?;
            let settings = [(DEFAULT_USER_SETTING, store.user_id())];
            socket_url((&socket, PORT), (ROLE, DATABASE), &settings)
        }
        Address::Private(_) => return Err(not_made()),
    };
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&serde_json::json!({ "url": url }))?);
    }
    Ok(ctx.out.rendered(&format!("{url}\n"))?)
}

/// Returns the setting that tells row-level security the user. An adopted database has its own.
async fn user_setting(store: &Store) -> Result<String, StoreError> {
    match store.user_setting().await {
        Err(StoreError::SchemaBehind { .. }) => Ok(DEFAULT_USER_SETTING.to_owned()),
        setting => setting,
    }
}
