//! Writes the server's configuration: its settings, and the users that may connect with their roles.

use std::{
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use super::{
    OWNER_ROLE, PORT, PrivateError, ROLE, SUPERUSER, account::RunsAs, folders, foreign_file,
};

/// Name of credctl's settings file, in the data folder. Settings that a user adds to
/// `postgresql.conf` below the include override it.
const FILE_NAME: &str = "credctl.conf";

/// Setting of the socket's folder, up to its value.
const SOCKETS: &str = "unix_socket_directories = ";

/// Name of the map from system users to roles.
const MAP: &str = "credctl";

/// Settings for a server with one user on one machine, which is idle most of the time. Buffers are
/// small, and there are no helper processes that would sit idle. Shared memory is in the data
/// folder, because elsewhere a log-out may remove it. The log does not grow by what clients do, and
/// never contains a statement or a row.
const SETTINGS: &str = "\
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = '8MB'
work_mem = '4MB'
maintenance_work_mem = '16MB'
huge_pages = off
dynamic_shared_memory_type = mmap
fsync = on
wal_level = minimal
max_wal_senders = 0
min_wal_size = '16MB'
max_wal_size = '64MB'
autovacuum_max_workers = 1
max_worker_processes = 0
max_parallel_workers = 0
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
max_logical_replication_workers = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_destination = 'stderr'
logging_collector = off
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
checkpoint_warning = 0
cluster_name = 'credctl'
";

/// Setting for version 18 and later, where asynchronous reads otherwise have processes of their own.
const SETTINGS_18: &str = "io_method = sync\n";

/// Configures a cluster that `initdb` has just made.
pub(super) fn write_first(data: &Path, runs_as: RunsAs) -> Result<(), PrivateError> {
    let main = data.join("postgresql.conf");
    let mut text = foreign_file::read(&main).map_err(PrivateError::io("read", &main))?;
    text.extend_from_slice(format!("\ninclude '{FILE_NAME}'\n").as_bytes());
    folders::write(&main, &text, runs_as)?;
    let access = format!("local all all peer map={MAP}\n");
    folders::write(&data.join("pg_hba.conf"), access.as_bytes(), runs_as)
}

/// Writes the settings that may change between starts: the socket's folder and the user's name.
pub(super) fn write(
    data: &Path,
    socket: &Path,
    version: u32,
    peer: &str,
    runs_as: RunsAs,
) -> Result<(), PrivateError> {
    folders::write(
        &data.join(FILE_NAME),
        &settings_text(socket, version),
        runs_as,
    )?;
    let users = data.join("pg_ident.conf");
    folders::write(&users, ident_map(peer).as_bytes(), runs_as)
}

/// Returns the socket's folder of the last start, if there was one.
pub(super) fn socket_folder(data: &Path) -> Option<PathBuf> {
    let text = foreign_file::read_text(&data.join(FILE_NAME)).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(SOCKETS))?;
    let quoted = line.strip_prefix("'\"")?.strip_suffix("\"'")?;
    // Folders with signs that are escaped are not among those that are looked for.
    Some(PathBuf::from(quoted))
}

fn settings_text(socket: &Path, version: u32) -> Vec<u8> {
    let head = "# Written by credctl at every start. Your own settings belong in postgresql.conf,\n\
                # below the line that includes this file.\n";
    let newer = if version >= 18 { SETTINGS_18 } else { "" };
    let mut text = format!("{head}port = {PORT}\n{SETTINGS}{newer}").into_bytes();
    text.extend_from_slice(SOCKETS.as_bytes());
    text.extend(quoted_folder(socket));
    text.push(b'\n');
    text
}

/// Quotes a folder as the only item of a list, and the list as the value of a setting.
fn quoted_folder(folder: &Path) -> Vec<u8> {
    let mut text = b"'\"".to_vec();
    for &byte in folder.as_os_str().as_bytes() {
        match byte {
            b'\'' => text.extend_from_slice(b"''"),
            b'"' => text.extend_from_slice(b"\"\""),
            b'\\' => text.extend_from_slice(b"\\\\"),
            other => text.push(other),
        }
    }
    text.extend_from_slice(b"\"'");
    text
}

/// Returns the map that lets only this system user connect as any of the roles.
fn ident_map(peer: &str) -> String {
    let user = quoted_user(peer);
    [ROLE, OWNER_ROLE, SUPERUSER]
        .map(|role| format!("{MAP} {user} {role}\n"))
        .concat()
}

/// Quotes a user name. PostgreSQL takes a quoted name literally, unless it begins with a slash: then
/// it is a regular expression.
fn quoted_user(name: &str) -> String {
    let mut literal = String::new();
    if name.starts_with('/') {
        literal.push_str("/^");
        for c in name.chars() {
            if !c.is_alphanumeric() {
                literal.push('\\');
            }
            literal.push(c);
        }
        literal.push('$');
    } else {
        literal.push_str(name);
    }
    format!("\"{}\"", literal.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &str) -> String {
        String::from_utf8(quoted_folder(Path::new(path))).unwrap()
    }

    #[test]
    fn an_odd_folder_is_one_item_of_one_setting() {
        assert_eq!(folder("/a b, c"), r#"'"/a b, c"'"#);
        assert_eq!(folder(r#"/a'b"c\d"#), r#"'"/a''b""c\\d"'"#);
    }

    #[test]
    fn a_user_is_mapped_to_every_role_and_nobody_else_is() {
        assert_eq!(
            ident_map("al ice"),
            "credctl \"al ice\" credctl\ncredctl \"al ice\" credctl_owner\ncredctl \"al ice\" postgres\n"
        );
    }

    #[test]
    fn an_odd_name_of_a_user_is_taken_as_it_is() {
        assert_eq!(quoted_user(r#"a"b"#), r#""a""b""#);
        assert_eq!(quoted_user(r"DOMAIN\al#ice"), r#""DOMAIN\al#ice""#);
        assert_eq!(quoted_user("/a.b"), r#""/^\/a\.b$""#);
    }
}
