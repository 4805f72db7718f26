"""A run: progress on stderr while it lasts (a bar a phase, or a line now and then), the last screen on stdout."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.text import Text

from gapless.cli.render import status as status_renderer
from gapless.cli.render.console import err, out
from gapless.engine.progress import PhaseProgress, Progress
from gapless.model.event import ENDED_BADLY
from gapless.service.running import RunResult

LINE_EVERY = 5.0
REFRESH = 0.2
WAIT_SHOWN = 120


class _Rate(ProgressColumn):
    """Units a second over the last moments."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="dim")


class Shown:
    """Progress of one run, as a terminal or a log file can take it."""

    def __init__(self, console: Console) -> None:
        self.progress = Progress(changed=self._changed)
        self._console = console
        self._began = self._last = time.monotonic()
        self._bars: Bars | None = None
        if console.is_terminal:
            self._bars = Bars(
                SpinnerColumn(),
                TextColumn("{task.description:<12}"),
                BarColumn(24),
                MofNCompleteColumn(),
                _Rate(),
                TimeRemainingColumn(compact=True),
                TextColumn("{task.fields[note]}"),
                console=console,
                refresh_per_second=5,
                transient=True,
            )
            self._bars.start()
        self._tasks: dict[str, int] = {}

    def stopping(self, count: int) -> None:
        """A signal came: say what happens now."""
        if count == 1:
            self._console.print("stopping: units in flight are let finish; Ctrl-C again cancels them", style="yellow")
        else:
            self._console.print("cancelling what is in flight", style="yellow")

    def close(self) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None

    def _changed(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last < (REFRESH if self._bars is not None else LINE_EVERY):
            return
        self._last = now
        if self._bars is not None:
            for name, phase in progress.phases.items():
                if name not in self._tasks:
                    self._tasks[name] = self._bars.add_task(name, total=phase.total, note="")
                self._bars.update(self._tasks[name], total=phase.total, completed=phase.done, note=_note(phase))  # type: ignore[arg-type]
        else:
            done = ", ".join(f"{name} {phase.done:,}/{phase.total:,}{_plain(phase)}" for name, phase in progress.phases.items())
            total = sum(phase.done for phase in progress.phases.values())
            self._console.print(f"{now - self._began:6.0f} s  {total / max(now - self._began, 0.001):,.0f}/s  {done}")


def _bad(phase: PhaseProgress) -> int:
    return sum(phase.ended[state] for state in ENDED_BADLY)


def _note(phase: PhaseProgress) -> str:
    bad = f"[red]{_bad(phase):,} not proven[/] " if _bad(phase) else ""
    return bad + (f"[dim]{phase.retries:,} retries{_waits(phase)}[/]" if phase.retries else "")


def _plain(phase: PhaseProgress) -> str:
    return (f" ({_bad(phase):,} not proven)" if _bad(phase) else "") + _waits(phase)


def _waits(phase: PhaseProgress) -> str:
    """How often a source asked to slow down, and what it said the last time."""
    return f", asked to slow down {phase.waits:,} times: {escape(phase.waits_for[:WAIT_SHOWN])}" if phase.waits else ""


@contextmanager
def shown() -> Iterator[Shown]:
    made = Shown(err())
    try:
        yield made
    finally:
        made.close()


def as_json(result: RunResult) -> dict[str, object]:
    return {
        "run_id": result.run,
        "exit_code": result.exit_code,
        "planned": result.planned,
        "carried_out": result.carried_out,
        "seconds": round(result.seconds, 3),
        "log": result.log,
        "log_error": result.log_error,
        **result.status.as_json(),
    }


def render(result: RunResult) -> None:
    """The last screen: units, gaps and the next command."""
    console = out()
    if result.log_error:
        err().print(f"[yellow]the log file ended early: {escape(result.log_error)}[/]; the ledger has everything")
    console.print(status_renderer.headline(result.status))
    status_renderer.render_waivers(result.status.waivers, console)
    status_renderer.render_given_up(result.status.given_up, console)
    status_renderer.render_gaps(result.status, console)
    console.print(f"next: [bold]{escape(result.status.next_command)}[/]")
