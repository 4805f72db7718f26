"""Shell actions: real commands, their groups, and how they end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from fault_server import attempt

from gapless.adapters.pool.group import Groups
from gapless.adapters.pool.shell import Commands
from gapless.model.action import Shell
from gapless.model.attempt import ErrorClass, OutcomeKind, Report


def run(
    folder: Path, *command: str, keys: tuple[str, ...] = (), timeout: float = 10.0, environment: Mapping[str, str] | None = None
) -> Report:
    async def scenario() -> Report:
        groups = Groups()
        try:
            action = Shell(command=command, timeout=timeout, environment=environment or {})
            return await Commands(folder, groups, grace=0.15).run(action, attempt(*keys))
        finally:
            groups.close()

    return asyncio.run(scenario())


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", code)


def gone(pid: int) -> bool:
    """Whether a process has ended, or ends within a second: the kernel takes a moment to reap."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.005)
    return False


def test_words_are_templates_and_no_shell_reads_them(tmp_path: Path) -> None:
    report = run(tmp_path, "printf", "%s\n", "{day}", "{teams}", "$HOME; echo {{day}}", "{ print $1 }")
    assert report.outcome.kind is OutcomeKind.COMPLETED
    assert report.output == "2024-01-15\nAAA,B/B\n$HOME; echo {day}\n{ print $1 }\n"
    assert (report.rows, report.objects) == (None, None)


def test_a_batch_gets_its_keys(tmp_path: Path) -> None:
    report = run(tmp_path, "sh", "-c", 'echo {day} {first} {last}; echo "$GAPLESS_KEYS"', keys=("d1", "d2", "d3"))
    assert report.output == "d1 d1 d3\nd1\nd2\nd3\n"


def test_the_environment_has_ours_the_given_and_the_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS", "kept")
    code = "import os, json; print(json.dumps(dict(os.environ)))"
    seen = json.loads(run(tmp_path, *python(code), environment={"GIVEN": "{day}", "GAPLESS_KEY": "forged"}).output)
    assert seen["OURS"] == "kept"
    assert seen["GIVEN"] == "{day}"
    assert (seen["GAPLESS_KEY"], seen["GAPLESS_PROCESSOR"], seen["GAPLESS_FENCE"]) == ("2024-01-15", "scrape", "7")
    assert json.loads(seen["GAPLESS_ATTRIBUTES"])["teams"] == ["AAA", "B/B"]


def test_a_command_runs_in_the_workspace_without_input(tmp_path: Path) -> None:
    assert run(tmp_path, "sh", "-c", "pwd; cat").output == f"{tmp_path}\n"


@pytest.mark.parametrize(
    ("script", "error_class", "status", "message"),
    [
        ("echo why; exit 3", ErrorClass.UNCLASSIFIED, 3, "sh exited with 3: why"),
        ("exit 3", ErrorClass.UNCLASSIFIED, 3, "sh exited with 3"),
        ("echo busy >&2; exit 75", ErrorClass.TRANSIENT, 75, "sh exited with 75: busy"),
        ("kill -9 $$", ErrorClass.INFRASTRUCTURE, -9, "sh was ended by SIGKILL"),
        ("kill -SEGV $$", ErrorClass.UNCLASSIFIED, -11, "sh was ended by SIGSEGV"),
    ],
)
def test_an_end_has_a_class(tmp_path: Path, script: str, error_class: ErrorClass, status: int, message: str) -> None:
    outcome = run(tmp_path, "sh", "-c", script).outcome
    assert (outcome.error_class, outcome.status, outcome.message) == (error_class, status, message)


def test_the_message_has_the_last_characters_and_the_output_has_all(tmp_path: Path) -> None:
    report = run(tmp_path, *python("print('a' * 500 + 'z' * 200); raise SystemExit(1)"))
    assert report.outcome.message.endswith("exited with 1: " + "z" * 200)
    assert report.output == "a" * 500 + "z" * 200 + "\n"


def test_a_message_does_not_show_the_words_of_the_command(tmp_path: Path) -> None:
    assert "t0psecret" not in run(tmp_path, "sh", "-c", "exit 1", "--token=t0psecret").outcome.message


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("no-such-command-here",), "command not found: 'no-such-command-here'"),
        (("./missing",), "command not found"),
        (("./not-executable",), "Permission denied"),
        (("./no-shebang",), "first line such as #!/bin/sh"),
        (("echo", "nul\0byte"), "null byte"),
        (("echo", "{nobody}"), "no attribute 'nobody'"),
        (("echo", "x" * 3_000_000), "smaller batch"),
        ((), "no words"),
    ],
)
def test_a_command_that_cannot_start_is_permanent(tmp_path: Path, command: tuple[str, ...], words: str) -> None:
    (tmp_path / "not-executable").write_text("#!/bin/sh\n")
    (tmp_path / "no-shebang").write_text("\x7f nothing\n")
    (tmp_path / "no-shebang").chmod(0o755)
    outcome = run(tmp_path, *command).outcome
    assert outcome.error_class is ErrorClass.PERMANENT
    assert words in outcome.message


