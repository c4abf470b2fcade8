//! What a command is handed: settings, writers, prompter; and what it may open on demand.

mod error;

use std::{
    io::{IsTerminal, Write},
    path::Path,
    rc::Rc,
};

use secrecy::ExposeSecret;
use zeroize::Zeroizing;

pub use error::ContextError;

use crate::{
    domain::{KeyId, visible},
    postgres::{
        Address,
        conninfo::{ConnInfo, read_url_file},
        private::{self, PrivateServer, Search, SeparateStart},
    },
    process::{Hardened, Vars},
    prompt::{PromptError, Prompter, Question},
    providers::Providers,
    render::Output,
    schema::DEFAULT_SCHEMA,
    settings::{Database, Origin, Settings},
    store::{Scope, Store},
    vault::Keys,
};

/// Everything a command needs and nothing it does not ask for.
pub struct Context<'a> {
    /// What holds for this run.
    pub settings: Settings,
    /// The environment, for what is no setting: the provider's own variables.
    pub vars: Vars,
    /// The two writers.
    pub out: Output<'a>,
    /// Questions to a person.
    pub prompter: Rc<Prompter>,
    /// What this process was before it was hardened.
    pub hardened: Hardened,
    /// The store, once it was asked for: one run has one connection, and is told once about it.
    store: Option<Rc<Store>>,
    keys: Option<Rc<Keys>>,
    starts_separately: bool,
}

