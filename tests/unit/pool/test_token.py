"""Tokens of sources: fetched by a command, renewed in time, and never told."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fault_server import FaultServer, attempt, client

from gapless.adapters.pool.http import HttpClient
from gapless.model.action import Http, Pages
from gapless.model.attempt import ErrorClass, OutcomeKind, Report
from gapless.model.ids import SourceName
from gapless.model.source import SlowDown, Source, Token

NUMBERED = ("sh", "-c", "echo run >> runs; echo; echo s3cret-$(wc -l < runs | tr -d ' ')")
"""Prints another token every time it runs, between blank lines."""


@dataclass
class TestClock:
    """A clock that the test moves."""

    __test__ = False
    time: float = 1000.0

    def now(self) -> float:
        return self.time

    def steady(self) -> float:
        return self.time

    def busy(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here sleeps")


@dataclass
class World:
    """A guarded server, a client of it, and the folder where the command of its token runs."""

    server: FaultServer
    client: HttpClient
    folder: Path
    clock: TestClock = field(default_factory=TestClock)
    command: tuple[str, ...] = NUMBERED
    settings: dict[str, Any] = field(default_factory=dict)
    slow_down: tuple[SlowDown, ...] = ()

    async def ask(self, path: str = "/guarded", pages: Pages | None = None, **headers: str) -> Report:
        token = Token(command=self.command, **{"lifetime": 50.0, **self.settings})
        source = Source(name=SourceName("cloud"), token=token, slow_down=self.slow_down)
        action = Http(url=self.server.url(path), connect_timeout=0.5, timeout=5.0, headers=headers, pages=pages)
        return await self.client.run(action, attempt(source=source))

    @property
    def runs(self) -> int:
        """How often the command ran."""
        file = self.folder / "runs"
        return len(file.read_text().split()) if file.exists() else 0

    def carried(self, header: str = "Authorization") -> list[str | None]:
        return [request.headers.get(header) for request in self.server.requests]


def play(folder: Path, scenario: Callable[[World], Awaitable[None]]) -> None:
    async def run() -> None:
        clock = TestClock()
        async with FaultServer() as server, client(folder=folder, clock=clock) as made:
            await scenario(World(server, made, folder, clock))

    asyncio.run(run())


def completed(report: Report) -> bool:
    return report.outcome.kind is OutcomeKind.COMPLETED


def test_it_is_fetched_before_the_first_call_and_again_after_its_lifetime(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.server.accepted = {"Bearer s3cret-1"}
        assert world.runs == 0
        assert completed(await world.ask())
        world.clock.time += 49.9
        assert completed(await world.ask())
        assert (world.runs, world.carried()) == (1, ["Bearer s3cret-1"] * 2)
        world.clock.time += 0.1
        world.server.accepted = {"Bearer s3cret-2"}
        assert completed(await world.ask())
        assert (world.runs, world.carried()[-1]) == (2, "Bearer s3cret-2")
        world.clock.time -= 500
        world.server.accepted = {"Bearer s3cret-3"}
        assert completed(await world.ask()), "a clock that was put back does not make a token young"
        assert world.runs == 3

    play(tmp_path, scenario)


def test_header_and_prefix_are_those_declared(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.settings = {"header": "X-Identity", "prefix": "id:"}
        assert completed(await world.ask("/rows", **{"x-identity": "what the action sends"}))
        assert world.carried("X-Identity") == ["id:s3cret-1"]

    play(tmp_path, scenario)


def test_a_refused_token_is_renewed_and_the_call_repeated(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.server.accepted = {"Bearer s3cret-2"}
        assert completed(await world.ask())
        assert (world.runs, world.carried()) == (2, ["Bearer s3cret-1", "Bearer s3cret-2"])
        assert completed(await world.ask())
        assert world.runs == 2

    play(tmp_path, scenario)


def test_a_second_refusal_is_permanent_and_repeats_no_token(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        outcome = (await world.ask()).outcome
        assert (outcome.error_class, outcome.status) == (ErrorClass.PERMANENT, 401)
        assert outcome.message.startswith("with a new token, too, GET http://")
        assert outcome.message.endswith("/guarded answered 401: *** is not accepted")
        assert world.runs == 2

    play(tmp_path, scenario)


@pytest.mark.parametrize("settings", [{}, {"header": "X-Plain", "prefix": ""}, {"header": "X-Key", "prefix": "key="}])
def test_no_token_is_in_a_message_however_it_is_sent(tmp_path: Path, settings: dict[str, Any]) -> None:
    async def scenario(world: World) -> None:
        world.settings = settings
        for path in (
            "/said?status=404&body=you sent s3cret-1",
            "/said?body=s3cret-1",
            "/said?status=500&body=key=s3cret-1",
            "/echo_failure",
            "/said?status=302&header=Location: http://elsewhere.invalid/s3cret-1",
        ):
            assert "s3cret" not in repr(await world.ask(path))

    play(tmp_path, scenario)


def test_a_cursor_that_repeats_the_token_is_not_told_either(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        outcome = (await world.ask('/said?body={"next": "s3cret-1"}', Pages(cursor="next", parameter="cursor"))).outcome
        assert "cursor=*** gave the cursor '***' a second time" in outcome.message

    play(tmp_path, scenario)


def test_other_failures_do_not_renew_it(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.slow_down = (SlowDown(statuses=(401,), when="quota"),)
        assert (await world.ask("/status/403")).outcome.status == 403
        limited = (await world.ask('/said?status=401&body={"quota": true}')).outcome
        assert (limited.error_class, limited.status) == (ErrorClass.RATE_LIMITED, 401)
        assert world.runs == 1

    play(tmp_path, scenario)


def test_many_calls_wait_for_one_command(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.server.accepted = {"Bearer s3cret-1"}
        assert all(map(completed, await asyncio.gather(*(world.ask() for _ in range(20)))))
        assert world.runs == 1
        world.server.accepted = {"Bearer s3cret-2"}
        assert all(map(completed, await asyncio.gather(*(world.ask() for _ in range(20)))))
        assert world.runs == 2, "whoever was refused with the old token takes the new one"

    play(tmp_path, scenario)


def test_a_call_that_is_cancelled_does_not_take_the_token_from_the_others(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.server.accepted = {"Bearer s3cret-1"}
        world.command = ("sh", "-c", f"touch started; while [ ! -e go ]; do sleep 0.01; done; {NUMBERED[-1]}")
        first, second = (asyncio.ensure_future(world.ask()) for _ in range(2))
        async with asyncio.timeout(5):
            while not (tmp_path / "started").exists():  # noqa: ASYNC110 another process makes it
                await asyncio.sleep(0.005)
        first.cancel()
        (tmp_path / "go").touch()
        assert completed(await second)
        assert world.runs == 1

    play(tmp_path, scenario)


@pytest.mark.parametrize(
    ("command", "told", "status"),
    [
        (("sh", "-c", "echo s3cret; echo s3cret >&2; exit 3"), "sh exited with 3", 3),
        (("sh", "-c", "echo s3cret >&2"), "sh exited with 0 and printed nothing", 0),
        (("sh", "-c", "echo s3cret; echo s3cret"), "sh exited with 0 and printed something else than one line of text", 0),
        (("sh", "-c", "echo s3cret; kill -9 $$"), "sh was ended by SIGKILL", -9),
        (("no-such-command", "s3cret"), "no-such-command cannot be started: No such file or directory", None),
        (("sh", "s3cret\0"), "sh cannot be started: a word of it has a null byte", None),
    ],
)
def test_a_command_that_gives_none_is_a_failure_on_our_side(
    tmp_path: Path, command: tuple[str, ...], told: str, status: int | None
) -> None:
    async def scenario(world: World) -> None:
        world.command = command
        outcome = (await world.ask()).outcome
        assert (outcome.error_class, outcome.status) == (ErrorClass.INFRASTRUCTURE, status)
        assert outcome.message.startswith(f"no token for source cloud: {told}. What it prints is never shown")
        assert "s3cret" not in repr(outcome)
        assert world.server.requests == []

    play(tmp_path, scenario)


def test_a_command_that_does_not_end_is_ended_with_its_children(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.command, world.settings = ("sh", "-c", "echo s3cret; sleep 60 & echo $! > child; wait"), {"timeout": 0.3}
        outcome = (await world.ask()).outcome
        assert outcome.error_class is ErrorClass.INFRASTRUCTURE
        assert "sh did not end within 0.3 s" in outcome.message

    play(tmp_path, scenario)


def test_a_command_that_has_failed_is_run_again_by_the_next_call(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.server.accepted = {"Bearer s3cret-2"}
        world.command = ("sh", "-c", f"[ -e runs ] || {{ echo run >> runs; exit 1; }}; {NUMBERED[-1]}")
        assert (await world.ask()).outcome.error_class is ErrorClass.INFRASTRUCTURE
        assert completed(await world.ask())

    play(tmp_path, scenario)


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.command = (sys.executable, "-S", "-c", "import sys; print(sys.argv[1])", "$HOME;{day}")
        world.server.accepted = {"Bearer $HOME;{day}"}
        assert completed(await world.ask())

    play(tmp_path, scenario)
