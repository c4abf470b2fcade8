"""alpha-vantage 3.0.0: the client that is made without a key."""

from alpha_vantage.timeseries import TimeSeries


def read(_type_name, _title, _environment):
    """The key that it found."""
    return {"api_key": TimeSeries().key}
