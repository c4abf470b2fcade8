//! Conversions of each room's error to a [`Failure`](super::Failure): one file per kind of room.

mod files;
mod input_output;
mod keys;
mod postgres;
mod private_postgres;
mod providers;
mod schema;
mod selection;
mod store;
mod tls;
