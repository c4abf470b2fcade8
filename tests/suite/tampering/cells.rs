//! Many small vaults in one: cells of three credentials each, sealed as credctl seals them, and an older
//! state of the first of them.

use std::fs;

use credctl::parts::{
    crypto::{Keyring, VaultKey},
    domain::{Bound, Sealed, Secret, Uuid},
};

use super::changes::{Change, PER_CREDENTIAL, SIDES, kept, older};
use crate::common::{
    credctl::{Credctl, USER},
    database::{rows, sql},
    vault_keys::{key_file, keyring},
};

/// A credential as it honestly is.
#[derive(Debug, Clone)]
pub struct Honest {
    pub id: Uuid,
    pub account_id: Uuid,
    pub account_name: String,
    pub nickname: String,
    pub environment: &'static str,
    pub is_active: bool,
    pub revision: i64,
    /// The tokens, and what they hold.
    pub tokens: [String; 2],
    pub pair: [&'static str; 2],
}

/// The type of all of them.
pub const KIND: &str = "alpaca";

/// The vault with its cells.
pub struct Cells {
    pub t: Credctl,
    pub vault: Uuid,
    pub keyring: Keyring,
    pub count: usize,
    tokens: Vec<[String; 2]>,
    other_token: String,
    older_key: String,
}

const PAIRS: [[&str; 2]; 4] = [
    ["PKPAPER0000000000001", "secret-of-paper"],
    ["AKLIVE00000000000002", "secret-of-live"],
    ["PKDISABLED0000000003", "secret-of-disabled"],
    ["AKOLDER0000000000004", "secret-of-older"],
];

impl Cells {
    /// A vault with this many cells. Its constraints are gone: whoever owns a database can drop them.
    pub fn new(count: usize) -> Self {
        let t = Credctl::on_server();
        t.add("first", &["--paper"]);
        // The vault key before the one that is primary now.
        let older_keyring = keyring(&t);
        let older_key = older_keyring.primary().to_string();
        let new = VaultKey::generate();
        let path = key_file(&t);
        let keys = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{}\n{keys}", *new.expose_text())).unwrap();
        t.run(["vault", "rotate", "--yes"]).ends().succeeded();
        sql(
            &t,
            "DELETE FROM user_credentials; DELETE FROM credctl.credentials; DELETE FROM user_accounts",
        );
        let keyring = keyring(&t);
        let vault = rows(&t, "SELECT id FROM credctl.vault")[0].parse().unwrap();
        let token = |keyring: &Keyring, text: &str| {
            let secret = Secret::new(text.to_owned().into());
            keyring.seal(&secret).as_token().to_owned()
        };
        let mut tokens = PAIRS.map(|pair| pair.map(|text| token(&keyring, text)));
        tokens[3] = PAIRS[3].map(|text| token(&older_keyring, text));
        let other_token = token(&keyring, "PKOTHER0000000000005");
        let cells = Cells {
            t,
            vault,
            keyring,
            count,
            tokens: tokens.to_vec(),
            other_token,
            older_key,
        };
        cells.open_up();
        cells.fill();
        cells
    }

