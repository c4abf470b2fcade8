//! `credctl account`.

use clap::Subcommand;
use serde::Serialize;

use crate::{
    context::Context,
    domain::{Account, Nickname},
    render::{plain_table, visible},
};

/// See and make accounts, the unit a credential is stored under
#[derive(Debug, clap::Args)]
pub struct AccountArgs {
    /// What to do.
    #[command(subcommand)]
    command: AccountCommand,
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// List your accounts
    #[command(visible_alias = "ls")]
    List,
    /// Make an account; one of the same name is left as it is
    Add {
        /// Name of the account
        name: Nickname,
    },
}

#[derive(Serialize)]
struct AccountJson<'a> {
    id: String,
    account_name: &'a str,
    is_active: bool,
}

#[derive(Serialize)]
struct AccountsAnswer<'a> {
    accounts: Vec<AccountJson<'a>>,
}

#[derive(Serialize)]
struct AccountAnswer<'a> {
    account: AccountJson<'a>,
    existed: bool,
}

impl<'a> From<&'a Account> for AccountJson<'a> {
    fn from(account: &'a Account) -> Self {
        AccountJson {
            id: account.id.to_string(),
            account_name: &account.name,
            is_active: account.is_active,
        }
    }
}

/// Lists or makes accounts.
///
/// # Errors
/// As for any exchange with the database.
pub async fn run(ctx: &mut Context<'_>, args: AccountArgs) -> anyhow::Result<()> {
    match args.command {
        AccountCommand::List => list(ctx).await,
        AccountCommand::Add { name } => add(ctx, &name).await,
    }
}

async fn list(ctx: &mut Context<'_>) -> anyhow::Result<()> {
    let accounts = match ctx.existing_store()? {
        Some(store) => store.accounts().await?.1,
        None => Vec::new(),
    };
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&AccountsAnswer {
            accounts: accounts.iter().map(AccountJson::from).collect(),
        })?);
    }
    let rows: Vec<_> = accounts
        .iter()
        .map(|a| vec![a.id.to_string(), a.name.clone()])
        .collect();
    if !ctx.out.manner.stdout_is_terminal {
        for row in rows {
            ctx.out
                .rendered(&format!("{}\t{}\n", row[0], visible(&row[1])))?;
        }
        return Ok(());
    }
    if rows.is_empty() {
        ctx.out
            .say("No accounts; `credctl add` makes the first one");
        return Ok(());
    }
    Ok(ctx.out.rendered(&plain_table(
        ctx.out.manner.width,
        &["ID", "ACCOUNT"],
        &rows,
    ))?)
}

async fn add(ctx: &mut Context<'_>, name: &Nickname) -> anyhow::Result<()> {
    let store = ctx.store()?;
    store.accounts().await?.0.allow_writing()?;
    let (account, made) = store.add_account(name.as_str()).await?;
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&AccountAnswer {
            account: AccountJson::from(&account),
            existed: !made,
        })?);
    }
    let word = if made {
        "Made account"
    } else {
        "There is already an account"
    };
    ctx.out
        .say(&format!("{word} {} · {}", account.name, account.id));
    if !ctx.out.manner.stdout_is_terminal {
        ctx.out.rendered(&format!("{}\n", account.id))?;
    }
    Ok(())
}
