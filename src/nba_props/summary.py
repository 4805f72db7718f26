"""The closing summary: rows by table and averages per season, read from the warehouse of a workspace."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

TABLES = "SELECT schema_name || '.' || table_name, estimated_size FROM duckdb_tables() WHERE schema_name LIKE 'nba_%' ORDER BY 1"


def print_summary(workspace: Path) -> None:
    """Two small tables on stdout. Opens the warehouse for reading only, after the run has given it back."""
    console = Console(highlight=False)
    statement = (files("nba_props") / "sql" / "summary" / "seasons.sql").read_text(encoding="utf-8")
    with duckdb.connect(str(workspace / "nba.duckdb"), read_only=True) as warehouse:
        rows = _table("table", "rows")
        for name, number in warehouse.execute(TABLES).fetchall():
            rows.add_row(name, f"{number:,}")
        seasons = _table("regular season", "games", "points", "pace", "offensive rating")
        for season, games, *averages in warehouse.execute(statement).fetchall():
            seasons.add_row(season, f"{games:,.0f}", *("" if one is None else f"{one:.1f}" for one in averages))
    console.print(rows)
    console.print(seasons)


def _table(*columns: str) -> Table:
    made = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number else "left")
    return made
