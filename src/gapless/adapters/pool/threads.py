"""Calls in threads that may be left behind."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Threads:
    """At most ``most`` calls at once, each in a thread of its own.

    Nothing can end a thread. One that overruns its time, or whose caller is cancelled, is left behind: it holds neither a place
    among ``most`` nor the end of the process, and what it returns is thrown away.
    """

    def __init__(self, most: int) -> None:
        self._places = asyncio.Semaphore(most)

    async def call(self, function: Callable[[], T], longest: float) -> T:
        """Waiting for a place does not count. ``function`` raises nothing.

        Raises:
            TimeoutError: no return within ``longest`` seconds.
        """
        async with self._places:
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[T] = loop.create_future()

            def settle(result: T) -> None:
                if not answer.done():
                    answer.set_result(result)

            def work() -> None:
                result = function()
                with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
                    loop.call_soon_threadsafe(settle, result)

            threading.Thread(target=work, name="gapless-attempt", daemon=True).start()
            async with asyncio.timeout(longest):
                return await answer
