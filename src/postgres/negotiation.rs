//! The question whether a server has TLS, before anything else is said.

use std::io;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    authentication::Refusal,
    conninfo::Encryption,
    error,
    link::Link,
    link_report::{LinkReport, Passing},
};
use crate::tls::TlsError;

/// The question: a length of eight bytes, and a number that no version of the protocol has.
const QUESTION: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// Way in which one connection to a server is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    Clear,
    /// TLS if the server has it.
    TlsIfOffered,
    Tls,
}

/// Puts TLS over a connection, as the layer says. Returns `None`, with the reason in the report, if that
/// is not possible. Nothing but the question is said before the certificate is judged.
pub(super) async fn secured(
    mut stream: TcpStream,
    layer: Layer,
    encryption: &Encryption,
    host: &str,
    report: &LinkReport,
) -> Option<Link> {
    let Some(tls) = encryption.tls.as_ref().filter(|_| layer != Layer::Clear) else {
        return Some(Link::Tcp(stream));
    };
    if !encryption.is_direct {
        match ask(&mut stream).await {
            Ok(b'S') => {}
            Ok(b'N') if layer == Layer::TlsIfOffered => return Some(Link::Tcp(stream)),
            Ok(b'N') => {
                report.refuse(Refusal::NoTls(encryption.mode.name()));
                return None;
            }
            Ok(b'E') => {
                report.unreachable("it takes no connections at the moment".to_owned());
                report.may_pass(Passing::Sure);
                return None;
            }
            Ok(_) => {
                report.unreachable("its answer is not PostgreSQL's".to_owned());
                return None;
            }
            Err(error) => {
                report.unreachable(error::io_reason(&error));
                report.may_pass(Passing::HungUp);
                return None;
            }
        }
    }
    report.try_tls();
    match tls.connect(stream, host).await {
        Ok(stream) => Some(Link::Tls {
            stream,
            is_verified: tls.is_verifying(),
        }),
        Err(error) => {
            if matches!(&error, TlsError::Closed) {
                report.may_pass(Passing::HungUp);
            }
            report.no_tls(error);
            None
        }
    }
}

/// Asks, and reads exactly the one byte of the answer: whatever stands behind it belongs to TLS.
async fn ask(stream: &mut TcpStream) -> io::Result<u8> {
    stream.write_all(&QUESTION).await?;
    stream.read_u8().await
}
