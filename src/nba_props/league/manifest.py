"""The manifest of an archive: what each source has, written at import, before and apart from anything that the server answers.

A manifest is a folder:

- ``entities.parquet``: source, season, season_type, game_date, game_id, team_abbr, snapshot, rows
- ``columns.parquet``: source, season, season_type, column_name, rows, nulls: as the raw tables will hold them
- ``nulls.parquet``: source, season, season_type, game_date, game_id, team_abbr, snapshot, column_name, nulls: where these nulls are, by
  game; by team or snapshot of it where calls ask for these; by date or season where a source has no games
- ``gaps.parquet``: source, season, season_type, game_date, game_id, snapshot, reason: what a source could be asked for and has
  nothing of: games of the schedule, at a snapshot or not, dates with games, seasons
- ``archive.json``: format, seasons, left_out (rows that name no game of the schedule, by relation), and for each Parquet file of
  the archive its sha256, bytes and rows

Text is '' where a dimension does not apply: a source of dates has no game, one of seasons has neither date nor game.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from nba_props.league.archive import Archive, ArchiveError, parquet_files, readable_rows
from nba_props.league.raw_tables import RAW_TABLES, RawTable
from nba_props.league.sql import statement

FORMAT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What :func:`write_manifest` found. ``left_out``: rows that are in no answer, by relation."""

    seasons: tuple[str, ...]
    files: int
    games: int
    gaps: int
    left_out: Mapping[str, int]


def write_manifest(archive: Path, out: Path) -> Written:
    """Import an archive: read every Parquet file of it and write its manifest into the folder ``out``, ``archive.json`` last.

    Raises:
        ArchiveError: the archive cannot be used, or ``out`` cannot be written.
    """
    files = {path.name: _pin(path) for path in parquet_files(archive)}
    with Archive(archive) as opened:
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / "archive.json").unlink(missing_ok=True)
            opened.insert("entities", opened.arrow(statement("entities")))
            opened.insert("gaps", opened.arrow(statement("gaps")))
            opened.insert("nulls", _nulls(opened))
            opened.insert("columns", _columns(opened))
            for table in ("entities", "gaps", "columns", "nulls"):
                opened.write(f"SELECT * FROM {table} ORDER BY ALL", out / f"{table}.parquet")  # noqa: S608
            seasons, left_out = opened.seasons(), opened.left_out()
            pinned = {"format": FORMAT, "seasons": seasons, "left_out": left_out, "files": files}
            (out / "archive.json").write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise ArchiveError(
                f"the manifest {out} cannot be written: {error}", help="name a folder that can be written with --out"
            ) from error
        [(games,)] = opened.rows("SELECT count(*) FROM games")
        [(gaps,)] = opened.rows("SELECT count(*) FROM gaps")
    return Written(seasons=tuple(seasons), files=len(files), games=int(str(games)), gaps=int(str(gaps)), left_out=left_out)


def verify_archive(archive: Path, manifest: Path) -> None:
    """The archive is, byte for byte, the one that the manifest was written of.

    Raises:
        ArchiveError: naming the first file that differs, is missing or is new.
    """
    pinned = _pinned(manifest)
    again = f"put the archive back, or import it again: python -m nba_props.league manifest --archive {archive} --out {manifest}"
    found = {path.name: path for path in parquet_files(archive)}
    for name in sorted(pinned.keys() | found.keys()):
        if name not in found:
            raise ArchiveError(f"{name} of the manifest {manifest} is not in the archive {archive}", help=again)
        if name not in pinned:
            raise ArchiveError(f"{name} of the archive {archive} is not in its manifest {manifest}", help=again)
        digest = _sha256(found[name])
        if digest != pinned[name]:
            raise ArchiveError(
                f"{name} of the archive {archive} differs from its manifest {manifest}: sha256 {digest[:12]}…, not {pinned[name][:12]}…",
                help=again,
            )


def _pinned(manifest: Path) -> dict[str, str]:
    path = manifest / "archive.json"
    help = f"write the manifest: python -m nba_props.league manifest --archive DIR --out {manifest}"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}", help=help) from error
    except ValueError as error:
        raise ArchiveError(f"{path} is damaged: {error}", help=help) from error
    try:
        if document["format"] != FORMAT:
            raise ArchiveError(f"{path} has format {document['format']}, this league reads {FORMAT}", help=help)
        return {str(name): str(entry["sha256"]) for name, entry in document["files"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ArchiveError(f"{path} is damaged: it lists no files with their sha256", help=help) from error


def _pin(path: Path) -> dict[str, object]:
    rows = readable_rows(path)
    return {"sha256": _sha256(path), "bytes": path.stat().st_size, "rows": rows}


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}", help="make the file readable") from error


def _columns(archive: Archive) -> pa.Table:
    """Every column in every season and kind, with the sums of the table ``nulls``."""
    texts = dict.fromkeys(("source", "season", "season_type", "column_name"), pa.string())
    counts = dict.fromkeys(("rows", "nulls"), pa.int64())
    return pa.Table.from_pylist(list(_null_counts(archive)), schema=pa.schema({**texts, **counts}))


def _null_counts(archive: Archive) -> Iterator[dict[str, object]]:
    nulls = {
        tuple(group): count
        for *group, count in archive.rows("SELECT source, season, season_type, column_name, sum(nulls) FROM nulls GROUP BY ALL")
    }
    for source, table in RAW_TABLES.items():
        for season, season_type, rows in archive.rows(
            f"SELECT season, season_type, count(*) FROM {table.relation} GROUP BY ALL"  # noqa: S608
        ):
            for column in table.columns:
                group = {"source": source, "season": season, "season_type": season_type, "column_name": column}
                yield {**group, "rows": rows, "nulls": nulls.get(tuple(group.values()), 0)}


def _nulls(archive: Archive) -> pa.Table:
    """Where the nulls are: a row for every column that has any at a place."""
    return pa.concat_tables(archive.arrow(_counting_nulls(source, table)) for source, table in RAW_TABLES.items())


def _counting_nulls(source: str, table: RawTable) -> str:
    place = ("season", "season_type", "game_date", "game_id", *table.told_apart)
    apart = ", ".join(name if name in place else f"'' AS {name}" for name in ("team_abbr", "snapshot"))
    counts = {column: f"count(*) - count({table.made_of.get(column, column)})" for column in table.columns if column not in place}
    counted = ", ".join(f"{count} AS {column}" for column, count in counts.items())
    return (
        f"SELECT '{source}' AS source, season, season_type, game_date, game_id, {apart}, column_name, nulls "  # noqa: S608
        f"FROM (UNPIVOT (SELECT {', '.join(place)}, {counted} FROM {table.relation} GROUP BY ALL) "
        f"ON {', '.join(counts)} INTO NAME column_name VALUE nulls) WHERE nulls > 0"
    )
