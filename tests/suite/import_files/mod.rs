//! `credctl import`: files in the shapes that people have, and what comes out of them.

mod agreement;
mod corpus;
mod several;
mod terminal;
mod written_by_env;
