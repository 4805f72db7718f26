"""Tokens of sources: what a command prints, sent with every call for as long as it lasts. They are kept in memory, and nowhere else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from gapless.adapters.pool.capture import Capture, OutputPipe
from gapless.adapters.pool.classify import Failure, ending
from gapless.adapters.pool.group import Groups
from gapless.model.attempt import ErrorClass, Outcome, failed
from gapless.model.ids import SourceName
from gapless.model.source import Source, Token
from gapless.ports.clock import Clock


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A token, and when it was asked for, in seconds since the epoch."""

    text: str = field(repr=False)
    at: float


class Tokens:
    """The tokens of all sources. However many calls wait for a token of one, its command runs once at a time.

    ``folder`` is the workspace, where commands run. Wall time counts, not steady time: a token goes on ageing while a machine sleeps.
    """

    def __init__(self, folder: Path, groups: Groups, clock: Clock) -> None:
        self._folder = folder
        self._groups = groups
        self._clock = clock
        self._held: dict[SourceName, Held] = {}
        self._fetching: dict[SourceName, asyncio.Task[Held | Outcome]] = {}

    async def current(self, source: Source, token: Token) -> Held:
        """One whose lifetime is not over. Raises Failure (infrastructure) where the command gives none."""
        held = self._held.get(source.name)
        if held is not None and 0 <= self._clock.now() - held.at < token.lifetime:
            return held
        return await self._fetched(source, token)

    async def renewed(self, source: Source, token: Token, refused: Held) -> Held:
        """One that is not the refused one: another call may have fetched it meanwhile. Raises Failure like :meth:`current`."""
        held = self._held.get(source.name)
        return held if held is not None and held is not refused else await self._fetched(source, token)

    async def close(self) -> None:
        """Ends commands that still run."""
        tasks = list(self._fetching.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetched(self, source: Source, token: Token) -> Held:
        task = self._fetching.get(source.name)
        if task is None:
            task = self._fetching[source.name] = asyncio.create_task(self._fetch(source, token))
            task.add_done_callback(lambda _task: self._fetching.pop(source.name))
        found = await asyncio.shield(task)  # whoever waits may be cancelled: the others still need it
        if isinstance(found, Outcome):
            raise Failure(found)
        return found

    async def _fetch(self, source: Source, token: Token) -> Held | Outcome:
        """Run the command. What it prints is the token or may hold it: no message repeats any of it, errors included."""
        at = self._clock.now()
        program = Path(token.command[0]).name  # the other words may hold secrets
        capture = Capture()
        printed, discarded = OutputPipe(capture), OutputPipe()
        try:
            code = await self._ended(token, printed, discarded)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "a word of it has a null byte"
            return _no_token(source, f"{program} cannot be started: {why}")
        finally:
            printed.drain()
            printed.close()
            discarded.close()
        text = capture.text().strip()
        if code is None:
            return _no_token(source, f"{program} did not end within {token.timeout:g} s")
        if code:
            return _no_token(source, f"{program} {ending(code)}", status=code)
        if not text:
            return _no_token(source, f"{program} exited with 0 and printed nothing", status=code)
        if not (text.isascii() and text.isprintable()):
            return _no_token(source, f"{program} exited with 0 and printed something else than one line of text", status=code)
        self._held[source.name] = held = Held(text, at)
        return held

    async def _ended(self, token: Token, printed: OutputPipe, discarded: OutputPipe) -> int | None:
        """The exit code; None where it took too long. Raises OSError and ValueError where the command cannot be started."""
        process = await self._groups.start(token.command, printed, errors=discarded, folder=self._folder)
        try:
            async with asyncio.timeout(token.timeout):
                await process.wait()
        except TimeoutError:
            return None
        finally:
            code = await self._groups.end(process)
        return code


def _no_token(source: Source, what: str, *, status: int | None = None) -> Outcome:
    message = (
        f"no token for source {source.name}: {what}. What it prints is never shown: run the command of sources.{source.name}.token by hand"
    )
    return failed(ErrorClass.INFRASTRUCTURE, message, status=status)
