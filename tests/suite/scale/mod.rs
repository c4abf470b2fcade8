//! Commands over very many credentials.

mod adoption;
mod backups;
mod indexes;
mod lists;
