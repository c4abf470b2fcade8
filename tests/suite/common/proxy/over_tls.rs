//! The way to a proxy over TLS, which the proxy itself does not see.

use std::{
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::Path,
    sync::Arc,
    thread,
};

use rustls::ServerConfig;

use super::{Proxy, State, connections::carry};
use crate::common::{
    certificates::{Certificate, Certificates},
    pg::Database,
    tls::{self, Greeting},
};

impl Proxy {
    /// The URL of a database by way of the proxy over verified TLS, as this role. The proxy itself sees
    /// all messages in clear.
    pub fn tls_url_as(&self, role: &str, database: &Database) -> String {
        let certificates = Certificates::of_this_run();
        let port = self.tls_port.get_or_init(|| {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let port = listener.local_addr().unwrap().port();
            let state = Arc::clone(&self.state);
            let config = certificates.server(Certificate::Good);
            thread::spawn(move || accept_tls(&listener, &state, &config));
            port
        });
        let root = certificates.file(Certificate::AuthorityA);
        let (name, root) = (database.name(), root.to_str().unwrap().replace('/', "%2F"));
        format!(
            "postgres://{role}@localhost:{port}/{name}?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert={root}"
        )
    }

    /// The port of [`Proxy::tls_url_as`], once it is open.
    pub fn opened_tls_port(&self) -> Option<u16> {
        self.tls_port.get().copied()
    }
}

/// Leads clients over TLS to the socket, as long as it is there.
fn accept_tls(listener: &TcpListener, state: &Arc<State>, config: &Arc<ServerConfig>) {
    for client in listener.incoming().flatten() {
        if *state.closing.lock().unwrap() || !state.socket.exists() {
            return;
        }
        let (config, state) = (Arc::clone(config), Arc::clone(state));
        thread::spawn(move || join_tls(client, &config, &state.socket));
    }
}

/// Copies the bytes of a TLS connection both ways, once its handshake is made.
fn join_tls(client: TcpStream, config: &Arc<ServerConfig>, socket: &Path) {
    let Ok(Greeting::Tls(mut client)) = tls::greet(client, config) else {
        return;
    };
    let Ok(server) = UnixStream::connect(socket) else {
        return client.cut();
    };
    let (mut to_client, mut from_server) = (client.clone(), server.try_clone().unwrap());
    thread::spawn(move || {
        carry(&mut from_server, &mut to_client).ok();
        to_client.cut();
    });
    carry(&mut client, &mut &server).ok();
    server.shutdown(Shutdown::Both).ok();
}
