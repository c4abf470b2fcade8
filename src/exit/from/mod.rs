//! Errors of every room become a [`Failure`](super::Failure): one file for each kind of room.

mod database;
mod door;
mod files;
mod keys;
mod selection;
