"""An archive as it was on a date: later games are in the schedule, and nothing is known of them yet."""

from __future__ import annotations

from pathlib import Path

import duckdb


def as_of(archive: Path, day: str, folder: Path) -> Path:
    """Copy an archive without what was played on this date or later."""
    folder.mkdir(parents=True)
    late = f"game_date >= DATE '{day}'"
    played = f"SELECT game_id FROM '{archive}/games*.parquet' WHERE NOT {late}"
    for path in archive.glob("*.parquet"):
        columns = {name for (name,) in duckdb.sql(f"SELECT name FROM parquet_schema('{path}')").fetchall()}
        kept = f"FROM '{path}'"
        if path.stem.startswith("games"):
            changes = f"score_final AND NOT {late} AS score_final"
            changes += "".join(f", CASE WHEN NOT {late} THEN {name} END AS {name}" for name in ("home_pts", "away_pts", "periods"))
            kept = f"SELECT * REPLACE ({changes}) FROM '{path}'"
        elif "game_id" in columns:
            kept += f" WHERE game_id IN ({played})"
        elif "game_date" in columns:
            kept += f" WHERE NOT {late}"
        duckdb.sql(f"COPY ({kept}) TO '{folder / path.name}'")
    return folder
