"""One call of each client for market data.

alpha-vantage 3.0.0, databento 0.88.0, finnhub-python 2.4.29, massive 2.9.1, tiingo 0.16.1 and
twelvedata 1.4.0. Three of them put the key into the query.
"""

from unittest import mock

import databento
import finnhub
import massive
from alpha_vantage.timeseries import TimeSeries
from tiingo import TiingoClient
from twelvedata import TDClient

import test_keys
from recorder import keys, library, sent, vector

IN_QUERY = "the key is in the query"


def _made(type_name, client, key, call, differs=None):
    return vector(type_name, library(client), None, keys(key), sent(call), differs=differs)


def _alphavantage(key):
    client = TimeSeries(key=key)
    return _made("alphavantage", "alpha-vantage", key, lambda: client.get_quote_endpoint("AAPL"))


def _databento(key):
    return _made("databento", "databento", key, databento.Historical(key).metadata.list_datasets)


def _finnhub(key):
    client = finnhub.Client(key)
    return _made("finnhub", "finnhub-python", key, lambda: client.quote("AAPL"), IN_QUERY)


def _massive(key):
    return _made("polygon", "massive", key, massive.RESTClient(key).get_market_status)


def _tiingo(key):
    client = TiingoClient({"api_key": key})
    return _made("tiingo", "tiingo", key, lambda: client._request("GET", "api/test"))


def _twelvedata(key):
    # The client would ask for the list of its indicators as it is made.
    with mock.patch("twelvedata.client.patch_endpoints_meta"):
        client = TDClient(apikey=key)
    return _made("twelvedata", "twelvedata", key, client.api_usage().execute, IN_QUERY)


def vectors():
    """One request of each."""
    token = test_keys.TOKEN
    return [
        _alphavantage(token),
        _databento(test_keys.DATABENTO_KEY),
        _finnhub(token),
        _massive(token),
        _tiingo(token),
        _twelvedata(token),
    ]
