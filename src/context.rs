//! Context of a command: settings, writers and prompter, and what the command may open on demand.

mod error;
mod purpose;

use std::{
    io::{IsTerminal, Write},
    path::Path,
    rc::Rc,
};

pub use error::{ContextError, YES};
pub use purpose::Purpose;

use crate::{
    config::{NewFacts, State},
    crypto::{self, KeySource},
    domain::{Active, Author, KeyId, Reason, Uuid, visible},
    postgres::{
        Address, PasswordCommand, Voice,
        conninfo::{ConnInfo, read_url_file},
        private::{DataHome, PrivateError, PrivateServer, Search, SeparateStart},
    },
    process::{self, Hardened, Vars},
    prompt::{PromptError, Prompter, Question},
    providers::Providers,
    render::Output,
    schema::DEFAULT_SCHEMA,
    settings::{DatabaseSetting, Origin, Settings},
    store::{Scope, Store, VaultOrigin},
    vault::Keys,
};

/// Everything that a command may use. Store and keys are opened only on request.
pub struct Context<'a> {
    /// Settings of this run.
    pub settings: Settings,
    /// Environment variables, for what is not a setting: the provider's own variables.
    pub vars: Vars,
    /// Writers for stdout and stderr.
    pub out: Output<'a>,
    /// Prompter for questions to a person.
    pub prompter: Rc<Prompter>,
    /// Hardened process, which remembers the core limit it was started with.
    pub hardened: Hardened,
    /// What the command does with the credential that a person may pick. `None` if it takes no picks.
    pub purpose: Option<Purpose>,
    /// Store, once a command has asked for it. A run has one store, so that it has one connection
    /// and remarks on it once.
    store: Option<Rc<Store>>,
    keys: Option<Rc<Keys>>,
    /// Memory of this machine of vaults and credentials, once it was asked for.
    state: Option<State>,
    starts_separately: bool,
    only_reads: bool,
}

impl<'a> Context<'a> {
    /// Creates a context in which nothing is open yet.
    pub fn new(
        settings: Settings,
        vars: Vars,
        out: Output<'a>,
        prompter: Prompter,
        hardened: Hardened,
    ) -> Self {
        Context {
            settings,
            vars,
            out,
            prompter: Rc::new(prompter),
            hardened,
            purpose: None,
            store: None,
            keys: None,
            state: None,
            starts_separately: false,
            only_reads: false,
        }
    }

    /// Returns the vault's database. A private database that does not exist yet is made when it is
    /// first used.
    ///
    /// # Errors
    /// Fails with [`ContextError`] if the text of the connection is wrong.
    pub fn store(&mut self) -> Result<Rc<Store>, ContextError> {
        let store = match self.store.take() {
            Some(store) => store,
            None => {
                let store = self.store_of_any_vault()?;
                self.require_vault(&store)?;
                if self.only_reads {
                    store.only_read();
                }
                Rc::new(store)
            }
        };
        Ok(Rc::clone(self.store.insert(store)))
    }

    /// Returns the vault's database if this run has asked for it.
    pub fn opened_store(&self) -> Option<Rc<Store>> {
        self.store.clone()
    }

    /// Requires the vault that a setting fixes, else the one that this machine has pinned. A private
    /// database that does not exist yet will be a new vault.
    fn require_vault(&mut self, store: &Store) -> Result<(), ContextError> {
        if let Some(fixed) = &self.settings.vault {
            let name = match fixed.origin {
                Origin::Flag(name) | Origin::Variable(name) | Origin::Default(name) => name,
                Origin::File => "the config file",
            };
            store.require_vault(fixed.value, VaultOrigin::Setting(name));
            return Ok(());
        }
        let is_new = match store.database().address() {
            Address::Private(server) => !server.is_made()?,
            Address::Server(_) => false,
        };
        let pinned = self.state()?.pinned(&store.identity());
        if let Some(pinned) = pinned.filter(|_| !is_new) {
            store.require_vault(pinned, VaultOrigin::Pinned);
        }
        Ok(())
    }

