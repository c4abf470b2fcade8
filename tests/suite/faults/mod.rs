//! What goes wrong around the program, and what it makes of it.

mod lost_connections;
mod refused_connections;
mod round_trips;
mod streams;
