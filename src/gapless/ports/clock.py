"""The clock: wall time for people, steady time for waits. Implementations: the system's, and one that tests move."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since the epoch, UTC."""
        ...

    def steady(self) -> float:
        """Seconds that never jump; for waits and durations."""
        ...

    def busy(self) -> float:
        """Seconds that a processor has worked for the calling thread; for what a piece of work costs where many threads wait for one another."""
        ...

    async def sleep(self, seconds: float) -> None: ...
