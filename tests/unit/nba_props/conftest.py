"""A DuckDB with the raw tables, typed as the loaders type them, in which the SQL of nba_props runs on small tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import nba_props
from gapless import Batch, Partition
from gapless.model.ids import PartitionKey
from nba_props.raw import (
    bdl_boxscores,
    bdl_games,
    bdl_injuries,
    bdl_players,
    bdl_standings,
    bettingpros,
    espn_boxscores,
    espn_rosters,
    espn_scoreboard,
    gamebook,
    manifest,
    odds_lines,
    odds_props,
    play_by_play,
    player_boxscores,
    player_list,
    player_movement,
    referees,
    schedule,
    scoreboard,
    shots,
    team_boxscore,
)
from nba_props.raw.value import season_type

SQL = Path(nba_props.__file__).parent / "sql"

TABLES: Mapping[str, pa.Schema] = {
    "nba_reference.source_manifest": manifest.ENTITIES,
    "nba_reference.source_columns": manifest.COLUMNS,
    "nba_reference.source_nulls": manifest.NULLS,
    "nba_reference.source_gaps": manifest.GAPS,
    "nba_reference.current_manifest": manifest.CURRENT["entities"],
    "nba_reference.current_columns": manifest.CURRENT["columns"],
    "nba_reference.current_gaps": manifest.CURRENT["gaps"],
    "nba_raw.nbac_schedule": pa.schema(schedule.COLUMNS),
    "nba_raw.nbac_scoreboard_v2": pa.schema(scoreboard.COLUMNS),
    "nba_raw.nbac_player_boxscores": pa.schema(player_boxscores.COLUMNS),
    "nba_raw.nbac_team_boxscore": pa.schema(team_boxscore.COLUMNS),
    "nba_raw.bdl_player_boxscores": pa.schema(bdl_boxscores.COLUMNS),
    "nba_raw.bigdataball_play_by_play": pa.schema(shots.COLUMNS),
    "nba_raw.nbac_play_by_play": pa.schema(play_by_play.COLUMNS),
    "nba_raw.nbac_gamebook_player_stats": pa.schema(gamebook.COLUMNS),
    "nba_raw.nbac_player_list_current": pa.schema(player_list.COLUMNS),
    "nba_raw.nbac_player_movement": pa.schema(player_movement.COLUMNS),
    "nba_raw.nbac_referee_game_assignments": pa.schema(referees.COLUMNS),
    "nba_raw.bdl_games": pa.schema(bdl_games.COLUMNS),
    "nba_raw.bdl_standings": pa.schema(bdl_standings.COLUMNS),
    "nba_raw.bdl_injuries": pa.schema(bdl_injuries.COLUMNS),
    "nba_raw.bdl_active_players_current": pa.schema(bdl_players.COLUMNS),
    "nba_raw.espn_scoreboard": pa.schema(espn_scoreboard.COLUMNS),
    "nba_raw.espn_boxscores": pa.schema(espn_boxscores.COLUMNS),
    "nba_raw.espn_team_rosters": pa.schema(espn_rosters.COLUMNS),
    "nba_raw.odds_api_game_lines": pa.schema(odds_lines.COLUMNS),
    "nba_raw.odds_api_player_points_props": pa.schema(odds_props.COLUMNS),
    "nba_raw.bettingpros_player_points_props": pa.schema(bettingpros.COLUMNS),
}


class Warehouse:
    """Raw tables and those of names, empty at first; ``run`` gives the rows of a statement over the relation ``units``."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        for name in ("nba_reference", "nba_raw", "nba_analytics", "nba_precompute", "nba_predictions"):
            self.connection.execute(f"CREATE SCHEMA {name}")
        for table, columns in TABLES.items():
            self.connection.register("no_rows", columns.empty_table())
            self.connection.execute(f"CREATE TABLE {table} AS FROM no_rows")
        self.connection.execute("CREATE TEMP TABLE units AS SELECT '' AS season, DATE '2000-01-01' AS game_date WHERE FALSE")
        for name in ("player_registry", "player_names"):
            self.keep(f"analytics/{name}.sql", f"nba_reference.{name}")

    def add(self, table: str, *rows: Mapping[str, object]) -> None:
        """Append rows; columns that are not given are null, and the kind of a game is in its id."""
        columns = TABLES[table]
        whole = [{"season": "2022-23", "season_type": season_type(str(row.get("game_id") or "002")), **row} for row in rows]
        self.append(table, pa.Table.from_pylist([{name: row.get(name) for name in columns.names} for row in whole], schema=columns))

    def append(self, table: str, rows: pa.Table) -> None:
        self.connection.register("incoming", rows)
        self.connection.execute(f"INSERT INTO {table} BY NAME FROM incoming")

    def units(self, *partitions: Mapping[str, object]) -> None:
        rows = pa.Table.from_pylist([dict(partition) for partition in partitions])
        self.connection.register("units_rows", rows)
        self.connection.execute("CREATE OR REPLACE TEMP TABLE units AS FROM units_rows")

    def dates(self, *days: date, season: str = "2022-23", **arguments: str) -> None:
        """Units that are dates, with the arguments of an expectation."""
        self.units(*({"game_date": day, "season": season, **arguments} for day in days))

    def run(self, file: str) -> list[dict[str, object]]:
        return self.connection.execute((SQL / file).read_text(encoding="utf-8")).to_arrow_table().to_pylist()

    def keep(self, file: str, table: str) -> list[dict[str, object]]:
        """Run a statement, and keep its rows as a table that later statements read."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {table} AS {(SQL / file).read_text(encoding='utf-8')}")
        return self.connection.execute(f"FROM {table}").to_arrow_table().to_pylist()

    def game(self, game_id: str, day: date, away: str, home: str, score: tuple[int, int] = (100, 110), *, is_final: bool = True) -> None:
        """A game of the schedule, in the manifest of the schedule too. ``score`` is that of the away team first."""
        self.add(
            "nba_raw.nbac_schedule",
            {
                "game_id": game_id,
                "game_date": day,
                "away_abbr": away,
                "home_abbr": home,
                "away_pts": score[0] if is_final else None,
                "home_pts": score[1] if is_final else None,
                "is_final": is_final,
            },
        )
        self.has("nbac_schedule", game_id, day, {"": 1})

    def has(self, source: str, game_id: str, day: date, teams: Mapping[str, int]) -> None:
        """The manifest: how many rows a source has of each team of a game."""
        for team, rows in teams.items():
            self.add(
                "nba_reference.source_manifest",
                {"source": source, "game_id": game_id, "game_date": day, "team_abbr": team, "snapshot": "", "rows": rows},
            )

    def lacks(self, source: str, game_id: str, day: date, reason: str) -> None:
        gap = {"source": source, "game_id": game_id, "game_date": day, "snapshot": "", "reason": reason}
        self.add("nba_reference.source_gaps", gap)


@pytest.fixture
def warehouse() -> Iterable[Warehouse]:
    made = Warehouse()
    yield made
    made.connection.close()


def batch_of(partitions: Iterable[Partition], objects: Mapping[str, tuple[object, ...]]) -> Batch:
    """A batch whose objects are given as lists of pages, or as text."""

    def stored(key: PartitionKey) -> tuple[bytes, ...]:
        return tuple(body.encode() if isinstance(body, str) else json.dumps(body).encode() for body in objects.get(key, ()))

    return Batch(partitions=tuple(partitions), objects=stored)


class Batches:
    """Batches of one kind of partition each."""

    of = staticmethod(batch_of)

    @staticmethod
    def date(day: str, *objects: object) -> Batch:
        return batch_of(
            [Partition(PartitionKey(day), {"game_date": day, "season": "2022-23", "season_type": ("Regular Season",)})], {day: objects}
        )

    @staticmethod
    def game(game_id: str, *objects: object, day: str = "2022-10-18") -> Batch:
        attributes = {
            "game_id": game_id,
            "game_date": day,
            "season": "2022-23",
            "season_type": "Regular Season",
            "home": "BOS",
            "away": "PHI",
        }
        return batch_of([Partition(PartitionKey(game_id), attributes)], {game_id: objects})

    @staticmethod
    def season(season: str, *objects: object) -> Batch:
        return batch_of([Partition(PartitionKey(season), {"season": season})], {season: objects})


@pytest.fixture
def batches() -> type[Batches]:
    return Batches


@pytest.fixture(scope="session")
def sql_folder() -> Path:
    return SQL
