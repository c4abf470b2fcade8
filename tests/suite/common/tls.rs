//! TLS for tests: a stream whose two directions belong to two threads, for both sides.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::{Arc, Mutex},
};

use rustls::{
    ClientConfig, ClientConnection, Connection, DigitallySignedStruct, Error, ServerConfig,
    ServerConnection, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use super::{
    certificates::PROTOCOL,
    proxy::messages::{Message, read_startup},
};

/// The question whether a server has TLS.
pub const QUESTION: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// A TLS connection after its handshake. Its copies are the same connection.
#[derive(Clone)]
pub struct TlsStream {
    socket: Arc<TcpStream>,
    session: Arc<Mutex<Connection>>,
}

impl TlsStream {
    /// Makes the handshake with a client.
    pub fn accept(socket: TcpStream, config: &Arc<ServerConfig>) -> io::Result<Self> {
        let session = ServerConnection::new(Arc::clone(config)).unwrap();
        TlsStream::of(socket, session.into())
    }

    /// Makes the handshake with a server, whoever it is.
    pub fn connect(socket: TcpStream) -> io::Result<Self> {
        let name = ServerName::try_from("localhost").unwrap();
        let session = ClientConnection::new(trusting(), name).unwrap();
        TlsStream::of(socket, session.into())
    }

    fn of(socket: TcpStream, mut session: Connection) -> io::Result<Self> {
        let mut both = &socket;
        // What is wrong is told to the other side before the error comes back.
        session.complete_io(&mut both)?;
        Ok(TlsStream {
            socket: Arc::new(socket),
            session: Arc::new(Mutex::new(session)),
        })
    }

    /// The certificate that the other side showed.
    pub fn shown(&self) -> Vec<u8> {
        let session = self.session.lock().unwrap();
        session.peer_certificates().unwrap()[0].to_vec()
    }

    /// The version of TLS, such as `TLSv1_3`.
    pub fn version(&self) -> String {
        let session = self.session.lock().unwrap();
        format!("{:?}", session.protocol_version().unwrap())
    }

    /// Ends both directions without a word.
    pub fn cut(&self) {
        self.socket.shutdown(Shutdown::Both).ok();
    }
}

impl Read for TlsStream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut bytes = [0; 4096];
        loop {
            match self.session.lock().unwrap().reader().read(into) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
            // Nobody else waits for this: the other direction needs the session meanwhile.
            let count = (&*self.socket).read(&mut bytes)?;
            let mut rest = &bytes[..count];
            let mut session = self.session.lock().unwrap();
            loop {
                session.read_tls(&mut rest)?;
                session.process_new_packets().map_err(io::Error::other)?;
                if rest.is_empty() {
                    break;
                }
            }
        }
    }
}

impl Write for TlsStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut session = self.session.lock().unwrap();
        let count = session.writer().write(bytes)?;
        while session.wants_write() {
            session.write_tls(&mut &*self.socket)?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The beginning of a connection to one who has TLS.
pub enum Greeting {
    Tls(TlsStream),
    /// The client begins in clear, with this message.
    Clear(TcpStream, Message),
}

/// Hears a client out, and makes the handshake if it wants TLS, with a question before it or without. Who
/// does not ask must name the protocol.
pub fn greet(mut socket: TcpStream, config: &Arc<ServerConfig>) -> io::Result<Greeting> {
    let is_direct = begins_handshake(&socket)?;
    if !is_direct {
        let first = read_startup(&mut socket)?;
        if first.bytes != QUESTION {
            return Ok(Greeting::Clear(socket, first));
        }
        socket.write_all(b"S")?;
    }
    let stream = TlsStream::accept(socket, config)?;
    let protocol = stream
        .session
        .lock()
        .unwrap()
        .alpn_protocol()
        .map(<[u8]>::to_vec);
    match is_direct && protocol.as_deref() != Some(PROTOCOL) {
        true => Err(io::Error::other("the client names no protocol")),
        false => Ok(Greeting::Tls(stream)),
    }
}

/// Waits for a client. Returns true if it begins a handshake at once.
pub fn begins_handshake(socket: &TcpStream) -> io::Result<bool> {
    const HANDSHAKE: u8 = 0x16;
    let mut first = [0];
    socket.peek(&mut first)?;
    Ok(first[0] == HANDSHAKE)
}

/// Asks a server whether it has TLS; returns the byte of its answer.
pub fn ask(mut socket: &TcpStream) -> io::Result<u8> {
    let mut answer = [0];
    socket.write_all(&QUESTION)?;
    socket.read_exact(&mut answer)?;
    Ok(answer[0])
}

/// The client's side of TLS that believes every certificate.
fn trusting() -> Arc<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let mut config = builder
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Trusting))
        .with_no_client_auth();
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Arc::new(config)
}

/// One who believes every certificate.
#[derive(Debug)]
struct Trusting;

impl ServerCertVerifier for Trusting {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = default_provider().signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}
