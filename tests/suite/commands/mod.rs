//! The commands as processes, over a migrated database of the throw-away server.

mod add;
mod arguments;
mod behind;
mod nicknames;
