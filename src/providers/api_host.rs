use crate::domain::Environment;

/// A host of a provider's interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiHost {
    /// Environment that the host serves. `None` means all.
    pub environment: Option<Environment>,
    /// Beginning of the host's URLs.
    pub url: String,
}

impl ApiHost {
    /// Returns the host that serves an environment. `None` if the environment must be stated, and is not.
    pub fn serving(hosts: &[Self], environment: Option<Environment>) -> Option<&Self> {
        let serves = |host: &&Self| host.environment.is_none() || host.environment == environment;
        hosts.iter().find(serves)
    }

    /// Returns the name of the host, with its port if the URL has one.
    pub fn name(&self) -> &str {
        self.split().0
    }

    /// Returns the path that all URLs of the host begin with. Empty if there is none.
    pub fn base(&self) -> &str {
        self.split().1
    }

    fn split(&self) -> (&str, &str) {
        let rest = self.url.split_once("://").map_or("", |(_, rest)| rest);
        rest.split_at(rest.find('/').unwrap_or(rest.len()))
    }
}