impl<'a> Context<'a> {
    /// A context in which nothing is opened yet.
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
            store: None,
            keys: None,
            starts_separately: false,
        }
    }

    /// The vault's database; a private one that is not there yet is made when first used.
    ///
    /// # Errors
    /// When the connection's text is wrong.
    pub fn store(&mut self) -> Result<Rc<Store>, ContextError> {
        let store = match self.store.take() {
            Some(store) => store,
            None => Rc::new(self.new_store()?),
        };
        Ok(Rc::clone(self.store.insert(store)))
    }

    fn new_store(&mut self) -> Result<Store, ContextError> {
        let address = self.address()?;
        let schema = match address {
            // The schema of a server means nothing in the private database.
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
        let manner = self.out.manner;
        let speaks = !manner.json && !manner.quiet && std::io::stderr().is_terminal();
        let say = move |step: &str| {
            if speaks {
                let _ = writeln!(std::io::stderr(), "{}", visible(step));
            }
        };
        Ok(Store::new(address, scope, Box::new(say)))
    }

    /// The vault's database if there is one; `None` on a machine where nothing was stored yet.
    ///
    /// # Errors
    /// When the connection's text is wrong.
    pub fn existing_store(&mut self) -> Result<Option<Rc<Store>>, ContextError> {
        let store = self.store()?;
        let made = match store.database().address() {
            Address::Private(server) => server.is_made()?,
            Address::Server(_) => true,
        };
        Ok(made.then_some(store))
    }

    /// The vault keys; `wanted` are those that a row names. None are made.
    ///
    /// # Errors
    /// Exit 5 where there are none, or they are unsafe.
    pub fn keys(&mut self, wanted: &[KeyId]) -> Result<Rc<Keys>, ContextError> {
        if let Some(keys) = &self.keys {
            return Ok(Rc::clone(keys));
        }
        let store = self.store()?;
        let keys = Keys::load(&self.settings.keys, store.user_id(), wanted)?;
        Ok(Rc::clone(self.keys.insert(Rc::new(keys))))
    }

    /// The same where having them costs nobody anything, for a look at seals that need not be.
    ///
    /// # Errors
    /// When the connection's text is wrong.
    pub fn keys_at_hand(&mut self) -> Result<Option<Rc<Keys>>, ContextError> {
        if self.keys.is_none() {
            let store = self.store()?;
            let keys = Keys::at_hand(&self.settings.keys, store.user_id());
            self.keys = keys.map(Rc::new);
        }
        Ok(self.keys.clone())
    }

    /// Where the database is, by the settings.
    fn address(&mut self) -> Result<Address, ContextError> {
        let text = match &self.settings.database {
            Database::Private => return Ok(Address::Private(self.private_server()?)),
            Database::Url(set) => Zeroizing::new(set.value.expose_secret().to_owned()),
            Database::UrlFile(set) => {
                read_url_file(&set.value, &self.settings.keys.options.trusted_dirs)?
            }
        };
        let home = self.vars.os("HOME").map(Path::new);
        let variables = |name: &str| self.vars.foreign(name).map(str::to_owned);
        let server = ConnInfo::parse(&text, &variables, &private::system_user()?, home)?;
        for remark in server.remarks() {
            self.out.remark(remark.clone());
        }
        Ok(Address::Server(Box::new(server)))
    }

    /// The private PostgreSQL of this user, made or not.
    ///
    /// # Errors
    /// When its folder cannot be known.
    pub fn private_server(&self) -> Result<PrivateServer, ContextError> {
        let search = Search {
            pg_bin: self.vars.own("CREDCTL_PG_BIN")?.map(Into::into),
            path: self.vars.os("PATH").map(ToOwned::to_owned),
            core_limit: Some(self.hardened.original_core_limit()),
        };
        let server = PrivateServer::new(&self.settings.paths.data_home, search)?;
        Ok(match self.starts_separately {
            true => server.started_by(self.starter()?),
            false => server,
        })
    }

    /// What is known of each provider, built in and by the config file.
    pub fn providers(&self) -> Rc<Providers> {
        Rc::clone(&self.settings.providers)
    }

    /// From now on a private server that is down is started from a process of its own. Starting it
    /// here would keep the caller's descriptors from the program that takes this process's place.
    pub fn start_private_separately(&mut self) {
        self.starts_separately = true;
    }

    /// This program run again to start the private server of these settings.
    fn starter(&self) -> Result<SeparateStart, ContextError> {
        let program = std::env::current_exe().map_err(ContextError::NoProgram)?;
        let config = self.settings.paths.config.clone().into_os_string();
        let arguments = ["--quiet".into(), "--config".into(), config];
        let arguments = arguments.into_iter().chain(["db".into(), "start".into()]);
        Ok(SeparateStart {
            program,
            arguments: arguments.collect(),
        })
    }

    /// Whose rows count in a database.
    fn user_id(&self, address: &Address) -> Result<String, ContextError> {
        Ok(match (&self.settings.user_id, address) {
            (Some(set), _) => set.value.clone(),
            (None, Address::Private(_)) => private::system_user()?,
            (None, Address::Server(server)) => server.user().to_owned(),
        })
    }

    /// The user of a store and who named them, for messages: a wrong user looks just like one who
    /// has nothing.
    pub fn whose(&self, store: &Store) -> String {
        let origin = match (&self.settings.user_id, store.database().address()) {
            (Some(set), _) => set.origin,
            (None, Address::Private(_)) => Origin::Default("your system user"),
            (None, Address::Server(_)) => Origin::Default("the database role"),
        };
        format!("user {} ({origin})", store.user_id())
    }

    /// Whether there is somebody to ask.
    pub fn can_ask(&self) -> bool {
        self.prompter.obstacle().is_none()
    }

    /// Refuses early what would have to be asked where nobody can be.
    ///
    /// # Errors
    /// Exit 2, naming what answers the question.
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

    /// Asks for a yes, unless a flag says it already; `needs` names what needs it, and
    /// `unchanged` is said after a no.
    ///
    /// # Errors
    /// Exit 7 where nobody can be asked, 130 for a no.
    pub async fn confirm(
        &self,
        yes: bool,
        needs: &str,
        question: &str,
        unchanged: &str,
    ) -> Result<(), ContextError> {
        const YES: &str = "add --yes";
        if yes {
            return Ok(());
        }
        if !self.can_ask() {
            return Err(ContextError::NeedsYes(needs.to_owned()));
        }
        let mut talk = self.prompter.talk();
        match talk.confirm(Question::new(question, YES)).await? {
            true => Ok(()),
            false => Err(ContextError::Declined(unchanged.to_owned())),
        }
    }

    /// Refuses to change the active credential while a variable decides anyway.
    ///
    /// # Errors
    /// Exit 7 when `CREDCTL_CREDENTIAL` is set.
    pub fn refuse_shadowed(&self) -> Result<(), ContextError> {
        match &self.settings.credential {
            None => Ok(()),
            Some(reference) => Err(ContextError::Shadowed(reference.clone())),
        }
    }
}