def test_a_missing_workspace_is_named(tmp_path: Path) -> None:
    outcome = run(tmp_path / "absent", "true").outcome
    assert outcome.error_class is ErrorClass.PERMANENT
    assert "absent is no folder" in outcome.message


def test_a_command_that_overruns_its_time_may_clean_up(tmp_path: Path) -> None:
    report = run(tmp_path, "sh", "-c", "trap 'echo cleaned; exit 0' TERM; echo began; sleep 30 & wait", timeout=0.2)
    assert report.outcome.error_class is ErrorClass.TRANSIENT
    assert report.outcome.message.startswith("sh timed out after 0.2 s")
    assert report.output == "began\ncleaned\n"


def test_one_that_ignores_the_request_is_killed_with_its_children(tmp_path: Path) -> None:
    report = run(tmp_path, "sh", "-c", "trap '' TERM; sleep 30 & echo $! $$; wait; wait", timeout=0.2)
    assert report.outcome.error_class is ErrorClass.TRANSIENT
    assert [gone(int(pid)) for pid in report.output.split()] == [True, True]


def test_children_left_behind_by_a_command_end_with_it(tmp_path: Path) -> None:
    report = run(tmp_path, "sh", "-c", "sleep 30 & echo $!")
    assert report.outcome.kind is OutcomeKind.COMPLETED
    assert gone(int(report.output))


def test_a_child_that_left_the_group_does_not_hold_the_attempt(tmp_path: Path) -> None:
    code = "import os, subprocess; print(subprocess.Popen(['sleep', '30'], start_new_session=True).pid)"
    report = run(tmp_path, *python(code))
    assert report.outcome.kind is OutcomeKind.COMPLETED
    os.kill(int(report.output), signal.SIGKILL)


def test_cancelling_kills_the_group(tmp_path: Path) -> None:
    async def scenario() -> list[int]:
        groups = Groups()
        action = Shell(command=("sh", "-c", "sleep 30 & echo $! $$ > pids; mv pids ready; wait"))
        running = asyncio.ensure_future(Commands(tmp_path, groups).run(action, attempt()))
        async with asyncio.timeout(5):
            while not (tmp_path / "ready").exists():  # noqa: ASYNC110 another process makes it
                await asyncio.sleep(0.005)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        groups.close()
        return [int(pid) for pid in (tmp_path / "ready").read_text().split()]

    assert all(gone(pid) for pid in asyncio.run(scenario()))


def test_a_killed_guard_is_replaced_and_the_new_one_knows_whom_to_guard(tmp_path: Path) -> None:
    async def scenario() -> int:
        groups = Groups()
        commands = Commands(tmp_path, groups)
        action = Shell(command=("sh", "-c", "echo $$ > pids; mv pids ready; exec sleep 30"))
        running = asyncio.ensure_future(commands.run(action, attempt()))
        async with asyncio.timeout(5):
            while not (tmp_path / "ready").exists():  # noqa: ASYNC110 another process makes it
                await asyncio.sleep(0.005)
        guard = groups._guard
        assert guard is not None
        guard.kill()
        guard.wait()
        assert (await commands.run(Shell(command=("true",)), attempt())).outcome.kind is OutcomeKind.COMPLETED
        assert groups._guard is not guard
        groups.close()
        outcome = (await running).outcome
        assert outcome.error_class is ErrorClass.INFRASTRUCTURE
        return int((tmp_path / "ready").read_text())

    assert gone(asyncio.run(scenario()))


def test_output_beyond_its_bound_is_cut_in_the_middle(tmp_path: Path) -> None:
    report = run(tmp_path, *python("print('first'); print('x' * 1_000_000); print('last')"))
    assert report.output.startswith("first\nxx")
    assert report.output.endswith("xx\nlast\n")
    assert f"… {1_000_012 - 256 * 1024} bytes cut …" in report.output


CONDUCTOR = """
import asyncio, sys
from pathlib import Path
sys.path[:] = {path!r}
from fault_server import attempt
from gapless.adapters.pool.local import LocalPool
from gapless.model.action import Shell

async def main():
    pool = LocalPool(Path({folder!r}), lambda path: b"")
    await pool.run(Shell(command=("sh", "-c", "sleep 60 & echo $! $$ > pids; mv pids ready; wait")), attempt())

if {uvloop}:
    import uvloop
    uvloop.run(main())
else:
    asyncio.run(main())
"""


@pytest.mark.parametrize("uvloop", [False, True])
def test_nothing_outlives_a_conductor_that_is_killed(tmp_path: Path, uvloop: bool) -> None:
    program = CONDUCTOR.format(path=sys.path, folder=str(tmp_path), uvloop=uvloop)
    with subprocess.Popen([sys.executable, "-c", program]) as conductor:
        try:
            for _ in range(1000):
                if (tmp_path / "ready").exists() or conductor.poll() is not None:
                    break
                time.sleep(0.005)
        finally:
            conductor.kill()
    assert all(gone(int(pid)) for pid in (tmp_path / "ready").read_text().split())
