"""ibind 0.2.2: its settings."""

from ibind import var


def read(_type_name, _title, _environment):
    """The account, and no other gateway."""
    return {"account_id": var.IBIND_ACCOUNT_ID, "absent": [var.IBIND_REST_URL, var.IBIND_WS_URL]}
