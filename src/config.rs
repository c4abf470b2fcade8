//! The config file: where it is, what it says, and how it is changed without being lost.
