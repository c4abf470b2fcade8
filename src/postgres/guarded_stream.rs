use std::{
    collections::VecDeque,
    convert::Infallible,
    future::{Ready, ready as ready_with},
    io, mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream as DriverStream};

use super::{
    authentication::Login,
    link::Link,
    link_report::LinkReport,
    message_lengths::{Damage, HEAD, MessageLengths},
};
use crate::tls::TlsStream;

/// A link on which the driver reads only what it may answer.
///
/// Until the server is ready, each message is read whole, judged, and handed on by itself: the driver
/// has answered or refused it before it sees the next one. From then on only lengths are followed.
pub(super) struct GuardedStream {
    link: Link,
    login: Login,
    lengths: MessageLengths,
    report: Arc<LinkReport>,
    /// The part of a message that has come.
    coming: Vec<u8>,
    /// A message that was judged, or the part of it that was not handed on yet.
    judged: VecDeque<u8>,
}

impl GuardedStream {
    pub(super) fn new(link: Link, login: Login, report: Arc<LinkReport>) -> Self {
        GuardedStream {
            link,
            login,
            lengths: MessageLengths::default(),
            report,
            coming: Vec::new(),
            judged: VecDeque::new(),
        }
    }

    /// Reads a message whole and judges it. None is there afterwards if the server has hung up.
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut chunk = [0; 1024];
            let most = self.lengths.missing().min(chunk.len());
            let mut chunk = ReadBuf::new(&mut chunk[..most]);
            ready!(Pin::new(&mut self.link).poll_read(cx, &mut chunk))
                .map_err(|error| self.noted(error))?;
            if chunk.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            self.coming.extend_from_slice(chunk.filled());
            if self.follow(chunk.filled())? {
                let message = mem::take(&mut self.coming);
                if self.passes(&message)? {
                    self.judged = message.into();
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }

    fn follow(&mut self, bytes: &[u8]) -> io::Result<bool> {
        let followed = self.lengths.follow(bytes);
        followed.map_err(|damage| self.damaged(damage))
    }

    /// Judges a message. Returns false for a notice before the login is done: the driver takes none
    /// there.
    fn passes(&mut self, message: &[u8]) -> io::Result<bool> {
        match message.first() {
            Some(b'R') => self.judge(message).map(|()| true),
            Some(b'N') => Ok(self.login.is_done()),
            Some(b'E') => Ok(true),
            _ if self.login.is_done() => Ok(true),
            _ => Err(self.damaged(Damage::NotPostgres)),
        }
    }

    fn judge(&mut self, message: &[u8]) -> io::Result<()> {
        self.report.log_in(true);
        let judged = self.login.judge(message.get(HEAD..).unwrap_or_default());
        judged.map_err(|refusal| {
            let error = io::Error::other(refusal.clone());
            self.report.refuse(refusal);
            error
        })?;
        self.report.log_in(!self.login.is_done());
        if self.login.is_bound() {
            self.report.bind();
        }
        Ok(())
    }

    /// Notes an error of the link that is one of TLS: the driver shows only what it is made of.
    fn noted(&self, error: io::Error) -> io::Error {
        if let Some(failure) = TlsStream::failure(&error) {
            self.report.end_tls(failure);
        }
        error
    }

    fn damaged(&self, damage: Damage) -> io::Error {
        self.report.damaged(damage);
        io::Error::other(damage)
    }
}

impl AsyncRead for GuardedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.judged.is_empty() && this.lengths.is_ready() {
            let before = out.filled().len();
            ready!(Pin::new(&mut this.link).poll_read(cx, out))
                .map_err(|error| this.noted(error))?;
            let new = out.filled().get(before..).unwrap_or_default();
            return Poll::Ready(this.follow(new).map(drop));
        }
        if this.judged.is_empty() {
            ready!(this.poll_message(cx))?;
        }
        let now = this.judged.len().min(out.remaining());
        this.judged
            .drain(..now)
            .for_each(|byte| out.put_slice(&[byte]));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for GuardedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.link).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_shutdown(cx)
    }
}

impl DriverStream for GuardedStream {
    fn channel_binding(&self) -> ChannelBinding {
        match self.link.end_point() {
            Some(end_point) => ChannelBinding::tls_server_end_point(end_point.to_vec()),
            None => ChannelBinding::none(),
        }
    }
}

/// Gives the driver a stream on which TLS is settled, with or without it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settled;

impl TlsConnect<GuardedStream> for Settled {
    type Stream = GuardedStream;
    type Error = Infallible;
    type Future = Ready<Result<GuardedStream, Infallible>>;

    fn connect(self, stream: GuardedStream) -> Self::Future {
        ready_with(Ok(stream))
    }
}
