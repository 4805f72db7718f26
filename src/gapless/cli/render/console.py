"""The two consoles: stdout for data, stderr for progress. Colours and widths as the terminal has them."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

COLOURS = {
    "complete": "green",
    "empty": "green",
    "waived": "green",
    "incomplete": "red",
    "failed": "red",
    "unknown": "magenta",
    "blocked": "yellow",
    "stale": "yellow",
    "pending": "cyan",
    "running": "cyan",
}


def out() -> Console:
    return Console(highlight=False, soft_wrap=True)


def err() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """A plain table: a header, no lines."""
    made = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", no_wrap=True)
    return made


def counted(number: int, count: str) -> str:
    """A number in the colour of its state; nothing for zero."""
    return f"[{COLOURS.get(count, 'white')}]{number:,}[/]" if number else "[dim]·[/]"
