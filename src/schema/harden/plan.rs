use super::facts::{Facts, ForeignKey, PolicyFacts, TableFacts};
use crate::{
    domain::visible,
    postgres::{quote_literal, visible_ident},
    schema::catalog::{ACCOUNTS, CREDENTIALS},
};

/// Name of the foreign key of credentials in tables that migrations create.
const FOREIGN_KEY: &str = "user_credentials_account_fkey";

/// Remark for the owner of the tables, who would otherwise notice only when the next backup fails.
const OWNER_BOUND: &str = "from now on row-level security binds the owner of the tables too: \
    run pg_dump as a superuser or as a role with BYPASSRLS";

/// Columns of a foreign key from credentials to accounts, as in [`ForeignKey::columns`].
const OF_ACCOUNT: [&str; 1] = ["user_account_id=id"];
const OF_ACCOUNT_AND_USER: [&str; 2] = ["user_account_id=id", "user_id=user_id"];

/// Changes to make, in order, and remarks about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct HardeningPlan {
    pub(super) changes: Vec<PlannedChange>,
    pub(super) remarks: Vec<String>,
}

/// A change: its description and its statement. The statement is empty for forcing row-level security,
/// since every hardening ends with that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PlannedChange {
    pub(super) what: String,
    pub(super) sql: String,
}

/// Plans the changes that the tables need.
pub(super) fn plan(facts: &Facts) -> HardeningPlan {
    let mut plan = HardeningPlan::default();
    for table in &facts.tables {
        plan.policies(table, facts);
    }
    plan.keys(facts);
    for table in &facts.tables {
        plan.security(table, facts);
    }
    if facts.tables.iter().any(|table| !table.forced) {
        plan.remarks.push(OWNER_BOUND.to_owned());
    }
    plan
}

impl HardeningPlan {
    fn change(&mut self, what: String, sql: String) {
        self.changes.push(PlannedChange { what, sql });
    }

    /// Keeps one policy that lets each user's own rows through. Any other permissive policy for everybody
    /// is dropped, because it would let more rows through.
    fn policies(&mut self, table: &TableFacts, facts: &Facts) {
        let name = table.name;
        let on = facts.shared(name);
        let mut others = Vec::new();
        let mut found = false;
        for policy in &table.policies {
            if policy.permissive && policy.is_for_everybody() {
                if !found && policy.is_of_user(&facts.user_setting) {
                    found = true;
                } else {
                    others.push(policy);
                }
            } else {
                self.remarks.push(remark_on(table, policy));
            }
        }
        for policy in others {
            self.change(
                format!("Dropped policy `{}` of {name}", visible(&policy.name)),
                format!("DROP POLICY {} ON {on};\n", visible_ident(&policy.name)),
            );
        }
        if !found {
            self.create_policy(table, facts);
        }
    }

    fn create_policy(&mut self, table: &TableFacts, facts: &Facts) {
        let name = table.name;
        let on = facts.shared(name);
        let stays = |p: &&PolicyFacts| !(p.permissive && p.is_for_everybody());
        let names: Vec<&str> = table
            .policies
            .iter()
            .filter(stays)
            .map(|p| &*p.name)
            .collect();
        let policy = free_name(&format!("{name}_of_user"), &names);
        let setting = quote_literal(&facts.user_setting);
        let own =
            format!("user_id::text = NULLIF(pg_catalog.current_setting({setting}, true), '')");
        self.change(
            format!("Created policy `{policy}` of {name}"),
            format!("CREATE POLICY {policy} ON {on}\n    USING ({own})\n    WITH CHECK ({own});\n"),
        );
    }

    fn keys(&mut self, facts: &Facts) {
        let [accounts, credentials] = [ACCOUNTS, CREDENTIALS].map(|name| facts.shared(name));
        if !facts.unique_key {
            self.change(
                format!("Added unique key (id, user_id) to {ACCOUNTS}"),
                format!("ALTER TABLE {accounts} ADD UNIQUE (id, user_id);\n"),
            );
        }
        let with_user = |key: &&ForeignKey| key.columns == OF_ACCOUNT_AND_USER;
        let keys: Vec<&ForeignKey> = facts.foreign_keys.iter().filter(with_user).collect();
        match keys.first() {
            None => self.add_foreign_key(facts),
            Some(_) if keys.iter().any(|key| key.validated) => (),
            Some(key) => self.change(
                format!(
                    "Validated foreign key `{}` of {CREDENTIALS}",
                    visible(&key.name)
                ),
                format!(
                    "ALTER TABLE {credentials} VALIDATE CONSTRAINT {};\n",
                    visible_ident(&key.name)
                ),
            ),
        }
    }

