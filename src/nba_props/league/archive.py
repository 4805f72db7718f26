"""The archive: a folder of Parquet files, read by pattern, whatever seasons and columns it holds.

Files that match a pattern of :data:`RELATIONS` are read together; columns that the league does not know are ignored, columns
that no file has are null. On top stand the tables of ``sql/``: a row counts where it names a game of the schedule and one of its
two teams; the rest is in no answer. What an archive has of no source is made of what it has where that can be done: the game book,
the player list and the transactions of the player lines, closing lines of the consensus, injuries of the transactions.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from gapless import GaplessError
from nba_props.league.relations import RELATIONS, Relation
from nba_props.league.sql import statement

_BUILT = ("archive", "shots", "play_by_play", "game_book", "espn_lines", "players", "injuries", "odds", "standings", "officials")
"""The files of ``sql/`` that make the tables, in this order."""


class ArchiveError(GaplessError):
    """The archive, or its manifest, cannot be used: which file, what is wrong, what to do."""

    exit_code = 2


def parquet_files(folder: Path) -> list[Path]:
    """All Parquet files of an archive, by name.

    Raises:
        ArchiveError: no such folder, no games, or neither player nor team box scores.
    """
    if not folder.is_dir():
        raise ArchiveError(f"the archive {folder} is not a folder", help="name a folder of Parquet files with --archive")
    found = sorted(path for path in folder.glob("*.parquet") if path.is_file())

    def has(relation: str) -> bool:
        return any(path.match(RELATIONS[relation].pattern) for path in found)

    if not has("games"):
        raise ArchiveError(f"the archive {folder} has no games.parquet", help="name a folder that holds the schedule as games.parquet")
    if not (has("player_boxscores") or has("team_boxscores")):
        raise ArchiveError(
            f"the archive {folder} has neither player_boxscores.parquet nor team_boxscores.parquet",
            help="an archive needs at least one of them beside games.parquet",
        )
    return found


def readable_rows(path: Path) -> int:
    """Rows of a Parquet file, all of it decoded.

    Raises:
        ArchiveError: the file is damaged, or is no Parquet file.
    """
    try:
        return int(pq.read_table(path, partitioning=None).num_rows)
    except (pa.ArrowException, OSError) as error:
        raise ArchiveError(
            f"{path} cannot be read as Parquet: {_first_line(error)}", help="fetch the file again, or take it out of the archive"
        ) from error


class Archive:
    """An open archive. Close it, or use it in a ``with``; not for use from several threads at once."""

    def __init__(self, folder: Path) -> None:
        """Read the files and build the tables.

        Raises:
            ArchiveError: a file is missing or damaged, a needed column is missing, a value has no sense as its type, a game is
                listed twice or has no league id.
        """
        self.folder = folder
        self._connection = duckdb.connect()
        try:
            self._build(parquet_files(folder))
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[tuple[object, ...]]:
        """The rows of a query.

        Raises:
            ArchiveError: a large relation, which is read only now, has a value that has no sense as its type.
        """
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except duckdb.ConversionException as error:
            raise self._unread(error) from error

    def arrow(self, sql: str) -> pa.Table:
        """The same as an Arrow table."""
        try:
            return self._connection.execute(sql).to_arrow_table()
        except duckdb.ConversionException as error:
            raise self._unread(error) from error

    def write(self, sql: str, path: Path) -> None:
        """Write the rows of a query as a Parquet file."""
        self._connection.sql(sql).write_parquet(str(path), compression="zstd")

    def insert(self, table: str, rows: pa.Table) -> None:
        """Make a table of Arrow rows."""
        self._connection.register("rows_to_insert", rows)
        self._connection.execute(f"CREATE TABLE {_quoted(table)} AS FROM rows_to_insert")
        self._connection.unregister("rows_to_insert")

    def settle(self) -> None:
        """Make ready to be asked for a long time, a little at once: on one thread, without the tables that others were made of."""
        self._connection.execute("SET threads = 1")
        for name, relation in RELATIONS.items():
            if not relation.large:
                self._connection.execute(f"DROP TABLE {_quoted(f'read_{name}')}")

    def seasons(self) -> list[str]:
        return [str(season) for (season,) in self.rows("SELECT DISTINCT season FROM games ORDER BY season")]

    def left_out(self) -> dict[str, int]:
        """Rows of the files that name no game of the schedule, or none of its teams: how many, by relation; only where there are any."""
        return {str(relation): int(str(rows)) for relation, rows in self.rows(statement("left_out")) if rows}

    def _build(self, found: list[Path]) -> None:
        self._connection.execute("SET TimeZone = 'UTC'")
        for name, relation in RELATIONS.items():
            paths = [path for path in found if path.match(relation.pattern)]
            try:
                kind = "VIEW" if relation.large else "TABLE"
                self._connection.execute(f"CREATE {kind} {_quoted(f'read_{name}')} AS {self._reading(relation, paths)}")
            except duckdb.Error as error:
                for path in paths:
                    readable_rows(path)
                names = ", ".join(path.name for path in paths)
                raise ArchiveError(
                    f"{names} cannot be read: {_first_line(error)}",
                    help="mend the column that the message names, or take the file out of the archive",
                ) from error
        self._check_games()
        for name in _BUILT:
            self._connection.execute(statement(name))

    def _reading(self, relation: Relation, paths: list[Path]) -> str:
        found: dict[str, str] = {}
        source = ""
        if paths:
            source = (
                f"FROM read_parquet([{', '.join(_text(str(path)) for path in paths)}], union_by_name = true, hive_partitioning = false)"
            )
            described = self._connection.execute(f"DESCRIBE SELECT * {source}").fetchall()
            found = {str(column): str(kind) for column, kind, *_ in described}
            missing = [column for column in relation.needed if column not in found]
            if missing:
                raise ArchiveError(
                    f"{', '.join(path.name for path in paths)}: no column {', '.join(missing)}",
                    help="name the columns as in the layout of the archive, or take the file out of it",
                )
        values = {column: _value(column, found.get(column), kind) for column, kind in relation.columns.items()}
        if relation.large and self._whole_ids(found, source):
            values["game_id"] = "game_id"
        selected = ", ".join(f"{value} AS {_quoted(column)}" for column, value in values.items())
        return f"SELECT {selected} {source}" + ("" if paths else " WHERE false")

    def _whole_ids(self, found: Mapping[str, str], source: str) -> bool:
        """Game ids need no mending, so that a reader of a few games skips the rest of the files."""
        return found.get("game_id") == "VARCHAR" and not self.rows(f"SELECT 1 {source} WHERE length(game_id) <> 10 LIMIT 1")

    def _unread(self, error: duckdb.Error) -> ArchiveError:
        return ArchiveError(
            f"the archive {self.folder} cannot be read: {_first_line(error)}",
            help="mend the column that the message names, or take its file out of the archive",
        )

    def _check_games(self) -> None:
        if not self.rows("SELECT 1 FROM read_games LIMIT 1"):
            raise ArchiveError(f"games.parquet of {self.folder} has no rows", help="an archive needs at least one game")
        for game, why in self.rows(statement("wrong_games")):
            raise ArchiveError(f"games.parquet of {self.folder}: game {game} {why}", help="mend this row of games.parquet")


def _value(column: str, found: str | None, wanted: str) -> str:
    """The expression that reads a column of the type ``found`` as ``wanted``."""
    kind = {"GAME_ID": "VARCHAR", "MINUTES": "DOUBLE"}.get(wanted, wanted)
    if found is None:
        return f"CAST(NULL AS {kind})"
    value = _quoted(column)
    if found in ("FLOAT", "DOUBLE"):  # how some writers say null
        value = f"CASE WHEN isnan({value}) THEN NULL ELSE {value} END"
    if wanted == "GAME_ID":
        digits = f"trim({value})" if found == "VARCHAR" else f"CAST(CAST({value} AS BIGINT) AS VARCHAR)"
        return f"CASE WHEN length({digits}) < 10 THEN lpad({digits}, 10, '0') ELSE {digits} END"
    if wanted == "MINUTES" and found == "VARCHAR":
        whole, seconds = f"split_part({value}, ':', 1)", f"nullif(split_part({value}, ':', 2), '')"
        return f"CAST(nullif({whole}, '') AS DOUBLE) + coalesce(CAST({seconds} AS DOUBLE), 0) / 60"
    if wanted == "VARCHAR":  # an empty text says as little as null
        return f"nullif(CAST({value} AS VARCHAR), '')"
    return f"CAST({value} AS {kind})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
