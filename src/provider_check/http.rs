//! Requests over HTTPS.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rustls::crypto::ring;
use ureq::{
    Agent, Proxy,
    http::{HeaderMap, HeaderValue, Response, header},
    tls::{Certificate, RootCerts, TlsConfig, TlsProvider},
    unversioned::transport::DefaultConnector,
};
use zeroize::Zeroizing;

use super::{
    places::Places,
    reply::{NoReply, Reply, http_time, retry_after},
    request::Request,
};
use crate::{
    domain::Pin,
    providers::check::Method,
    tls::{CertificateProblem, TlsError, system_authorities},
};

/// Greatest number of bytes of an answer.
const MOST_BYTES: u64 = 256 * 1024;

/// Sender of requests. Redirects are not followed: they would carry the key away.
#[derive(Clone)]
pub(super) struct Http {
    agent: Agent,
}

impl Http {
    /// Makes the sender. The authorities that count are those of the system.
    ///
    /// # Errors
    /// Fails with [`TlsError`] if there are none.
    pub(super) fn new(proxy: Option<Proxy>, pins: Vec<Pin>) -> Result<Self, TlsError> {
        let authorities = system_authorities()?;
        let authorities: Vec<_> = authorities
            .iter()
            .map(|one| Certificate::from_der(one).to_owned())
            .collect();
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::new_with_certs(&authorities))
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .https_only(true)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .user_agent(concat!("credctl/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .accept_encoding("identity")
            .build();
        let places = Places { pins };
        Ok(Http {
            agent: Agent::with_parts(config, DefaultConnector::default(), places),
        })
    }

    /// Sends a request and reads the answer, both within a time. Blocks.
    pub(super) fn send(
        &self,
        host: &str,
        request: &Request,
        limit: Duration,
    ) -> Result<Reply, NoReply> {
        let (asked, begun) = (Timestamp::now(), Instant::now());
        let mut response = self
            .sent(request, limit)
            .map_err(|error| no_reply(&error, host))?;
        let took = begun.elapsed();
        let headers = response.headers();
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        // The server wrote its time while the request was under way.
        let there = text(header::DATE).and_then(http_time);
        let here = asked + jiff::SignedDuration::try_from(took / 2).unwrap_or_default();
        let mut reply = Reply {
            status: response.status().as_u16(),
            is_compressed: is_compressed(headers),
            retry_after: text(header::RETRY_AFTER).and_then(|text| retry_after(text, asked)),
            skew: there.map(|there| there.duration_since(here)),
            body: Zeroizing::default(),
        };
        let body = response.body_mut().with_config().limit(MOST_BYTES);
        reply.body = Zeroizing::new(body.read_to_vec().map_err(|error| no_reply(&error, host))?);
        Ok(reply)
    }

    fn sent(
        &self,
        request: &Request,
        limit: Duration,
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let url = request.url.as_str();
        match request.method {
            Method::Get => {
                let mut get = self
                    .agent
                    .get(url)
                    .config()
                    .timeout_global(Some(limit))
                    .build();
                for (name, value) in &request.headers {
                    get = get.header(name, secret(value)?);
                }
                get.call()
            }
            Method::Post => {
                let post = self.agent.post(url);
                let mut post = post.config().timeout_global(Some(limit)).build();
                for (name, value) in &request.headers {
                    post = post.header(name, secret(value)?);
                }
                let body = request.body.as_ref().map_or("", |body| body.as_str());
                post.send(body)
            }
        }
    }
}

/// Makes a header's value that is not shown.
fn secret(value: &str) -> Result<HeaderValue, ureq::Error> {
    let value = HeaderValue::from_str(value);
    let mut value = value.map_err(|error| ureq::Error::Http(error.into()))?;
    value.set_sensitive(true);
    Ok(value)
}

fn is_compressed(headers: &HeaderMap) -> bool {
    let encoding = headers.get(header::CONTENT_ENCODING);
    encoding.is_some_and(|value| value != "identity")
}

/// Says why there is no answer, in words that hold nothing of the request.
fn no_reply(error: &ureq::Error, host: &str) -> NoReply {
    match error {
        ureq::Error::Timeout(_) => NoReply::TimedOut,
        ureq::Error::HostNotFound => NoReply::HostNotFound,
        ureq::Error::BodyExceedsLimit(_) | ureq::Error::LargeResponseHeader(..) => NoReply::TooLong,
        ureq::Error::Rustls(error) => of_tls(error, host),
        ureq::Error::ConnectProxyFailed(_) => NoReply::Proxy,
        ureq::Error::Protocol(_) => NoReply::NoHttp,
        ureq::Error::Io(error) => of_connection(error, host),
        _ => NoReply::Other("the connection failed".to_owned()),
    }
}

fn of_connection(error: &io::Error, host: &str) -> NoReply {
    let inner = error.get_ref();
    if let Some(error) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return of_tls(error, host);
    }
    if let Some(error) = inner.and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
        return no_reply(error, host);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => NoReply::Refused,
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => NoReply::TimedOut,
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => NoReply::CutOff,
        _ if error.to_string().contains("lookup") => NoReply::HostNotFound,
        kind => NoReply::Other(kind.to_string()),
    }
}

fn of_tls(error: &rustls::Error, host: &str) -> NoReply {
    match CertificateProblem::of_session(error, host) {
        Some(problem) => NoReply::Certificate(problem.to_string()),
        None => NoReply::Tls(match error {
            rustls::Error::InvalidMessage(_) => "its answer is not TLS".to_owned(),
            error => error.to_string(),
        }),
    }
}
