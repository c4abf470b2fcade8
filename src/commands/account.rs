//! `credctl account`.

use clap::Subcommand;
use serde::Serialize;

use super::completion_cache;
use crate::{
    args::ReasonArgs,
    context::Context,
    domain::{Account, Nickname, visible},
    exit::Failure,
    render::plain_table,
    vault::Ledger,
};

/// List and create accounts; every credential belongs to one
#[derive(Debug, clap::Args)]
pub struct AccountArgs {
    #[command(subcommand)]
    command: AccountCommand,
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// List your accounts
    #[command(visible_alias = "ls")]
    List,
    /// Create an account, unless one with the same name exists
    Add {
        /// Name of the account
        #[arg(value_parser = account_name)]
        name: Nickname,
        #[command(flatten)]
        reason: ReasonArgs,
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

/// Parses an account name. It follows the rules of a nickname, but errors call it an account name.
fn account_name(text: &str) -> Result<Nickname, String> {
    let name = text.parse::<Nickname>();
    name.map_err(|wrong| {
        wrong
            .to_string()
            .replacen("a nickname", "an account name", 1)
    })
}

/// Lists or creates accounts.
///
/// # Errors
/// As for any exchange with the database.
pub async fn run(ctx: &mut Context<'_>, args: AccountArgs) -> Result<(), Failure> {
    match args.command {
        AccountCommand::List => list(ctx).await,
        AccountCommand::Add { name, reason } => add(ctx, &name, &reason).await,
    }
}

async fn list(ctx: &mut Context<'_>) -> Result<(), Failure> {
    let accounts = match ctx.existing_store()? {
        Some(store) => store.accounts().await?.1,
        None => Vec::new(),
    };
    completion_cache::replace_accounts(ctx, &accounts);
    if accounts.is_empty() {
        say_none(ctx)?;
    }
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
        return Ok(());
    }
    Ok(ctx.out.rendered(&plain_table(
        ctx.out.manner.width,
        &["ID", "ACCOUNT"],
        &rows,
    ))?)
}

/// Says that there are no accounts, and for which user.
fn say_none(ctx: &mut Context<'_>) -> Result<(), Failure> {
    let store = ctx.store()?;
    let none = format!("No accounts for {}", ctx.whose(&store));
    if ctx.out.manner.json {
        ctx.out.remark(none);
        return Ok(());
    }
    ctx.out.say(&none);
    ctx.out.say(match store.is_private() {
        true => "The first credential creates one: credctl add",
        false => "Create one with: credctl account add NAME",
    });
    Ok(())
}

async fn add(ctx: &mut Context<'_>, name: &Nickname, reason: &ReasonArgs) -> Result<(), Failure> {
    let store = ctx.store()?;
    let vault = store.accounts().await?.0;
    vault.allow_writing()?;
    let author = ctx.author(reason.given());
    let keys = ctx.keys_at_hand()?;
    let keyring = keys.as_ref().map(|keys| keys.keyring());
    let ledger = Ledger::new(keyring, vault.id, (store.user_id(), &author));
    let (account, made) = store
        .add_account(name.as_str(), &|account| ledger.account_added(account))
        .await?;
    completion_cache::add_accounts(ctx, std::slice::from_ref(&account));
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&AccountAnswer {
            account: AccountJson::from(&account),
            existed: !made,
        })?);
    }
    let word = if made {
        "Created account"
    } else {
        "Account already exists:"
    };
    ctx.out
        .say(&format!("{word} {} · {}", account.name, account.id));
    if !ctx.out.manner.stdout_is_terminal {
        ctx.out.rendered(&format!("{}\n", account.id))?;
    }
    Ok(())
}
