//! What goes wrong around the program, and what it makes of it.

mod crowd;
mod killed;
mod lost;
mod proxy;
mod refused;
mod round_trips;
mod streams;
mod wire;
