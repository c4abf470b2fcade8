"""tasty-agent 6.0.1: the start of the server, with no network behind it."""

import asyncio
import os
from types import SimpleNamespace
from unittest import mock

from tasty_agent import core


async def _started():
    ours = SimpleNamespace(account_number=os.environ["TASTYTRADE_ACCOUNT_ID"])
    others = SimpleNamespace(account_number="another")
    with (
        mock.patch.object(core, "Session") as session,
        mock.patch.object(core.Account, "get", mock.AsyncMock(return_value=[others, ours])),
    ):
        async with core.lifespan(None) as context:
            return session.call_args.args, context.account.account_number


def read(_type_name, _title, _environment):
    """The pair that it opens a session with, and the account that it chooses."""
    pair, account = asyncio.run(_started())
    return {"api_key": pair[0], "secret_key": pair[1], "account_number": account}