    /// Returns the credential that the config remembers as the active one of a vault, for the user whose
    /// rows are used. `None` also before the store was asked for: no vault is known then.
    pub fn active(&self, vault: Uuid) -> Option<&Active> {
        let user = self.store.as_ref()?.user_id();
        self.settings.active.of(vault, user)
    }

    /// Returns what this machine remembers of vaults and credentials.
    ///
    /// # Errors
    /// Fails with [`ContextError::Config`] if the state file cannot be used.
    pub fn state(&mut self) -> Result<&mut State, ContextError> {
        let state = match self.state.take() {
            Some(state) => state,
            None => State::load(&self.settings.paths.config)?,
        };
        Ok(self.state.insert(state))
    }

    /// Remembers a vault that a vault key at hand has vouched for, and revisions of its credentials
    /// that were handed out or changed. A machine that cannot remember goes on without.
    pub fn remember(&mut self, vault: Uuid, seen: Vec<(Uuid, i64)>) {
        let remembered = self.store().and_then(|store| {
            let is_fixed = self.settings.vault.is_some();
            let pin = (!is_fixed).then(|| (store.identity(), vault));
            Ok(self.state()?.remember(vault, &NewFacts { pin, seen })?)
        });
        if let Err(error) = remembered {
            tracing::info!(%error, "this machine does not remember the vault");
        }
    }

    /// Returns who makes the changes of this run, and why: the reason that was given, or that of
    /// `CREDCTL_REASON`.
    pub fn author(&self, given: Option<&Reason>) -> Author {
        let reason = given.or(self.settings.reason.as_ref());
        Author {
            actor: process::actor(),
            reason: reason.map(|reason| reason.as_str().to_owned()),
        }
    }

    /// Returns the database, whichever vault it holds.
    ///
    /// # Errors
    /// Fails with [`ContextError`] if the text of the connection is wrong.
    pub fn store_of_any_vault(&mut self) -> Result<Store, ContextError> {
        let address = self.address()?;
        let schema = match address {
            // The setting names the schema of a server and does not apply to the private database.
            Address::Private(_) => None,
            Address::Server(_) => self.settings.schema.clone(),
        };
        let scope = Scope {
            schema: schema.unwrap_or_else(|| DEFAULT_SCHEMA.to_owned()),
            user_id: self.user_id(&address)?,
            account: self.settings.account.as_ref().map(|set| set.value.clone()),
            deadline: self.settings.timeout.value,
            providers: self.providers(),
        };
        let tell = self.step_teller();
        let say = move |step: &str| {
            if let Some(tell) = tell {
                tell(step);
            }
        };
        let voice = Voice {
            step: Box::new(say),
            remark: Box::new(self.out.later_remarks()),
        };
        Ok(Store::new(address, scope, voice))
    }

    /// Returns the function that tells a person at a terminal of a step that takes long. `None` if nobody
    /// reads it.
    pub fn step_teller(&self) -> Option<fn(&str)> {
        let manner = self.out.manner;
        let speaks = !manner.json && !manner.quiet && std::io::stderr().is_terminal();
        let tell: fn(&str) = |step| {
            let _ = writeln!(std::io::stderr(), "{}", visible(step));
        };
        speaks.then_some(tell)
    }

    /// Returns the vault's database if it exists. `None` on a machine where nothing was stored yet.
    ///
    /// # Errors
    /// Fails with [`ContextError`] if the text of the connection is wrong.
    pub fn existing_store(&mut self) -> Result<Option<Rc<Store>>, ContextError> {
        let store = self.store()?;
        let made = match store.database().address() {
            Address::Private(server) => server.is_made()?,
            Address::Server(_) => true,
        };
        Ok(made.then_some(store))
    }

