"""Local HTTPS servers that speak the protocols of the providers.

The scenario is one JSON object on the first line of the input; README.md describes it. The first line of the
output is the port, then comes one line for each request. The end of the input ends the server.
"""

import argparse
import json
import sys

import faults
import http_side
from protocols import PROTOCOLS
from scenario import Scenario


def arguments():
    """The certificate and its key, as PEM files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--certificate", required=True)
    parser.add_argument("--key", required=True)
    return parser.parse_args()


def checked(scenario):
    """The scenario, refused where it names something that does not exist."""
    for host in scenario.hosts.values():
        protocol = PROTOCOLS.get(host.provider)
        if protocol is None:
            sys.exit(f"{host.name}: unknown provider {host.provider!r}")
        for key in host.keys:
            if key.state not in protocol.STATES:
                known = ", ".join(sorted(protocol.STATES))
                sys.exit(f"{host.name}: no state {key.state!r}; known: {known}")
        kind = (host.fault or {}).get("kind")
        if host.fault and kind not in faults.SPECIAL and kind not in faults.CHANGES:
            sys.exit(f"{host.name}: unknown fault {kind!r}")
    return scenario


def main():
    """Serves until the input ends."""
    chosen = arguments()
    scenario = checked(Scenario(json.loads(sys.stdin.readline())))
    tls = http_side.context(chosen.certificate, chosen.key)
    http_side.say({"port": http_side.listen(scenario, tls)})
    sys.stdin.read()


if __name__ == "__main__":
    main()