    /// Drops all constraints, and marks rows with their cell and side.
    fn open_up(&self) {
        sql(
            &self.t,
            "DO $$ DECLARE one record; BEGIN
                FOR one IN SELECT conrelid::regclass AS of, conname FROM pg_constraint
                           WHERE connamespace IN ('public'::regnamespace, 'credctl'::regnamespace) AND contype IN ('f', 'p', 'u', 'c')
                           ORDER BY contype <> 'f' LOOP
                    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.of, one.conname);
                END LOOP;
                FOR one IN SELECT attrelid::regclass AS of, attname FROM pg_attribute
                           WHERE attnotnull AND attnum > 0 AND attrelid IN (SELECT oid FROM pg_class
                               WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'credctl'::regnamespace)) LOOP
                    EXECUTE format('ALTER TABLE %s ALTER %I DROP NOT NULL', one.of, one.attname);
                END LOOP;
            END $$;
            CREATE INDEX ON user_credentials (id); CREATE INDEX ON user_accounts (id);
            CREATE INDEX ON credctl.credentials (user_id, credential_id);",
        );
        for table in PER_CREDENTIAL {
            let mark = format!(
                "ALTER TABLE {table} ADD cell int, ADD side text; CREATE INDEX ON {table} (cell);
                 CREATE TABLE {} (LIKE {table}); CREATE TABLE {} (LIKE {table})",
                kept(table),
                older(table)
            );
            sql(&self.t, &mark);
        }
    }

    fn fill(&self) {
        let mut values = [Vec::new(), Vec::new(), Vec::new()];
        let mut olds = [Vec::new(), Vec::new(), Vec::new()];
        for cell in 0..self.count {
            for side in SIDES {
                self.row(&self.honest(cell, side), cell, side, &mut values);
            }
            self.row(&self.older(cell), cell, 'p', &mut olds);
        }
        for (at, table) in PER_CREDENTIAL.into_iter().enumerate() {
            for (to, values) in [(kept(table), &values[at]), (older(table), &olds[at])] {
                for values in values.chunks(500) {
                    let columns = COLUMNS[at];
                    let insert =
                        format!("INSERT INTO {to} ({columns}) VALUES {}", values.join(","));
                    sql(&self.t, &insert);
                }
                sql(&self.t, &format!("CREATE INDEX ON {to} (cell)"));
            }
        }
        // An older name of the account; the credential has been sealed since.
        sql(
            &self.t,
            "UPDATE older_user_accounts SET account_name = 'Older account ' || cell",
        );
        self.restore();
    }

    /// Appends the rows of a credential to the values of each table.
    fn row(&self, honest: &Honest, cell: usize, side: char, values: &mut [Vec<String>; 3]) {
        let Honest {
            id,
            account_id,
            account_name,
            nickname,
            environment,
            is_active,
            revision,
            tokens,
            ..
        } = honest;
        let [api_key, secret_key] = tokens.clone().map(Sealed::stored);
        let older = honest.revision == 1;
        let key = match older {
            true => self.older_key.parse().unwrap(),
            false => self.keyring.primary(),
        };
        // Of the key pair, and so another one for each.
        let fingerprint = [tokens[0].as_bytes()[30]; 32];
        let (note, tags) = (
            format!("of {nickname}"),
            format!("{environment},{side}{revision}"),
        );
        let bound = Bound {
            id: *id,
            user_id: USER,
            account_id: *account_id,
            account_name,
            credential_type: KIND,
            environment: Some(environment),
            nickname: Some(nickname),
            is_active: *is_active,
            expires_at: None,
            note: Some(&note),
            tags: Some(&tags),
            revision: *revision,
            fingerprint: &fingerprint,
            api_key: &api_key,
            secret_key: &secret_key,
            fields: None,
        };
        let seal = self.keyring.sealer(self.vault).seal(key, &bound).unwrap();
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let day = if older { "2024-01-01" } else { "2025-01-01" };
        values[0].push(format!(
            "('{account_id}', '{USER}', '{account_name}', true, '{day}', '{day}', {cell}, '{side}')"
        ));
        values[1].push(format!(
            "('{id}', '{account_id}', '{USER}', '{KIND}', '{}', '{}', {is_active}, '{day}', '{day}', '{nickname}', {cell}, '{side}')",
            tokens[0], tokens[1]
        ));
        values[2].push(format!(
            "('{USER}', '{id}', '{environment}', NULL, NULL, '{note}', '{tags}', '{nickname}', '{account_name}', '{KIND}', {is_active}, {revision},
              '{key}', '\\x{}', '\\x{}', {cell}, '{side}')",
            hex(&fingerprint),
            hex(&seal)
        ));
    }

    /// The credential on this side of a cell.
    pub fn honest(&self, cell: usize, side: char) -> Honest {
        let at = SIDES.iter().position(|known| *known == side).unwrap();
        let name = ["Paper", "Live", "Disabled"][at];
        Honest {
            id: id_of(cell, at as u128 + 1),
            account_id: id_of(cell, at as u128 + 0xa1),
            account_name: format!("{name} account {cell}"),
            nickname: format!("{name} {cell}"),
            environment: ["paper", "live", "paper"][at],
            is_active: side != 'd',
            revision: 2,
            tokens: self.tokens[at].clone(),
            pair: PAIRS[at],
        }
    }

    /// An older state of the first credential of a cell: another environment, nickname and pair.
    pub fn older(&self, cell: usize) -> Honest {
        Honest {
            nickname: format!("Older {cell}"),
            environment: "live",
            revision: 1,
            tokens: self.tokens[3].clone(),
            pair: PAIRS[3],
            ..self.honest(cell, 'p')
        }
    }

    /// Puts all rows back.
    pub fn restore(&self) {
        let tables = PER_CREDENTIAL.into_iter().zip(COLUMNS);
        let one = |(table, columns): (&str, &str)| {
            format!(
                "TRUNCATE {table}; INSERT INTO {table} ({columns}) SELECT {columns} FROM {};",
                kept(table)
            )
        };
        let all: String = tables.map(one).collect();
        // Each companion has its event, as if it was just stored.
        let events = "TRUNCATE credctl.events;
            INSERT INTO credctl.events (id, user_id, subject, revision, kind, at, actor, seal)
            SELECT gen_random_uuid(), user_id, credential_id, revision, 'added', now(), 'x', seal FROM credctl.credentials;";
        sql(&self.t, &format!("{all} {events} ANALYZE"));
    }

    /// Makes these changes, those of each combination in a cell of its own.
    pub fn apply(&self, combinations: &[Vec<&Change>]) {
        let longest = combinations.iter().map(Vec::len).max().unwrap_or(0);
        let mut script = String::new();
        for step in 0..longest {
            let mut cells: Vec<(&Change, Vec<usize>)> = Vec::new();
            for (cell, changes) in combinations.iter().enumerate() {
                let Some(change) = changes.get(step) else {
                    continue;
                };
                match cells
                    .iter_mut()
                    .find(|(known, _)| std::ptr::eq(*known, *change))
                {
                    Some((_, of)) => of.push(cell),
                    None => cells.push((change, vec![cell])),
                }
            }
            for (change, cells) in cells {
                script += &change.sql(&cells, &self.other_token, &self.older_key);
            }
        }
        sql(&self.t, &script);
    }

    /// The cells in which anything differs from what was there at first. Two rows that have become each
    /// other are the same two rows.
    pub fn changed(&self) -> Vec<usize> {
        let one = |(table, columns): (&str, &str)| {
            let (columns, kept) = (columns.replace(", side", ""), kept(table));
            format!(
                "(SELECT cell FROM (SELECT {columns} FROM {table} EXCEPT ALL SELECT {columns} FROM {kept}) x)"
            )
        };
        let all = PER_CREDENTIAL.into_iter().zip(COLUMNS).map(one);
        let all = all.collect::<Vec<_>>().join(" UNION ");
        let cells = rows(&self.t, &format!("SELECT cell FROM ({all}) y ORDER BY 1"));
        cells.iter().map(|cell| cell.parse().unwrap()).collect()
    }

    /// Everything that is stored, and where it differs from what was there at first.
    pub fn stored(&self, cell: usize) -> Vec<String> {
        let one = |table: &str| format!("SELECT t::text FROM {table} t WHERE cell = {cell}");
        let all: Vec<_> = PER_CREDENTIAL.into_iter().map(one).collect();
        rows(&self.t, &format!("{} ORDER BY 1", all.join(" UNION ALL ")))
    }

    pub fn other_token(&self) -> &str {
        &self.other_token
    }

    pub fn older_key(&self) -> &str {
        &self.older_key
    }
}

/// The id of something in a cell. The cell is its first group.
fn id_of(cell: usize, which: u128) -> Uuid {
    Uuid::from_u128((cell as u128) << 96 | 0x4000_8000_0000_0000_0000 | which)
}

/// The cell of an id.
pub fn cell_of(id: &str) -> usize {
    usize::from_str_radix(&id[..8], 16).unwrap()
}

const COLUMNS: [&str; 3] = [
    "id, user_id, account_name, is_active, created_at, updated_at, cell, side",
    "id, user_account_id, user_id, credential_type, api_key, secret_key, is_active, created_at, updated_at, nickname, cell, side",
    "user_id, credential_id, environment, fields, expires_at, note, tags, nickname, account_name, credential_type, is_active, revision,
     key_id, fingerprint, seal, cell, side",
];
