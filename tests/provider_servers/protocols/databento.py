"""Databento: the names of its data sets for a key that is the user of Basic, with an empty password.

Sources: databento-python databento/common/http.py and error.py; databento-rs src/historical/client.rs. The host's
option `refusal` chooses between `detail` (an object) and `simple` (a text). The refusal of a plan is from memory.
"""

from answers import not_found, of_json, too_many
from signatures import encoded

STATES = {"good", "no_plan", "limit", "expired"}
DATASETS = ["DBEQ.BASIC", "EQUS.MINI", "GLBX.MDP3", "XNAS.ITCH"]
DOCS = "https://databento.com/docs"


def answer(request, host):
    """The list of data sets, or the refusal of the key."""
    if not request.asks("GET", "/v0/metadata.list_datasets"):
        return not_found()
    kind, _, value = (request.header("Authorization") or "").partition(" ")
    key = next((key for key in host.keys if value == encoded(f"{key.api_key}:".encode())), None)
    if kind != "Basic" or key is None or key.state == "expired":
        return refused(host, 401, "auth_authentication_failed", "Authentication failed.", "unknown key")
    if key.state == "no_plan":
        return refused(host, 403, "license_not_found", "No license for this data.", "plan")
    if key.state == "limit":
        return too_many({"detail": "Too many requests"})
    return of_json(DATASETS if key.account is None else key.account, "ok")


def refused(host, status, case, text, said):
    """A refusal in the newer or in the older shape."""
    if host.option("refusal") == "simple":
        return of_json({"detail": text}, said, status)
    detail = {"case": case, "message": text, "status_code": status, "docs": DOCS, "payload": None}
    return of_json({"detail": detail}, said, status)