    /// Adds the foreign key that includes the user.
    ///
    /// An existing foreign key stays, and the new one takes over its actions on DELETE and UPDATE.
    /// Otherwise the older product could no longer remove an account.
    fn add_foreign_key(&mut self, facts: &Facts) {
        let mut keys = facts.foreign_keys.iter();
        let found = keys.find(|key| key.columns == OF_ACCOUNT);
        if found.is_none() {
            self.remarks.push(format!(
                "an account that has credentials can no longer be deleted from {ACCOUNTS}: no foreign key prevented it before"
            ));
        }
        let used: Vec<&str> = facts.constraints.iter().map(String::as_str).collect();
        let name = free_name(FOREIGN_KEY, &used);
        let actions = found.map(ForeignKey::actions).unwrap_or_default();
        let [accounts, credentials] = [ACCOUNTS, CREDENTIALS].map(|name| facts.shared(name));
        self.change(
            format!("Added foreign key (user_account_id, user_id) to {CREDENTIALS}{actions}"),
            format!(
                "ALTER TABLE {credentials} ADD CONSTRAINT {name}\n    \
                 FOREIGN KEY (user_account_id, user_id) REFERENCES {accounts} (id, user_id){actions};\n"
            ),
        );
    }

    fn security(&mut self, table: &TableFacts, facts: &Facts) {
        let (name, setting) = (table.name, &facts.user_setting);
        let on = facts.shared(name);
        if !table.enabled {
            self.change(
                format!("Enabled row-level security on {name}"),
                format!("ALTER TABLE {on} ENABLE ROW LEVEL SECURITY;\n"),
            );
            self.remarks.push(format!(
                "row-level security was off on {name}: from now on a session that does not set `{setting}` sees none of its rows"
            ));
        }
        if !table.forced {
            let what = format!("Forced row-level security on {name}: it binds the owner too");
            self.change(what, String::new());
        }
    }
}

fn remark_on(table: &TableFacts, policy: &PolicyFacts) -> String {
    let (name, table) = (visible(&policy.name), table.name);
    if policy.is_for_everybody() {
        return format!("policy `{name}` of {table} stays: it is restrictive");
    }
    let roles: Vec<String> = policy
        .roles
        .iter()
        .map(|role| format!("`{}`", visible(role)))
        .collect();
    let roles = roles.join(", ");
    format!("policy `{name}` of {table} stays: it is for {roles} only")
}

/// Returns the name, or the first of `NAME_2`, `NAME_3` and so on that is not taken.
fn free_name(name: &str, used: &[&str]) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| !used.contains(&name.as_str()))
        .unwrap_or_default()
}

impl PolicyFacts {
    fn is_for_everybody(&self) -> bool {
        self.roles == ["public"]
    }

    /// Returns true if the policy does the same as the one that migrations create, whatever its name.
    fn is_of_user(&self, setting: &str) -> bool {
        let user = format!(
            "NULLIF(current_setting({}::text, true), ''::text)",
            quote_literal(setting)
        );
        // The server writes the condition differently for a text and for a varchar column.
        let spellings = [
            format!("(user_id = {user})"),
            format!("((user_id)::text = {user})"),
        ];
        let own = |text: &String| spellings.contains(text);
        self.command == "ALL"
            && self.using.as_ref().is_some_and(own)
            && self.check.as_ref().is_none_or(own)
    }
}

impl ForeignKey {
    /// SQL of the actions and the deferral that differ from the default.
    fn actions(&self) -> String {
        // The existing foreign key does SET NULL and SET DEFAULT. On the user's column, which is NOT
        // NULL, they would fail.
        let action = |letter: &str| match letter {
            "c" => Some("CASCADE"),
            "r" => Some("RESTRICT"),
            _ => None,
        };
        let mut actions = String::new();
        for (event, letter) in [("DELETE", &self.on_delete), ("UPDATE", &self.on_update)] {
            if let Some(action) = action(letter) {
                actions.push_str(&format!(" ON {event} {action}"));
            }
        }
        if self.deferrable {
            actions.push_str(" DEFERRABLE");
        }
        if self.deferred {
            actions.push_str(" INITIALLY DEFERRED");
        }
        actions
    }
}

#[cfg(test)]
mod tests;
