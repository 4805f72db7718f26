"""Python actions in threads and worker processes, where they go wrong in ways of their own."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from test_shell_action import gone

from gapless.adapters.pool.inline import InlinePool
from gapless.adapters.pool.local import LocalPool
from gapless.batch import Batch
from gapless.model.action import Http, Python
from gapless.model.attempt import ErrorClass, OutcomeKind
from gapless.testing.pool_suite import attempt

T = TypeVar("T")
LARGE = 3_000_000


def in_process(function: str, timeout: float = 10.0) -> Python:
    return Python(function=f"worker_functions:{function}", workers="processes", timeout=timeout)


def with_pool(folder: Path, scenario: Callable[[LocalPool], Awaitable[T]], processes: int = 1) -> T:
    async def run() -> T:
        pool = LocalPool(folder, lambda path: b"x" * LARGE, processes=processes)
        try:
            return await scenario(pool)
        finally:
            await pool.close()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("function", "error_class", "message"),
    [
        ("kills_itself", ErrorClass.INFRASTRUCTURE, "the worker process was ended by SIGKILL"),
        ("crashes", ErrorClass.UNCLASSIFIED, "the worker process was ended by SIGSEGV"),
        ("exits", ErrorClass.UNCLASSIFIED, "the worker process exited with 3"),
        ("exits_leaving_a_fork", ErrorClass.UNCLASSIFIED, "the worker process exited with 3"),
    ],
)
def test_a_worker_that_dies_is_replaced(tmp_path: Path, function: str, error_class: ErrorClass, message: str) -> None:
    async def scenario(pool: LocalPool) -> None:
        report = await pool.run(in_process(function), attempt("d1"))
        assert (report.outcome.error_class, report.outcome.message) == (error_class, message)
        assert report.output == ("last words\n" if function == "kills_itself" else "")
        assert (await pool.run(in_process("process_id"), attempt("d1"))).outcome.kind is OutcomeKind.COMPLETED

    with_pool(tmp_path, scenario)


def test_a_worker_is_kept_for_the_next_attempt(tmp_path: Path) -> None:
    async def scenario(pool: LocalPool) -> None:
        reports = [await pool.run(in_process("process_id"), attempt("d1")) for _ in range(3)]
        assert len({str(report.objects) for report in reports}) == 1

    with_pool(tmp_path, scenario)


def test_a_worker_that_died_idle_costs_no_attempt(tmp_path: Path) -> None:
    async def scenario(pool: LocalPool) -> None:
        (worker,) = pool._processes._idle if await pool.run(in_process("process_id"), attempt("d1")) else []
        worker.process.kill()
        await worker.process.wait()
        await asyncio.sleep(0)
        assert (await pool.run(in_process("process_id"), attempt("d1"))).outcome.kind is OutcomeKind.COMPLETED

    with_pool(tmp_path, scenario)


def test_an_overdue_worker_is_killed_with_its_children(tmp_path: Path) -> None:
    async def scenario(pool: LocalPool) -> None:
        await pool.run(in_process("process_id"), attempt("d1"))
        report = await pool.run(in_process("hangs_with_a_child", timeout=0.3), attempt("d1"))
        assert report.outcome.error_class is ErrorClass.TRANSIENT
        assert report.outcome.message == "timed out after 0.3 s; its process was killed"

    with_pool(tmp_path, scenario)
    assert all(gone(int(pid)) for pid in (tmp_path / "ready").read_text().split())


def test_a_cancelled_worker_is_killed_with_its_children(tmp_path: Path) -> None:
    async def scenario(pool: LocalPool) -> None:
        running = asyncio.ensure_future(pool.run(in_process("hangs_with_a_child"), attempt("d1")))
        async with asyncio.timeout(5):
            while not (tmp_path / "ready").exists():  # noqa: ASYNC110 another process makes it
                await asyncio.sleep(0.005)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    with_pool(tmp_path, scenario)
    assert all(gone(int(pid)) for pid in (tmp_path / "ready").read_text().split())


def test_everything_that_a_worker_and_its_children_print_is_captured(tmp_path: Path) -> None:
    async def scenario(pool: LocalPool) -> None:
        report = await pool.run(in_process("prints_and_starts_a_printer"), attempt("d1"))
        assert report.output == "from a child\nfrom a descriptor\nfrom a buffer\n"
        assert (await pool.run(in_process("process_id"), attempt("d1"))).output == ""

    with_pool(tmp_path, scenario)


def test_large_things_pass_in_both_directions(tmp_path: Path) -> None:
    async def scenario(pool: LocalPool) -> None:
        rows = (await pool.run(in_process("many_rows"), attempt("d1"))).rows
        assert rows is not None
        assert rows.num_rows == 1_000_000  # type: ignore[attr-defined]
        report = await pool.run(in_process("large_inputs"), attempt("d1", inputs=["a", "b"]))
        assert report.objects == {"d1": f"[{LARGE}, {LARGE}]".encode()}

    with_pool(tmp_path, scenario)


CONDUCTOR = """
import asyncio, sys
from pathlib import Path
sys.path[:] = {path!r}
from gapless.adapters.pool.local import LocalPool
from gapless.model.action import Python
from gapless.testing.pool_suite import attempt

