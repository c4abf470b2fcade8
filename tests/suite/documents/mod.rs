//! README.md and `docs`: every block runs as it stands, every link leads somewhere, and what the pages
//! say of the program is what it does.
//!
//! The blocks of a page run in their order, in one home; [`run`] says what reads which language. A block
//! that no test claims fails the test of its page.

mod alike;
mod blocks;
mod conversation;
mod exit_codes;
mod home;
mod links;
mod named_commands;
mod not_run;
mod pages;
mod parsed;
mod providers;
mod readme;
mod run;
mod sentences;
mod server;
mod supervisors;
mod transcript;
mod troubleshooting;
mod trust;
mod workflow;
