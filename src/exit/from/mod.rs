//! Conversions of each room's error to a [`Failure`](super::Failure): one file per kind of room.

mod database;
mod files;
mod input_output;
mod keys;
mod providers;
mod selection;
mod tls;
