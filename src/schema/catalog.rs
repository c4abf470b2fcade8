use tokio_postgres::{Error, Row};

use super::{SchemaError, session::Session};

/// Contents of a schema, as far as migrations need them. Facts only, no judgements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Catalog {
    /// Tables and views, except those of extensions.
    pub(super) relations: Vec<Relation>,
    /// True if the role may create tables in the schema.
    pub(super) may_create: bool,
    /// True if a trigger, policy, default, check or index of the shared tables uses a function of
    /// somebody else that searches for names: then the shared schema has to be searched while the tables
    /// are changed.
    pub(super) uses_schema_functions: bool,
    /// Other schemas that hold both `user_accounts` and `user_credentials`.
    pub(super) elsewhere: Vec<String>,
}

/// A table or a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) name: String,
    /// Letter of `pg_class.relkind`: `r` for a table, `v` for a view, and so on.
    pub(super) kind: String,
    /// Role that owns the relation. `None` if that is our role or one that our role is a member of.
    pub(super) foreign_owner: Option<String>,
    /// True if row-level security is on.
    pub(super) secured: bool,
    /// True if row-level security binds the owner too.
    pub(super) forced: bool,
    pub(super) columns: Vec<Column>,
    pub(super) indexes: Vec<Index>,
    pub(super) policies: Vec<Policy>,
    /// Checks and rules that may refuse or change a row, each as a description.
    pub(super) limits: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Data type as `format_type` writes it.
    pub(super) data_type: String,
    pub(super) not_null: bool,
    /// True if an INSERT may leave the column out: it has a default, an identity or a generated value.
    pub(super) fills_itself: bool,
    /// True if the column is computed from other columns.
    pub(super) generated: bool,
    pub(super) commented: bool,
    /// Default of the column, as the server writes it.
    pub(super) default: Option<String>,
    /// Objects that prevent a change of the data type: views, policies, triggers, columns, functions
    /// and publications that use the column.
    pub(super) users: Vec<String>,
}

/// An index, or the constraint that it implements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Index {
    pub(super) name: String,
    pub(super) unique: bool,
    /// True if the index is valid and not partial, so that it covers every row.
    pub(super) whole: bool,
    /// True if the index implements a constraint of the same name.
    pub(super) constraint: bool,
    /// True if the index implements an exclusion constraint, which compares rows by operators of its
    /// own instead of by equality.
    pub(super) excludes: bool,
    /// Columns or expressions of the index key, in order.
    pub(super) keys: Vec<String>,
    /// Objects that prevent dropping the index: foreign keys that refer to it, and the replica identity.
    pub(super) users: Vec<String>,
}

/// A policy of row-level security.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) name: String,
    /// USING and WITH CHECK expressions, as the server writes them.
    pub(super) conditions: String,
    /// True if every row has to meet the conditions, whatever other policies admit.
    pub(super) restrictive: bool,
}

const RELATIONS: &str = "
    SELECT c.relname::text, c.relkind::text, c.relrowsecurity, c.relforcerowsecurity,
           CASE WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN pg_get_userbyid(c.relowner)::text END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1";

const COLUMNS: &str = "
    SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           a.atthasdef OR a.attidentity <> '', a.attgenerated <> '',
           col_description(c.oid, a.attnum) IS NOT NULL,
           ARRAY(SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_depend d
                 WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
                   AND d.refobjsubid = a.attnum
                   AND (d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass,
                                      'pg_proc'::regclass, 'pg_publication_rel'::regclass)
                        -- A column computed from this one: itself in PostgreSQL 14, later its expression.
                        OR d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid > 0
                        OR d.classid = 'pg_attrdef'::regclass
                           AND (SELECT x.adnum FROM pg_attrdef x WHERE x.oid = d.objid) <> a.attnum)
                 ORDER BY 1),
           (SELECT pg_get_expr(x.adbin, x.adrelid) FROM pg_attrdef x
            WHERE x.adrelid = c.oid AND x.adnum = a.attnum AND a.attgenerated = '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname = $1 AND c.relname IN ($2, $3) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum";

const INDEXES: &str = "
    SELECT t.relname::text, x.relname::text, i.indisunique, i.indisvalid AND i.indpred IS NULL,
           EXISTS (SELECT FROM pg_constraint k
                   WHERE k.conindid = i.indexrelid AND k.conrelid = t.oid AND k.contype IN ('p', 'u', 'x')),
           ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true)
                 FROM generate_series(1, i.indnkeyatts) k ORDER BY k),
           i.indisexclusion,
           ARRAY(SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_depend d
                 WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indexrelid
                   AND d.classid = 'pg_constraint'::regclass AND d.deptype = 'n'
                 UNION ALL SELECT 'the replica identity of ' || t.relname WHERE i.indisreplident
                 ORDER BY 1)
    FROM pg_index i
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_class x ON x.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = $1 AND t.relkind IN ('r', 'p', 'm')
    ORDER BY x.relname";

