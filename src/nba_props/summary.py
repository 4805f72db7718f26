"""The closing summary of a workspace: what was proven and how long it took, what the tables hold, and how good the predictions were."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console, RenderableType
from rich.table import Table

WIDTH = 100
TABLES_BESIDE_ONE_ANOTHER = 2
PREFIX = "nba_"
"""What the schemas of all tables begin with; left out, since 100 columns are few."""

Row = Sequence[Any]


def print_summary(workspace: Path) -> None:
    """Print it to stdout, 100 columns wide. Reads the ledger by way of ``gapless status``, and opens the warehouse for reading only,
    after the run has given it back.
    """
    console = Console(highlight=False, width=WIDTH)
    for part in summary(_status(workspace), workspace / "nba.duckdb"):
        console.print(part)
        console.print()


def summary(status: Mapping[str, Any], database: Path) -> Iterator[RenderableType]:
    """The tables of the summary. ``status`` is what ``gapless status --json`` says."""
    yield _units(status)
    if status["lacking"]:
        yield _degraded(status["lacking"])
    with duckdb.connect(str(database), read_only=True) as warehouse:
        yield _rows_by_table(warehouse)
        yield _seasons(_asked(warehouse, "seasons"))
        yield _predictions(_asked(warehouse, "predictions"))


def _status(workspace: Path) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "gapless.cli.main", "-p", str(workspace), "status", "--json"]
    found: Mapping[str, Any] = json.loads(subprocess.run(command, check=False, stdout=subprocess.PIPE).stdout)
    return found


def _asked(warehouse: duckdb.DuckDBPyConnection, name: str) -> Sequence[Row]:
    statement = (files("nba_props") / "sql" / "summary" / f"{name}.sql").read_text(encoding="utf-8")
    return warehouse.execute(statement).fetchall()


def _units(status: Mapping[str, Any]) -> Table:
    """Units by phase and state; states that no unit is in are left out. Seconds are of the last run, and phases overlap."""
    states = [name for name, number in status["units"].items() if name != "total" and number]
    seconds = status["run"]["phases"] if status["run"] else {}
    made = _table("phase", "units", *states, "seconds")
    for phase, counts in (*status["phases"].items(), ("all", status["units"])):
        took = f"{seconds[phase]:,.1f}" if phase in seconds else ""
        made.add_row(phase, *(_count(counts[name]) for name in ("total", *states)), took, style="bold" if phase == "all" else None)
    return made


def _degraded(lacking: Mapping[str, Mapping[str, int]]) -> Table:
    made = _table("degraded", "units", "made without")
    made.columns[2].justify = "left"
    for processor, counts in lacking.items():
        for upstream, number in counts.items():
            made.add_row(processor, _count(number), upstream)
    return made


def _rows_by_table(warehouse: duckdb.DuckDBPyConnection) -> Table:
    """Tables with their rows, in columns that read downwards."""
    found = []
    for schema, name in _asked(warehouse, "tables"):
        [number] = warehouse.table(f"{schema}.{name}").count("*").fetchall()[0]
        found.append((f"{schema}.{name}".removeprefix(PREFIX), _count(number)))
    height = -(-len(found) // TABLES_BESIDE_ONE_ANOTHER)
    beside = [found[start : start + height] for start in range(0, len(found), height)]
    made = _table()
    for _ in beside:
        made.add_column(f"table ({PREFIX}…)")
        made.add_column("rows", justify="right")
    for line in zip_longest(*beside, fillvalue=("", "")):
        made.add_row(*(cell for pair in line for cell in pair))
    return made


def _seasons(rows: Iterable[Row]) -> Table:
    made = _table("regular season", "games", "points", "pace", "off. rating", "def. rating", "player lines", "points each", "usage %")
    for season, games, points, pace, offense, defense, lines, each, usage in rows:
        made.add_row(
            season, _count(games), *(_real(value) for value in (points, pace, offense, defense)), _count(lines), _real(each), _real(usage)
        )
    return made


def _predictions(rows: Iterable[Row]) -> Table:
    """A line where a season ends; the best system of a season first."""
    made = _table("predictions", "system", "graded", "void", "MAE", "bias", "within 3", "within 5", "bets", "hits")
    made.columns[1].justify = "left"
    before = None
    for season, system, graded, void, error, bias, within_3, within_5, bets, hits in rows:
        if before not in (None, season):
            made.add_section()
        shown = "" if season == before else season
        made.add_row(
            shown,
            system,
            _count(graded),
            _count(void),
            _real(error, 2),
            _real(bias, 2),
            *map(_share, (within_3, within_5)),
            _count(bets),
            _share(hits),
        )
        before = season
    return made


def _table(*columns: str) -> Table:
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number else "left")
    return made


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _real(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