async def main():
    pool = LocalPool(Path({folder!r}), lambda path: b"")
    await pool.run(Python(function="worker_functions:hangs_with_a_child", workers="processes"), attempt("d1"))

asyncio.run(main())
"""


def test_no_worker_outlives_a_conductor_that_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", CONDUCTOR.format(path=sys.path, folder=str(tmp_path))]) as conductor:
        try:
            for _ in range(1000):
                if (tmp_path / "ready").exists() or conductor.poll() is not None:
                    break
                time.sleep(0.005)
        finally:
            conductor.kill()
    assert all(gone(int(pid)) for pid in (tmp_path / "ready").read_text().split())


STUCK = """
import asyncio, sys
from pathlib import Path
sys.path[:] = {path!r}
from gapless.adapters.pool.local import LocalPool
from gapless.model.action import Python
from gapless.testing.pool_suite import attempt

async def main():
    pool = LocalPool(Path({folder!r}), lambda path: b"", threads=1)
    for _ in range(3):
        report = await pool.run(Python(function="stuck_functions:forever", timeout=0.05), attempt("d1"))
        print(report.outcome.error_class, report.outcome.message)
    await pool.close()

asyncio.run(main())
"""


def test_threads_left_behind_hold_neither_their_place_nor_the_end_of_the_process(tmp_path: Path) -> None:
    (tmp_path / "stuck_functions.py").write_text("import threading\n\ndef forever(batch):\n    threading.Event().wait()\n")
    program = STUCK.format(path=[*sys.path, str(tmp_path)], folder=str(tmp_path))
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=10, check=False)
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("transient timed out after 0.05 s; its thread was left behind") for line in lines)


def test_what_nobody_attempts_is_printed_as_ever(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def scenario(pool: LocalPool) -> None:
        await pool.run(Python(function="gapless.testing.pool_suite:loud"), attempt("d1"))
        print("the conductor speaks")

    before = sys.stdout, sys.stderr
    with_pool(tmp_path, scenario)
    assert (sys.stdout, sys.stderr) == before
    assert capsys.readouterr() == ("the conductor speaks\n", "")


def test_warnings_logged_by_a_function_are_captured(tmp_path: Path) -> None:
    def function(batch: Batch) -> None:
        handler = logging.lastResort
        assert handler is not None
        handler.handle(logging.makeLogRecord({"levelno": logging.WARNING, "levelname": "WARNING", "msg": "careful"}))

    report = asyncio.run(InlinePool({"logs": function}).run(Python(function="logs"), attempt("d1")))
    assert report.output == "careful\n"


def test_workers_that_do_not_fit_the_function_are_permanent_and_say_what_to_set(tmp_path: Path) -> None:
    suite = "gapless.testing.pool_suite"

    async def scenario(pool: LocalPool) -> None:
        plain = (await pool.run(Python(function=f"{suite}:nothing", workers="async"), attempt("d1"))).outcome
        assert (plain.error_class, plain.message.endswith("set workers: threads or processes")) == (ErrorClass.PERMANENT, True)
        coroutine = (await pool.run(Python(function=f"{suite}:overdue_coroutine"), attempt("d1"))).outcome
        assert (coroutine.error_class, coroutine.message.endswith("set workers: async")) == (ErrorClass.PERMANENT, True)

    with_pool(tmp_path, scenario)


def test_a_coroutine_that_refuses_to_be_cancelled_or_cancels_itself_ends_its_attempt() -> None:
    async def stubborn(batch: Batch) -> None:
        while not ended.is_set():
            try:
                await ended.wait()
            except asyncio.CancelledError:
                refused.set()

    async def suicidal(batch: Batch) -> None:
        raise asyncio.CancelledError

    ended, refused = asyncio.Event(), asyncio.Event()

    async def scenario() -> None:
        pool = InlinePool({"stubborn": stubborn, "suicidal": suicidal})
        outcome = (await pool.run(Python(function="stubborn", timeout=0.05), attempt("d1"))).outcome
        assert outcome.error_class is ErrorClass.TRANSIENT
        await refused.wait()
        ended.set()
        outcome = (await pool.run(Python(function="suicidal"), attempt("d1"))).outcome
        assert (outcome.error_class, outcome.message) == (ErrorClass.UNCLASSIFIED, "RuntimeError: the function cancelled itself")

    asyncio.run(scenario())


def test_the_inline_pool_carries_out_python_only() -> None:
    action = Http(url="http://127.0.0.1/", connect_timeout=0.1, timeout=0.1)
    assert asyncio.run(InlinePool().run(action, attempt("d1"))).outcome.error_class is ErrorClass.PERMANENT


def test_the_inline_pool_calls_what_it_was_given() -> None:
    pool = InlinePool({"count": lambda batch: str(len(batch.partitions)).encode()})
    assert asyncio.run(pool.run(Python(function="count"), attempt("d1"))).objects == {"d1": b"1"}
