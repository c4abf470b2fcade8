"""ibeam 0.5.12: its handler of secrets, and its settings."""

import os

from ibeam.src import var
from ibeam.src.handlers.secrets_handler import SecretsHandler


def read(_type_name, _title, _environment):
    """What it would log in with."""
    handler = SecretsHandler(secrets_source=os.environ.get("IBEAM_SECRETS_SOURCE", "env"))
    return {
        "api_key": handler.secret_value("UTF-8", "IBEAM_ACCOUNT"),
        "secret_key": handler.secret_value("UTF-8", "IBEAM_PASSWORD"),
        "paper": var.USE_PAPER_ACCOUNT,
        "absent": [handler.secret_value("UTF-8", "IBEAM_KEY")],
    }
