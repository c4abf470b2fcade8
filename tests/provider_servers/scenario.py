"""The scenario: hosts, their keys, their clocks, and what the server remembers of them."""

import threading
import time


class Key:
    """One key pair that a host knows."""

    def __init__(self, raw):
        self.raw = raw
        self.api_key = raw["api_key"]
        self.secret = raw.get("secret_key", "")
        self.account = raw.get("account")
        self.state = raw.get("state", "good")

    def field(self, name):
        """A further field, such as the passphrase."""
        return self.raw.get("fields", {}).get(name, "")

    def option(self, name, otherwise=None):
        """A choice of this key, such as its world."""
        return self.raw.get(name, otherwise)


class Host:
    """One host name with the provider behind it."""

    def __init__(self, name, raw):
        self.name = name
        self.raw = raw
        self.provider = raw["provider"]
        self.keys = [Key(key) for key in raw.get("keys", [])]
        self.clock = raw.get("clock", 0)
        self.fault = raw.get("fault")
        self.lock = threading.Lock()
        self.memory = {}
        self.faults_left = (self.fault or {}).get("times")

    def key(self, api_key):
        """The key pair of this name, or None."""
        return next((key for key in self.keys if key.api_key == api_key), None)

    def option(self, name, otherwise=None):
        """A choice of this host, such as how it words a refusal."""
        return self.raw.get(name, otherwise)

    def now(self):
        """The host's time in seconds."""
        return time.time() + self.clock

    def now_ms(self):
        """The host's time in whole milliseconds."""
        return int(self.now() * 1000)

    def without_keys(self):
        """The same host as one sees it that knows no key."""
        bare = Host(self.name, {**self.raw, "keys": []})
        bare.memory, bare.lock = self.memory, self.lock
        return bare

    def next_fault(self):
        """The fault for the next request, or None when there is none or none is left."""
        with self.lock:
            if self.fault is None or self.faults_left == 0:
                return None
            if self.faults_left is not None and self.fault["kind"] != "reject_times":
                self.faults_left -= 1
            return self.fault

    def spend_rejection(self):
        """Whether a good key is still to be rejected; counts down."""
        with self.lock:
            if not self.faults_left:
                return False
            self.faults_left -= 1
            return True


class Scenario:
    """All hosts by name."""

    def __init__(self, raw):
        self.hosts = {name.lower(): Host(name.lower(), host) for name, host in raw["hosts"].items()}

    def host(self, name):
        """The host of this name, or None."""
        return self.hosts.get(name)
