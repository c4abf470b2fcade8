//! Sealing and opening: Fernet keys, their ids, and where they come from.
