"""The two consoles: stdout for data, stderr for progress. Colours and widths as the terminal has them."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

COLOURS = {
    "complete": "green",
    "empty": "green",
    "waived": "green",
    "expired": "red",
    "impossible": "magenta",
    "incomplete": "red",
    "failed": "red",
    "unknown": "magenta",
    "blocked": "yellow",
    "stale": "yellow",
    "pending": "cyan",
    "running": "cyan",
}


WIDE = 240
"""Columns where nobody looks: a file or a pipe gets whole words."""


def out() -> Console:
    return _console(stderr=False)


def err() -> Console:
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, soft_wrap=True, width=WIDE)


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """A plain table: a header, no lines."""
    made = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", no_wrap=True)
    return made


def counted(number: int, count: str) -> str:
    """A number in the colour of its state; nothing for zero."""
    return f"[{COLOURS.get(count, 'white')}]{number:,}[/]" if number else "[dim]·[/]"