    /// Returns the vault keys; `wanted` are those that rows name. Makes none.
    ///
    /// # Errors
    /// Fails if there are no vault keys, or if they are unsafe.
    pub fn keys(&mut self, wanted: &[KeyId]) -> Result<Rc<Keys>, ContextError> {
        if let Some(keys) = &self.keys {
            return Ok(Rc::clone(keys));
        }
        let store = self.store()?;
        let keys = Keys::load(&self.settings.keys, store.user_id(), wanted)?;
        Ok(Rc::clone(self.keys.insert(Rc::new(keys))))
    }

    /// Returns the vault keys if no command has to be run to get them, for a check of seals that is
    /// optional. `None` also if the keys are missing or unsafe.
    ///
    /// # Errors
    /// Fails with [`ContextError`] if the text of the connection is wrong.
    pub fn keys_at_hand(&mut self) -> Result<Option<Rc<Keys>>, ContextError> {
        if self.keys.is_none() {
            let store = self.store()?;
            let keys = Keys::at_hand(&self.settings.keys, store.user_id());
            self.keys = keys.map(Rc::new);
        }
        Ok(self.keys.clone())
    }

    /// Address of the database by the settings.
    fn address(&mut self) -> Result<Address, ContextError> {
        let text = match &self.settings.database {
            DatabaseSetting::Private => {
                return Ok(Address::Private(Box::new(self.private_server()?)));
            }
            DatabaseSetting::Url(set) => set.value.whole(),
            DatabaseSetting::UrlFile(set) => {
                read_url_file(&set.value, &self.settings.keys.options.trusted_dirs)?
            }
        };
        let home = self.vars.os("HOME").map(Path::new);
        let variables = |name: &str| self.vars.os(name)?.to_str().map(str::to_owned);
        let server = ConnInfo::parse(&text, &variables, &system_user()?, home)?;
        for remark in server.remarks() {
            self.out.remark(remark.clone());
        }
        let server = server.with_password_command(self.password_command())?;
        Ok(Address::Server(Box::new(server)))
    }

    /// Command that prints the password of the server, by the settings.
    fn password_command(&self) -> Option<PasswordCommand> {
        let argv = self.settings.password_command.clone()?;
        Some(PasswordCommand {
            argv,
            deadline: self.settings.timeout.value,
            shows_stderr: !self.out.manner.json,
        })
    }

    /// Returns the private PostgreSQL server of this user, whether it is made yet or not.
    ///
    /// # Errors
    /// Fails with [`ContextError`] if its folder cannot be determined.
    pub fn private_server(&self) -> Result<PrivateServer, ContextError> {
        let search = Search {
            pg_bin: self.vars.own("CREDCTL_PG_BIN")?.map(Into::into),
            path: self.vars.os("PATH").map(ToOwned::to_owned),
            core_limit: Some(self.hardened.original_core_limit()),
        };
        let home = DataHome {
            path: &self.settings.paths.data_home,
            has_vault_keys: self.has_vault_keys(),
        };
        let server = PrivateServer::new(home, search)?;
        Ok(match self.starts_separately {
            true => server.started_by(self.starter()?),
            false => server,
        })
    }

    /// Returns true if vault keys are named somewhere, or the default key file exists.
    fn has_vault_keys(&self) -> bool {
        match crypto::choose(self.settings.keys.inputs.clone()) {
            Ok(KeySource::Default(path)) => path.exists(),
            _ => true,
        }
    }

    /// Returns what is known of each provider, built in or from the config file.
    pub fn providers(&self) -> Rc<Providers> {
        Rc::clone(&self.settings.providers)
    }

    /// Says that this run changes nothing in the database. Of several hosts, a standby may answer then if
    /// no primary does.
    pub fn only_read(&mut self) {
        self.only_reads = true;
    }

    /// From now on, a private server that is down is started from a separate process. If this
    /// process started it, the program that takes its place would not get the caller's descriptors.
    pub fn start_private_separately(&mut self) {
        self.starts_separately = true;
    }

