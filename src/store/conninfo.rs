//! Text of a connection: what a user writes to name a server, read as libpq reads it.
