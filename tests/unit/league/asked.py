"""Questions to a league over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from aiohttp.test_utils import TestClient, TestServer

from nba_props.league.server import League


class Asked:
    """Sends requests to a league of its own, one event loop a call."""

    def __init__(self, index, **keys: str) -> None:
        self._index, self._keys = index, keys

    def get(self, path: str, params=None, headers: Mapping[str, str] | None = None, method: str = "GET") -> tuple[int, str]:
        async def ask():
            application = League(self._index, **self._keys).application()
            async with (
                TestClient(TestServer(application)) as client,
                client.request(method, path, params=params, headers=headers) as answer,
            ):
                return answer.status, await answer.text()

        return asyncio.run(ask())

    def json(self, path: str, params=None, headers: Mapping[str, str] | None = None):
        status, text = self.get(path, params, headers)
        assert status == 200, text
        return json.loads(text)

    def tables(self, path: str, params) -> dict[str, list[dict]]:
        answer = self.json(path, params)
        assert answer["parameters"] == params
        return {table["name"]: [dict(zip(table["headers"], row, strict=True)) for row in table["rowSet"]] for table in answer["resultSets"]}

    def data(self, path: str, params=None, headers: Mapping[str, str] | None = None) -> list[dict]:
        """What all pages of a list of balldontlie hold."""
        headers, found, cursor = headers or {"Authorization": "key"}, [], {}
        while True:
            page = self.json(path, {**(params or {}), **cursor}, headers)
            found += page["data"]
            if "next_cursor" not in page["meta"]:
                return found
            cursor = {"cursor": str(page["meta"]["next_cursor"])}
