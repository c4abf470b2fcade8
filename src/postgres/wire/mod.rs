//! Sends statements: reads as one pipelined round trip, writes as a short transaction.
//!
//! Every statement is unnamed and typed. Everything it depends on (user, schema, limits) is set
//! inside its own transaction, so that a connection pooler in transaction mode may sit in between.

mod column;
mod commit;
mod exchange;
mod pipeline;
mod scope;
mod statement;

pub use column::get;
pub use exchange::Worked;
pub use pipeline::{RowSink, TransactionHead, rows_and_count};
pub use scope::TransactionScope;
pub use statement::{Params, Proof, Statement};
