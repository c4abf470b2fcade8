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

/// Statements that find out whether a transaction took effect whose COMMIT was not answered.
pub struct Proof<'a> {
    /// Statement that waits for the transaction to end, or makes sure that it can never take effect.
    pub settle: Statement<'a>,
    /// Statement that returns one row: true if the transaction took effect. After `settle`, false means
    /// that it did not, and never will.
    pub ask: Statement<'a>,
}
