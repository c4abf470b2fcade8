"""Cases of faults, clocks, kept connections and the log."""

import datetime
import gzip
import http.client
import json
import subprocess
import sys
import time

from .support import HERE, KEY, ProviderCase


class Sides(ProviderCase):
    """Faults, clocks, kept connections and the log."""

    NAME, PATH = "api.tiingo.com", "/api/test"
    HEAD = {"Authorization": f"Token {KEY}"}

    def broken(self, kind, **fault):
        """A server with a fault."""
        return self.one(self.NAME, "tiingo", fault={"kind": kind, **fault})

    def ask(self, server):
        """A right request."""
        return server.ask(self.NAME, self.PATH, self.HEAD)

    def test_status_a_number_of_times(self):
        server = self.broken("status", status=429, retry_after="1", times=2)
        for _ in range(2):
            got = self.ask(server)
            self.assertEqual((got[0], got[1]["Retry-After"]), (429, "1"))
        self.told(self.ask(server), 200, "ok")

    def test_bodies(self):
        self.assertIn(b"<html>", self.ask(self.broken("html", status=503))[2])
        self.assertEqual(self.ask(self.broken("redirect", status=307, to="https://x.example/"))[0], 307)
        self.assertEqual(len(self.ask(self.broken("huge", bytes=300000))[2]), 300000)
        self.assertIn(b"sent a request", gzip.decompress(self.ask(self.broken("gzip"))[2]))
        with self.assertRaises(ValueError):
            json.loads(self.ask(self.broken("bad_json"))[2])

    def test_rejections(self):
        server = self.broken("reject_times", times=1)
        self.told(self.ask(server), 401, "fault reject_times", "detail")
        self.told(self.ask(server), 200, "ok")

    def test_cut_and_slow(self):
        with self.assertRaises(http.client.IncompleteRead):
            self.ask(self.broken("cut"))
        start = time.monotonic()
        self.told(self.ask(self.broken("slow", seconds=0.3)), 200, "ok")
        self.assertGreaterEqual(time.monotonic() - start, 0.3)

    def test_silent_and_endless(self):
        for kind in ("silent", "endless"):
            server = self.broken(kind)
            connection = server.connect(timeout=0.4)
            self.addCleanup(connection.close)
            with self.assertRaises(TimeoutError):
                connection.request("GET", self.PATH, headers={"Host": self.NAME, **self.HEAD})
                answer = connection.getresponse()
                end = time.monotonic() + 0.4
                while time.monotonic() < end:
                    answer.read(1)
                raise TimeoutError
            self.assertEqual(server.line()["said"], f"fault {kind}")

    def test_clock(self):
        server = self.one(self.NAME, "tiingo", clock=-3600)
        date = self.ask(server)[1]["Date"]
        sent = datetime.datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=datetime.timezone.utc)
        self.assertAlmostEqual(sent.timestamp(), time.time() - 3600, delta=3)

    def test_kept_connection_and_log(self):
        server = self.one(self.NAME, "tiingo")
        connection = server.connect()
        for _ in range(3):
            got = server.ask(self.NAME, self.PATH + "?x=1", self.HEAD, connection=connection)
            self.assertEqual((got[0], got[3]["path"], got[3]["host"]), (200, "/api/test?x=1", self.NAME))
        self.assertEqual(got[3]["headers"]["Authorization"], f"Token {KEY}")
        connection.close()

    def test_many_at_once(self):
        server = self.one(self.NAME, "tiingo", fault={"kind": "slow", "seconds": 0.5})
        connections = [server.connect() for _ in range(20)]
        start = time.monotonic()
        for one in connections:
            self.addCleanup(one.close)
            one.request("GET", self.PATH, headers={"Host": self.NAME, **self.HEAD})
        self.assertEqual({one.getresponse().status for one in connections}, {200})
        self.assertLess(time.monotonic() - start, 5)

    def test_unknown_state(self):
        scenario = {"hosts": {self.NAME: {"provider": "tiingo", "keys": [{"api_key": "a", "state": "odd"}]}}}
        command = [sys.executable, str(HERE / "serve.py"), "--certificate", "c", "--key", "k"]
        got = subprocess.run(command, input=json.dumps(scenario) + "\n", capture_output=True, text=True, check=False)
        self.assertEqual(got.returncode, 1)
        self.assertIn("no state 'odd'", got.stderr)
