//! Failures around the program, and how it reports them.

mod impostors;
mod logins;
mod lost_connections;
mod refused_connections;
mod round_trips;
mod streams;
