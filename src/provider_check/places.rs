//! Addresses of hosts: those that the user stated, else those of the system.

use std::net::SocketAddr;

use ureq::{
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

use crate::domain::Pin;

/// Resolver of the names of hosts.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) pins: Vec<Pin>,
}

impl Resolver for Places {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let Some(pin) = self.pins.iter().find(|pin| pin.host == host) else {
            return DefaultResolver::default().resolve(uri, config, timeout);
        };
        let port = pin.port.or(uri.port_u16()).unwrap_or(443);
        let mut addresses = self.empty();
        addresses.push(SocketAddr::new(pin.address, port));
        Ok(addresses)
    }
}
