//! What goes wrong around the program, and what it makes of it.

pub mod fault;
mod lost;
pub mod proxy;
mod refused;
mod round_trips;
mod streams;
pub mod wire;
