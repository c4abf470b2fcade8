use tokio_postgres::types::{ToSql, Type};

/// Parameters of a statement, each with its type.
pub type Params<'a> = Vec<(&'a (dyn ToSql + Sync), Type)>;

/// A statement with its typed parameters.
pub struct Statement<'a> {
    /// SQL with `$1`, `$2`, … for the parameters.
    pub sql: String,
    /// Values of the parameters, in order.
    pub params: Params<'a>,
}
