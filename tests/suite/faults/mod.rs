//! What goes wrong around the program, and what it makes of it.

mod lost;
mod refused;
mod round_trips;
mod streams;
