use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// An address under which a host is reached, instead of the one its name leads to. The host's
/// certificate is checked all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Name of the host, in lower case.
    pub host: String,
    pub address: IpAddr,
    /// Port. `None` means the one of the URL.
    pub port: Option<u16>,
}

/// The text is not a host and an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is not HOST=ADDRESS or HOST=ADDRESS:PORT, such as api.kraken.com=127.0.0.1:8443")]
pub struct InvalidPin;

impl FromStr for Pin {
    type Err = InvalidPin;

    fn from_str(text: &str) -> Result<Self, InvalidPin> {
        let (host, place) = text.split_once('=').ok_or(InvalidPin)?;
        let is_letter = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if host.is_empty() || !host.chars().all(is_letter) {
            return Err(InvalidPin);
        }
        let (address, port) = match place.parse::<SocketAddr>() {
            Ok(place) => (place.ip(), Some(place.port())),
            Err(_) => {
                let plain = place.strip_prefix('[').and_then(|p| p.strip_suffix(']'));
                let address = plain.unwrap_or(place).parse();
                (address.map_err(|_| InvalidPin)?, None)
            }
        };
        Ok(Pin {
            host: host.to_ascii_lowercase(),
            address,
            port,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_a_host_and_an_address_with_or_without_port() {
        for (text, address, port) in [
            ("api.kraken.com=127.0.0.1", "127.0.0.1", None),
            ("API.Kraken.com=127.0.0.1:8443", "127.0.0.1", Some(8443)),
            ("api.kraken.com=::1", "::1", None),
            ("api.kraken.com=[::1]", "::1", None),
            ("api.kraken.com=[::1]:8443", "::1", Some(8443)),
        ] {
            let pin: Pin = text.parse().unwrap();
            let found = (pin.host.as_str(), pin.address.to_string(), pin.port);
            assert_eq!(
                found,
                ("api.kraken.com", address.to_owned(), port),
                "{text}"
            );
        }
        for text in [
            "",
            "host",
            "host=",
            "=127.0.0.1",
            "a b=127.0.0.1",
            "h=name",
            "h=1.2.3.4:x",
        ] {
            assert_eq!(text.parse::<Pin>(), Err(InvalidPin), "{text}");
        }
    }
}
