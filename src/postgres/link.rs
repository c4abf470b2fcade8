use std::{
    ffi::OsStr,
    io,
    net::SocketAddr,
    os::unix::ffi::OsStrExt as _,
    path::Path,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use nix::unistd::{Uid, User, geteuid};
use rustix::net::sockopt;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpStream, UnixStream},
};
use tokio_postgres::Config;

use crate::tls::TlsStream;

/// User as whom packages run PostgreSQL.
const SERVER_USER: &str = "postgres";

/// A connection to a server, without anything of a login said over it.
#[derive(Debug)]
pub(super) enum Link {
    Tcp(TcpStream),
    Tls {
        stream: TlsStream,
        /// True if the server's certificate was checked.
        is_verified: bool,
    },
    Unix(UnixStream),
    /// A connection that could not be made: it fails with this kind when it is used. The pool takes
    /// errors of the driver only, and only the driver can make those.
    Failed(io::ErrorKind),
}

/// Connects to an address of the network. `config` holds what keeps the connection alive.
pub(super) async fn open_tcp(address: SocketAddr, config: &Config) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    #[cfg(target_os = "linux")]
    if let Some(limit) = config.get_tcp_user_timeout() {
        let milliseconds = u32::try_from(limit.as_millis()).unwrap_or(u32::MAX);
        sockopt::set_tcp_user_timeout(&stream, milliseconds)?;
    }
    if config.get_keepalives() {
        keep_alive(&stream, config)?;
    }
    Ok(stream)
}

/// Connects to the socket in a folder. A name that begins with `@` is in the abstract namespace.
pub(super) async fn open_unix(folder: &Path, port: u16) -> io::Result<UnixStream> {
    let socket = folder.join(format!(".s.PGSQL.{port}"));
    match socket.as_os_str().as_bytes() {
        [b'@', rest @ ..] => {
            let name = [&[0], rest].concat();
            UnixStream::connect(Path::new(OsStr::from_bytes(&name))).await
        }
        _ => UnixStream::connect(socket).await,
    }
}

impl Link {
    /// Returns true if nobody but the server, or one who may take everything anyway, can be at the
    /// other end. `peer` is the user whom `requirepeer` names, and whom the user trusts thereby.
    pub(super) fn is_verified(&self, peer: Option<&str>) -> bool {
        match self {
            Link::Tls { is_verified, .. } => *is_verified,
            Link::Tcp(_) | Link::Failed(_) => false,
            Link::Unix(_) => self.peer().is_some_and(|found| {
                found.is_root()
                    || found == geteuid()
                    || is_user(found, SERVER_USER)
                    || peer.is_some_and(|peer| is_user(found, peer))
            }),
        }
    }

    /// Returns true if `peer` runs the server. As in libpq, this is asked of a Unix socket only.
    pub(super) fn is_run_by(&self, peer: &str) -> bool {
        match self {
            Link::Unix(_) => self.peer().is_some_and(|found| is_user(found, peer)),
            Link::Tcp(_) | Link::Tls { .. } | Link::Failed(_) => true,
        }
    }

    /// Returns what ties a login to this link, if it is one of TLS and its certificate gives it.
    pub(super) fn end_point(&self) -> Option<&[u8]> {
        match self {
            Link::Tls { stream, .. } => stream.end_point(),
            _ => None,
        }
    }

    fn peer(&self) -> Option<Uid> {
        let Link::Unix(stream) = self else {
            return None;
        };
        let peer = stream.peer_cred().ok()?;
        Some(Uid::from_raw(peer.uid()))
    }
}

fn is_user(uid: Uid, name: &str) -> bool {
    let user = User::from_name(name).ok().flatten();
    user.is_some_and(|user| user.uid == uid)
}

/// Makes the system notice a server that is gone.
fn keep_alive(stream: &TcpStream, config: &Config) -> io::Result<()> {
    // The system takes whole seconds, and none is not a time.
    let time = |time: Duration| time.max(Duration::from_secs(1));
    sockopt::set_socket_keepalive(stream, true)?;
    sockopt::set_tcp_keepidle(stream, time(config.get_keepalives_idle()))?;
    if let Some(interval) = config.get_keepalives_interval() {
        sockopt::set_tcp_keepintvl(stream, time(interval))?;
    }
    if let Some(count) = config.get_keepalives_retries() {
        sockopt::set_tcp_keepcnt(stream, count)?;
    }
    Ok(())
}

impl AsyncRead for Link {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Link::Tcp(stream) => Pin::new(stream).poll_read(cx, out),
            Link::Tls { stream, .. } => Pin::new(stream).poll_read(cx, out),
            Link::Unix(stream) => Pin::new(stream).poll_read(cx, out),
            Link::Failed(kind) => Poll::Ready(Err((*kind).into())),
        }
    }
}

impl AsyncWrite for Link {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Link::Tcp(stream) => Pin::new(stream).poll_write(cx, bytes),
            Link::Tls { stream, .. } => Pin::new(stream).poll_write(cx, bytes),
            Link::Unix(stream) => Pin::new(stream).poll_write(cx, bytes),
            Link::Failed(kind) => Poll::Ready(Err((*kind).into())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Link::Tcp(stream) => Pin::new(stream).poll_flush(cx),
            Link::Tls { stream, .. } => Pin::new(stream).poll_flush(cx),
            Link::Unix(stream) => Pin::new(stream).poll_flush(cx),
            Link::Failed(_) => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Link::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Link::Tls { stream, .. } => Pin::new(stream).poll_shutdown(cx),
            Link::Unix(stream) => Pin::new(stream).poll_shutdown(cx),
            Link::Failed(_) => Poll::Ready(Ok(())),
        }
    }
}
