"""What all cases share: a server of its own for each test, and helpers to sign by hand."""

import base64
import datetime
import hashlib
import hmac
import http.client
import json
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HERE = Path(__file__).parent.parent
KEY, SECRET, PHRASE = "a" * 64, "s3cr3t+/=", "open sesame"
SECRET_64 = base64.b64encode(b"sixty-four bytes of secret, more or less").decode()


def certificate(folder):
    """A throw-away certificate of this machine and its key, as two files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    signed = made.sign(key, hashes.SHA256())
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    paths[1].write_text(pem(key))
    return paths


def pem(key, form=serialization.PrivateFormat.PKCS8):
    """A private key as PEM text."""
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def b64(data):
    """Bytes as base64 text."""
    return base64.b64encode(data).decode()


def web64(data):
    """Bytes as base64 text for a JWT."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def mac(secret, text):
    """The HMAC-SHA256 of a text."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256)


def now_ms(shift=0):
    """The time in milliseconds, as text."""
    return str(int((time.time() + shift) * 1000))


class Server:
    """A server process and its output."""

    def __init__(self, hosts):
        self.folder = tempfile.TemporaryDirectory()
        cert, key = certificate(Path(self.folder.name))
        command = [sys.executable, str(HERE / "serve.py"), "--certificate", str(cert), "--key", str(key)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(json.dumps({"hosts": hosts}) + "\n")
        self.process.stdin.flush()
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.tls = ssl.create_default_context(cafile=str(cert))

    def connect(self, timeout=5):
        """A connection to the server."""
        return http.client.HTTPSConnection("localhost", self.port, context=self.tls, timeout=timeout)

    def ask(self, host, target, headers=None, method="GET", body=None, connection=None):
        """The status, the headers and the body of one answer, and its line of the log."""
        used = connection or self.connect()
        try:
            return (*self.exchange(used, host, target, headers, method, body), self.line())
        finally:
            if not connection:
                used.close()

    def exchange(self, used, host, target, headers, method, body):
        """The status, the headers and the body of one answer on a connection."""
        used.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": host, "User-Agent": "test", **(headers or {})}.items():
            used.putheader(name, value)
        if body is not None:
            used.putheader("Content-Length", str(len(body)))
        used.endheaders(body.encode() if body is not None else None)
        answer = used.getresponse()
        return answer.status, answer.headers, answer.read()

    def line(self):
        """The next line of the log."""
        return json.loads(self.process.stdout.readline())

    def close(self):
        """The end of the input, and so of the server."""
        self.process.stdin.close()
        self.process.wait(timeout=5)
        self.process.stdout.close()
        self.folder.cleanup()


class ProviderCase(unittest.TestCase):
    """A test that starts a server for its hosts."""

    def serve(self, hosts):
        """A server that ends with the test."""
        server = Server(hosts)
        self.addCleanup(server.close)
        return server

    def one(self, name, provider, key=None, **options):
        """A server of one host with one key."""
        pair = {"api_key": KEY, "secret_key": SECRET, **(key or {})}
        return self.serve({name: {"provider": provider, "keys": [pair], **options}})

    def told(self, got, status, said, *path):
        """The value at a path of the answer's JSON, once status and log are right."""
        self.assertEqual((got[0], got[3]["said"]), (status, said), got[2])
        value = json.loads(got[2]) if path else None
        for part in path:
            value = value[part]
        return value
