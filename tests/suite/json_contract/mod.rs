//! `--json` on every command, in success and failure, against the published schemas.
//!
//! `cases` is the table of runs; a command that is not in it fails a test of `published`.

mod cases;
mod published;
mod runs;
mod schemas;
