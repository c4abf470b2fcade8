"""tastytrade 13.2.3: the session that is made without arguments."""

from tastytrade import Session


def read(_type_name, _title, _environment):
    """The pair of the session."""
    session = Session()
    return {"api_key": session.provider_secret, "secret_key": session.refresh_token}
