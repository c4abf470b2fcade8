//! Opens the private PostgreSQL for the subcommands of `credctl db`.

use crate::{
    context::Context,
    exit::{ExitCode, Failure},
    postgres::private::PrivateServer,
    settings::{DatabaseSetting, Origin},
};

/// Returns the private PostgreSQL, if that is the database in use, to start or stop it.
pub(super) fn private(ctx: &Context<'_>) -> Result<PrivateServer, Failure> {
    refuse_server(ctx, "credctl does not start or stop servers")?;
    Ok(ctx.private_server()?)
}

/// Refuses to go on where a server is configured; `why` is what credctl does not do to it.
pub(super) fn refuse_server(ctx: &Context<'_>, why: &str) -> Result<(), Failure> {
    let (field, origin) = match &ctx.settings.database {
        DatabaseSetting::Private => return Ok(()),
        DatabaseSetting::Url(set) => ("url", set.origin),
        DatabaseSetting::UrlFile(set) => ("url_file", set.origin),
    };
    let undo = match origin {
        Origin::File => format!("remove `{field}` under [database] from the config file"),
        origin => format!("unset {origin}"),
    };
    Err(Failure::usage(format!("a server is configured, and {why}"))
        .hint(format!("{undo} to use the private database")))
}

/// Returns the failure of a command that needs a database, where nothing was stored yet.
pub(super) fn not_made() -> Failure {
    Failure::new(ExitCode::NotFound, "there is no private database yet")
        .hint("run `credctl db start`")
}