    /// Command that runs this program again to start the private server of these settings.
    fn starter(&self) -> Result<SeparateStart, ContextError> {
        let program = std::env::current_exe().map_err(ContextError::NoProgram)?;
        let mut arguments = vec!["--quiet".into(), "db".into(), "start".into()];
        // A config file that is named must exist. The default one may be missing, and the other
        // process finds it by the same variables.
        if self.settings.paths.config_named.is_some() {
            let config = self.settings.paths.config.clone().into_os_string();
            arguments.extend(["--config".into(), config]);
        }
        Ok(SeparateStart { program, arguments })
    }

    /// User whose rows count in a database.
    fn user_id(&self, address: &Address) -> Result<String, ContextError> {
        Ok(match (&self.settings.user_id, address) {
            (Some(set), _) => set.value.clone(),
            (None, Address::Private(_)) => system_user()?,
            (None, Address::Server(server)) => server.user().to_owned(),
        })
    }

    /// Describes the user of a store and where the name came from, for messages: a wrong user looks
    /// the same as a user who has nothing.
    pub fn whose(&self, store: &Store) -> String {
        let origin = match (&self.settings.user_id, store.database().address()) {
            (Some(set), _) => set.origin,
            (None, Address::Private(_)) => Origin::Default("your system user"),
            (None, Address::Server(_)) => Origin::Default("the database role"),
        };
        format!("user {} ({origin})", store.user_id())
    }

    /// Returns true if a person can be asked.
    pub fn can_ask(&self) -> bool {
        self.prompter.obstacle().is_none()
    }

    /// Fails early if a question would have to be asked and nobody can be asked.
    ///
    /// # Errors
    /// Fails if nobody can be asked; the error names the flag that answers the question.
    pub fn require_person(&self, question: Question<'_>) -> Result<(), PromptError> {
        match self.prompter.obstacle() {
            None => Ok(()),
            Some(why) => Err(PromptError::Unavailable {
                question: question.text.to_owned(),
                why,
                flag: question.flag.to_owned(),
            }),
        }
    }

    /// Asks for a yes, unless `yes` says that a flag gave it already. `needs` names the action that
    /// needs it, and `unchanged` is the message after a no.
    ///
    /// # Errors
    /// Fails with [`ContextError::NeedsYes`] if nobody can be asked, and with
    /// [`ContextError::Declined`] if the answer is no.
    pub async fn confirm(
        &self,
        yes: bool,
        needs: &str,
        question: &str,
        unchanged: &str,
    ) -> Result<(), ContextError> {
        if yes {
            return Ok(());
        }
        self.require_yes(yes, needs)?;
        let mut talk = self.prompter.talk();
        match talk.confirm(Question::new(question, YES)).await? {
            true => Ok(()),
            false => Err(ContextError::Declined(unchanged.to_owned())),
        }
    }

    /// Fails early if a yes is needed, no flag gave it, and nobody can be asked.
    ///
    /// # Errors
    /// Fails with [`ContextError::NeedsYes`].
    pub fn require_yes(&self, yes: bool, needs: &str) -> Result<(), ContextError> {
        match yes || self.can_ask() {
            true => Ok(()),
            false => Err(ContextError::NeedsYes(needs.to_owned())),
        }
    }

    /// Refuses to change the active credential while `CREDCTL_CREDENTIAL` takes precedence over it.
    ///
    /// # Errors
    /// Fails with [`ContextError::Shadowed`] if `CREDCTL_CREDENTIAL` is set.
    pub fn refuse_shadowed(&self) -> Result<(), ContextError> {
        match &self.settings.credential {
            None => Ok(()),
            Some(reference) => Err(ContextError::Shadowed(reference.clone())),
        }
    }
}

/// Returns the name of the user this program runs as.
fn system_user() -> Result<String, PrivateError> {
    process::system_user().map_err(PrivateError::UserLookup)
}