const POLICIES: &str = "
    SELECT tablename::text, policyname::text, concat_ws(' ', qual, with_check), permissive = 'RESTRICTIVE'
    FROM pg_policies WHERE schemaname = $1 AND tablename IN ($2, $3)
    ORDER BY policyname";

/// Checks that list the types or limit the length of a token, and rules: a statement that changes several
/// tables at once may not touch a table with rules, and a rule in place of a change swallows it.
const LIMITS: &str = "
    SELECT t.relname::text, format('constraint `%s` allows only %s', k.conname, pg_get_constraintdef(k.oid))
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = $1 AND t.relname IN ($2, $3) AND k.contype = 'c'
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = ANY (k.conkey)
                  AND (a.attname = 'credential_type' AND pg_get_constraintdef(k.oid) ~ '(= ANY|= ''|<> ''|~)'
                       OR a.attname IN ('api_key', 'secret_key') AND pg_get_constraintdef(k.oid) ~ 'length.*<'))
    UNION ALL
    SELECT t.relname::text, format('rule `%s` of %s stands in the way of changes', r.rulename, t.relname)
    FROM pg_rewrite r JOIN pg_class t ON t.oid = r.ev_class JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = $1 AND t.relname IN ($2, $3) AND r.rulename <> '_RETURN'
      AND (r.is_instead OR t.relname = $3)
    ORDER BY 2";

const SURROUNDINGS: &str = "
    SELECT has_schema_privilege($1, 'CREATE'),
           ARRAY(SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relname IN ($2, $3) AND c.relkind IN ('r', 'p') AND n.nspname <> $1
                   AND c.relpersistence <> 't'
                 GROUP BY 1 HAVING count(*) = 2 ORDER BY 1)";

