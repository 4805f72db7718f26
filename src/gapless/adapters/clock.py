"""The system's clock: the only place that reads wall time or sleeps."""

from __future__ import annotations

import time


class SystemClock:
    """Implements :class:`gapless.ports.clock.Clock`."""

    def now(self) -> float:
        return time.time()

    def steady(self) -> float:
        return time.monotonic()

    def busy(self) -> float:
        return time.thread_time()

    async def sleep(self, seconds: float) -> None:
        import asyncio  # commands that only ask for the time start sooner without it

        await asyncio.sleep(seconds)
