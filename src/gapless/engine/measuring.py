"""Measuring beside: a thread with a session of its own reads back what is staged while the warehouse goes on with other statements."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from gapless.ports.warehouse import Measurer, Warehouse

T = TypeVar("T")


class Measuring:
    """The one thread that measures."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._measurer: Measurer | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="measuring")

    async def call(self, function: Callable[[Measurer], T]) -> T:
        """Run anything on the thread that measures."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: function(self._session()))

    async def close(self) -> None:
        """What is being measured comes to its end first."""
        if self._measurer is not None:
            await self.call(Measurer.close)
        self._thread.shutdown(wait=True)

    def _session(self) -> Measurer:
        if self._measurer is None:
            self._measurer = self._warehouse.measurer()
        return self._measurer