/// Functions behind everything that the server runs when a row of the shared tables is written. A table
/// that refers to them is changed along with them.
const SCHEMA_FUNCTIONS: &str = "
    WITH RECURSIVE tables AS (
        SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relname IN ($2, $3)
        UNION SELECT k.conrelid FROM pg_constraint k JOIN tables t ON t.oid = k.confrelid),
    parts (class, id) AS (
        SELECT 'pg_trigger'::regclass, g.oid FROM pg_trigger g JOIN tables t ON t.oid = g.tgrelid
        WHERE NOT g.tgisinternal
        UNION ALL SELECT 'pg_policy'::regclass, p.oid FROM pg_policy p JOIN tables t ON t.oid = p.polrelid
        UNION ALL SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint k JOIN tables t ON t.oid = k.conrelid
        UNION ALL SELECT 'pg_constraint'::regclass, k.oid
        FROM pg_constraint k JOIN pg_attribute a ON a.atttypid = k.contypid JOIN tables t ON t.oid = a.attrelid
        WHERE k.contypid <> 0
        UNION ALL SELECT 'pg_attrdef'::regclass, d.oid FROM pg_attrdef d JOIN tables t ON t.oid = d.adrelid
        UNION ALL SELECT 'pg_class'::regclass, i.indexrelid FROM pg_index i JOIN tables t ON t.oid = i.indrelid
        UNION ALL SELECT 'pg_rewrite'::regclass, r.oid FROM pg_rewrite r JOIN tables t ON t.oid = r.ev_class),
    uses AS (
        SELECT d.refclassid AS class, d.refobjid AS id
        FROM parts p JOIN pg_depend d ON d.classid = p.class AND d.objid = p.id),
    functions AS (
        SELECT id FROM uses WHERE class = 'pg_proc'::regclass
        UNION SELECT o.oprcode FROM uses u JOIN pg_operator o ON o.oid = u.id WHERE u.class = 'pg_operator'::regclass
        UNION SELECT s.amproc FROM uses u JOIN pg_opclass c ON c.oid = u.id
              JOIN pg_amproc s ON s.amprocfamily = c.opcfamily WHERE u.class = 'pg_opclass'::regclass)
    SELECT EXISTS (
        SELECT FROM functions f JOIN pg_proc p ON p.oid = f.id
        WHERE p.pronamespace <> 'pg_catalog'::regnamespace
          AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search\\_path=%'))";

/// Returns true if changing the shared tables runs a function that searches for names. Call it within a
/// transaction of [`Session::begin`].
pub(super) async fn uses_schema_functions(session: &Session<'_>) -> Result<bool, SchemaError> {
    let tables = [session.schema, ACCOUNTS, CREDENTIALS];
    Ok(session.row(SCHEMA_FUNCTIONS, &tables).await?.try_get(0)?)
}

/// The two shared tables, whose columns and indexes are read.
pub(super) const ACCOUNTS: &str = "user_accounts";
pub(super) const CREDENTIALS: &str = "user_credentials";

/// Reads the catalog of the schema. Call it within a transaction of [`Session::begin`].
pub(super) async fn read(session: &Session<'_>) -> Result<Catalog, SchemaError> {
    let schema = session.schema;
    let names = [schema, ACCOUNTS, CREDENTIALS];
    let around = session.row(SURROUNDINGS, &names).await?;
    let mut catalog = Catalog {
        may_create: around.try_get(0)?,
        elsewhere: around.try_get(1)?,
        uses_schema_functions: uses_schema_functions(session).await?,
        relations: Vec::new(),
    };
    for row in session.rows(RELATIONS, &[schema]).await? {
        catalog.relations.push(relation(&row)?);
    }
    for row in session.rows(COLUMNS, &names).await? {
        if let Some(table) = catalog.owner_of(&row)? {
            table.columns.push(column(&row)?);
        }
    }
    for row in session.rows(INDEXES, &[schema]).await? {
        if let Some(table) = catalog.owner_of(&row)? {
            table.indexes.push(index(&row)?);
        }
    }
    for row in session.rows(POLICIES, &names).await? {
        if let Some(table) = catalog.owner_of(&row)? {
            table.policies.push(Policy {
                name: row.try_get(1)?,
                conditions: row.try_get(2)?,
                restrictive: row.try_get(3)?,
            });
        }
    }
    for row in session.rows(LIMITS, &names).await? {
        if let Some(table) = catalog.owner_of(&row)? {
            table.limits.push(row.try_get(1)?);
        }
    }
    Ok(catalog)
}

fn relation(row: &Row) -> Result<Relation, Error> {
    Ok(Relation {
        name: row.try_get(0)?,
        kind: row.try_get(1)?,
        secured: row.try_get(2)?,
        forced: row.try_get(3)?,
        foreign_owner: row.try_get(4)?,
        ..Relation::default()
    })
}

fn column(row: &Row) -> Result<Column, Error> {
    Ok(Column {
        name: row.try_get(1)?,
        data_type: row.try_get(2)?,
        not_null: row.try_get(3)?,
        fills_itself: row.try_get(4)?,
        generated: row.try_get(5)?,
        commented: row.try_get(6)?,
        users: row.try_get(7)?,
        default: row.try_get(8)?,
    })
}

fn index(row: &Row) -> Result<Index, Error> {
    Ok(Index {
        name: row.try_get(1)?,
        unique: row.try_get(2)?,
        whole: row.try_get(3)?,
        constraint: row.try_get(4)?,
        keys: row.try_get(5)?,
        excludes: row.try_get(6)?,
        users: row.try_get(7)?,
    })
}

impl Catalog {
    /// Finds the table or view of this name.
    pub(super) fn relation(&self, name: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.name == name)
    }

    /// Returns the shared tables that are there.
    pub(super) fn shared(&self) -> impl Iterator<Item = &Relation> {
        let names = [ACCOUNTS, CREDENTIALS].into_iter();
        names.filter_map(|name| self.relation(name))
    }

    fn owner_of(&mut self, row: &Row) -> Result<Option<&mut Relation>, Error> {
        let name: &str = row.try_get(0)?;
        Ok(self.relations.iter_mut().find(|r| r.name == name))
    }
}

impl Relation {
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
