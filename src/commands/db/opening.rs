//! Opens the private PostgreSQL for the subcommands of `credctl db`.

use crate::{
    context::Context,
    exit::{ExitCode, Failure},
    postgres::private::PrivateServer,
    settings::{DatabaseSetting, Origin},
};

/// Returns the private PostgreSQL, if that is the database in use.
pub(super) fn private(ctx: &Context<'_>) -> Result<PrivateServer, Failure> {
    let (field, origin) = match &ctx.settings.database {
        DatabaseSetting::Private => return Ok(ctx.private_server()?),
        DatabaseSetting::Url(set) => ("url", set.origin),
        DatabaseSetting::UrlFile(set) => ("url_file", set.origin),
    };
    let undo = match origin {
        Origin::File => format!("remove `{field}` under [database] from the config file"),
        origin => format!("unset {origin}"),
    };
    Err(
        Failure::usage("a server is configured, and credctl does not start or stop servers")
            .hint(format!("{undo} to use the private database")),
    )
}

/// Returns the failure of a command that needs a database, where nothing was stored yet.
pub(super) fn not_made() -> Failure {
    Failure::new(ExitCode::NotFound, "there is no private database yet")
        .hint("run `credctl db start`")
}
