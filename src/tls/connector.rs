use std::{
    io,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use rustls::{
    ClientConfig, Error, SupportedProtocolVersion, crypto::ring, pki_types::ServerName, version,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::{
    CertificateProblem, Checked, TlsError, TlsOptions, Versions, authorities, certificate,
    client_key, verifier::Verifier,
};

/// Errors of a connection that the other side has ended.
const CLOSED: [io::ErrorKind; 4] = [
    io::ErrorKind::UnexpectedEof,
    io::ErrorKind::ConnectionReset,
    io::ErrorKind::ConnectionAborted,
    io::ErrorKind::BrokenPipe,
];

/// Name of PostgreSQL's protocol within TLS.
const PROTOCOL: &[u8] = b"postgresql";

/// Maker of TLS connections that all meet the same demands. Reads its files at the first one.
#[derive(Debug)]
pub struct TlsConnector {
    options: TlsOptions,
    config: OnceLock<Arc<ClientConfig>>,
}

impl TlsConnector {
    pub fn new(options: TlsOptions) -> Self {
        let config = OnceLock::new();
        TlsConnector { options, config }
    }

    /// Returns true if a connection that is there leads to nobody but the server: its certificate was
    /// checked.
    pub fn is_verifying(&self) -> bool {
        self.options.checked != Checked::Nothing
    }

    /// Reads the files, unless that was done.
    fn prepare(&self) -> Result<Arc<ClientConfig>, TlsError> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let made = Arc::new(config(&self.options)?);
        Ok(Arc::clone(self.config.get_or_init(|| made)))
    }

    /// Makes the handshake with a server, whose certificate must be for `host` if hosts are checked.
    ///
    /// # Errors
    /// Fails with [`TlsError`] if a file cannot be used, the certificate is not believed, or the
    /// handshake fails.
    pub async fn connect(&self, stream: TcpStream, host: &str) -> Result<TlsStream, TlsError> {
        let config = self.prepare()?;
        if self.options.checked == Checked::AuthorityAndHost && host.ends_with('.') {
            // No certificate is for such a name.
            return Err(TlsError::Certificate(CertificateProblem::OtherHost {
                wanted: host.to_owned(),
                names: Vec::new(),
            }));
        }
        let name = server_name(host, self.options.checked)?;
        let connector = tokio_rustls::TlsConnector::from(config);
        let made = connector.connect(name, stream).await;
        let stream = made.map_err(|error| failed(&error, host))?;
        let (_, session) = stream.get_ref();
        if self.options.is_direct && session.alpn_protocol() != Some(PROTOCOL) {
            return Err(TlsError::NotDirect);
        }
        let shown = session.peer_certificates().and_then(<[_]>::first);
        Ok(TlsStream {
            end_point: shown.and_then(certificate::end_point),
            stream: Box::new(stream),
        })
    }
}

/// Returns the host as TLS names it. Where its name does not count, it may be none that TLS knows.
fn server_name(host: &str, checked: Checked) -> Result<ServerName<'static>, TlsError> {
    let plain = host.trim_end_matches('.').to_owned();
    match ServerName::try_from(plain) {
        Ok(name) => Ok(name),
        Err(_) if checked == Checked::AuthorityAndHost => Err(TlsError::Host(host.to_owned())),
        // An address is not told to the server.
        Err(_) => Ok(ServerName::from(std::net::IpAddr::from([0, 0, 0, 0]))),
    }
}

fn config(options: &TlsOptions) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(ring::default_provider());
    let believed = match options.checked {
        Checked::Nothing => None,
        Checked::Authority | Checked::AuthorityAndHost => {
            Some(authorities::read(&options.authorities)?)
        }
    };
    let verifier = Verifier {
        believed,
        checks_host: options.checked == Checked::AuthorityAndHost,
        provider: Arc::clone(&provider),
    };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions(options.versions))
        .map_err(|error| TlsError::Handshake(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let pair = match &options.client {
        Some(files) => client_key::read(files)?.map(|pair| (pair, files)),
        None => None,
    };
    let mut config = match pair {
        None => builder.with_no_client_auth(),
        Some(((chain, key), files)) => {
            let config = builder.with_client_auth_cert(chain, key);
            config.map_err(|error| TlsError::ClientPair {
                path: files.certificate.clone(),
                reason: error.to_string(),
            })?
        }
    };
    config.enable_sni = options.tells_host;
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(config)
}

fn versions(allowed: Versions) -> Vec<&'static SupportedProtocolVersion> {
    let all = [
        (allowed.tls13, &version::TLS13),
        (allowed.tls12, &version::TLS12),
    ];
    let allowed = all.into_iter().filter(|(is_allowed, _)| *is_allowed);
    allowed.map(|(_, version)| version).collect()
}

/// Translates the error of a handshake.
fn failed(error: &io::Error, host: &str) -> TlsError {
    match tls_cause(error) {
        Some(Error::InvalidCertificate(why)) => {
            TlsError::Certificate(CertificateProblem::of(why, host))
        }
        Some(cause) => of_session(cause),
        None if CLOSED.contains(&error.kind()) => TlsError::Closed,
        None => TlsError::Handshake(error.to_string()),
    }
}

fn tls_cause(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}

/// Says what an error of TLS means for a user.
fn of_session(error: &Error) -> TlsError {
    use rustls::AlertDescription as Alert;
    let sentence = match error {
        Error::AlertReceived(Alert::CertificateRequired) => return TlsError::NoClientCertificate,
        Error::AlertReceived(
            alert @ (Alert::UnknownCA
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateExpired
            | Alert::CertificateRevoked
            | Alert::CertificateUnknown
            | Alert::DecryptError
            | Alert::AccessDenied),
        ) => return TlsError::ClientRefused(format!("{alert:?}")),
        Error::AlertReceived(Alert::ProtocolVersion) => {
            "the server knows none of the allowed versions of TLS".to_owned()
        }
        Error::AlertReceived(Alert::NoApplicationProtocol) => {
            "the server does not take PostgreSQL on this port".to_owned()
        }
        Error::InvalidMessage(_) => "the server's answer is not TLS".to_owned(),
        other => other.to_string(),
    };
    TlsError::Handshake(sentence)
}

/// A TLS connection.
#[derive(Debug)]
pub struct TlsStream {
    stream: Box<tokio_rustls::client::TlsStream<TcpStream>>,
    end_point: Option<Vec<u8>>,
}

impl TlsStream {
    /// Returns what ties a login to this connection, if the server's certificate gives it.
    pub fn end_point(&self) -> Option<&[u8]> {
        self.end_point.as_deref()
    }

    /// Returns the reason for an error of a connection that was made, if it is one of TLS: the server
    /// judges the certificate of this side only then.
    pub fn failure(error: &io::Error) -> Option<TlsError> {
        tls_cause(error).map(of_session)
    }
}

impl AsyncRead for TlsStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, out)
    }
}

impl AsyncWrite for TlsStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
