//! Helpers that tests of several folders share.
//!
//! - The program: [`credctl`] runs it in a home of its own, [`pty`] on a pseudo-terminal;
//!   [`home_files`] writes the files it reads, [`environment`] reads what `env -0` prints.
//! - The database: [`pg`] is the throw-away server, [`private_postgres`] the one that credctl starts
//!   itself; [`database`] and [`psql`] read and change rows, [`migration`] calls the library's
//!   migrations, [`older_product`] makes the tables of the older product.
//! - Between the two: [`proxy`] falsifies messages, [`pooler`] is PgBouncer, [`gate`] makes commands
//!   wait for one another.
//! - Encryption: [`certificates`] makes authorities and what they sign, [`tls`] speaks either side.
//! - [`rounds`] says how much of it a test does, [`overloads`] fills a schema with functions that nobody may
//!   run.
//! - Cryptography: [`vault_keys`] and [`seals`] use the library, [`python`] the package of the older
//!   product.

pub mod certificates;
pub mod credctl;
pub mod database;
pub mod environment;
pub mod gate;
pub mod home_files;
pub mod migration;
pub mod older_product;
pub mod overloads;
pub mod pg;
pub mod pooler;
pub mod private_postgres;
pub mod proxy;
pub mod psql;
pub mod pty;
pub mod python;
pub mod rounds;
pub mod seals;
pub mod soundness;
pub mod tls;
pub mod vault_keys;
