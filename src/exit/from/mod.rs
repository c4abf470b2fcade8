//! Conversions of each room's error to a [`Failure`](super::Failure): one file per kind of room.

mod database;
mod door;
mod files;
mod keys;
mod selection;
