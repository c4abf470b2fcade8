//! Commands over very many credentials.

mod adoption;
mod backups;
mod imports;
mod indexes;
mod lists;
