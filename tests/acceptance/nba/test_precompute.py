"""Precompute of the real archive against an independent computation, player by player and date by date."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pytest

import nba_props
from tests.acceptance.nba import independent, independent_precompute
from tests.acceptance.nba.conftest import RealRun
from tests.acceptance.nba.independent_precompute import FEATURES, Line
from tests.acceptance.nba.league_runs import query, records

pytestmark = pytest.mark.archive

SHOT_ZONES = "nba_precompute.player_shot_zone_analysis"
DEFENSES = "nba_precompute.team_defense_zone_analysis"
CACHE = "nba_precompute.player_daily_cache"
FACTORS = "nba_precompute.player_composite_factors"
STORE = "nba_predictions.ml_feature_store_v2"
CONTEXT = "nba_analytics.upcoming_player_game_context"
TEAM_CONTEXT = "nba_analytics.upcoming_team_game_context"
SAMPLED = 40


class World:
    """The archive's files, and the tables of a run, for the seasons of a test."""

    def __init__(self, real: RealRun, seasons: Iterable[str]) -> None:
        self.workspace = real.workspace
        self.archive = independent.read(real.archive, seasons)
        self.players = independent_precompute.player_lines(self.archive)
        self.teams = list(independent.team_games(self.archive).values())
        self.defenses = [defense for defense in independent.defenses(self.archive) if not independent.is_exhibition(defense.game_id)]
        named = query(self.workspace, "SELECT DISTINCT season, player_lookup, player_id FROM nba_analytics.player_game_summary")
        self.ids = {(season, lookup): player for season, lookup, player in named}

    def lines(self, row: Mapping[str, object]) -> list[Line]:
        """The games of the player of a row, in the season of it."""
        return self.players.get((row["season"], self.ids.get((row["season"], row["player_lookup"]))), [])

    def sample(self, table: str, columns: str, seed: int) -> list[dict]:
        """Some rows of each season of a table."""
        found = []
        for season in sorted({season for season, _ in self.players}):
            rows = records(self.workspace, f"FROM {table} WHERE season = '{season}' ORDER BY {columns}")
            found += random.Random(seed).sample(rows, min(SAMPLED, len(rows)))
        assert found
        return found

    def row(self, table: str, **wanted: object) -> dict | None:
        """The one row with these values, if there is one."""
        text = " AND ".join(f"{name} = '{value}'" for name, value in wanted.items())
        rows = records(self.workspace, f"FROM {table} WHERE {text}")
        assert len(rows) <= 1
        return rows[0] if rows else None


@pytest.fixture(scope="module")
def world(real) -> World:
    """The newest season that has shots, and the newest that has none where there is one."""
    every = [season for (season,) in query(real.workspace, "SELECT DISTINCT season FROM nba_raw.nbac_schedule ORDER BY season")]
    shot = [season for (season,) in query(real.workspace, "SELECT DISTINCT season FROM nba_raw.bigdataball_play_by_play ORDER BY season")]
    return World(real, {*shot[-1:], *[season for season in every if season not in shot][-1:]})


def assert_same(row: Mapping[str, object], due: Mapping[str, object]) -> None:
    for column, value in due.items():
        expected = pytest.approx(value, rel=1e-7, abs=1e-7) if isinstance(value, float) else value
        assert row[column] == expected, (column, row)


def test_shot_zones_equal_an_independent_computation(world):
    for row in world.sample(SHOT_ZONES, "analysis_date, player_lookup", 1):
        due = independent_precompute.shot_zones(world.lines(row), row["analysis_date"])
        assert due is not None, row
        assert_same(row, due)


def test_every_player_with_ten_games_with_shots_whose_team_plays_has_zones(world):
    seasons = {season for season, _ in world.players}
    dates = query(world.workspace, f"SELECT DISTINCT season, analysis_date FROM {SHOT_ZONES} ORDER BY ALL")
    for season, day in random.Random(2).sample([one for one in dates if one[0] in seasons], 8):
        playing = independent_precompute.teams_on(world.archive, day)
        due = set()
        for (its, player), lines in world.players.items():
            before = [line for line in lines if line.game_date < day]
            if its == season and before and before[-1].team in playing and independent_precompute.shot_zones(before, day) is not None:
                due.add(player)
        rows = records(world.workspace, f"FROM {SHOT_ZONES} WHERE analysis_date = '{day}'")
        assert {world.ids[season, row["player_lookup"]] for row in rows} == due, day


def test_daily_caches_equal_an_independent_computation(world):
    for row in world.sample(CACHE, "cache_date, player_lookup", 3):
        due = independent_precompute.daily_cache(world.teams, world.lines(row), row["season"], row["cache_date"], row["team_abbr"])
        assert due is not None, row
        assert_same(row, due)


def factors_of(world: World, context: Mapping[str, object]) -> dict[str, object]:
    """What the composite factors of a player must be, of the files and of his context."""
    day, season, opponent = context["game_date"], context["season"], context["opponent_team_abbr"]
    zones = independent_precompute.shot_zones(world.lines(context), day)
    is_team = opponent in independent.season_teams(world.archive, season)
    defense = independent.zone_analysis(world.archive, world.defenses, season, day, opponent) if is_team else None
    return independent_precompute.composite(context, zones, defense)


def test_composite_factors_equal_an_independent_computation(world):
    for row in world.sample(FACTORS, "game_date, player_lookup", 4)[::4]:
        context = world.row(CONTEXT, game_date=row["game_date"], player_lookup=row["player_lookup"])
        assert context is not None
        assert_same(row, factors_of(world, context))


def test_the_25_features_equal_an_independent_computation(world):
    rows = world.sample(STORE, "game_date, player_lookup", 5)[::4]
    for row in rows:
        day, season = row["game_date"], row["season"]
        context = world.row(CONTEXT, game_date=day, player_lookup=row["player_lookup"])
        assert context is not None
        sides = records(world.workspace, f"FROM {TEAM_CONTEXT} WHERE game_id = '{row['game_id']}'")
        played = [defense for defense in world.defenses if defense.season == season and defense.game_date < day]
        counts = {side["team_abbr"]: sum(defense.team == side["team_abbr"] for defense in played) for side in sides}
        listed = query(
            world.workspace, f"SELECT count(*) FROM nba_reference.source_manifest WHERE source = 'bdl_injuries' AND game_date = '{day}'"
        )
        due = independent_precompute.features(
            context,
            {side["team_abbr"]: side for side in sides},
            independent_precompute.daily_cache(world.teams, world.lines(row), season, day, row["team_abbr"]),
            factors_of(world, context),
            counts,
            is_listed=listed[0][0] > 0,
        )
        assert set(FEATURES) <= due.keys()
        assert_same(row, due)


@pytest.mark.parametrize(
    ("table", "column"),
    [(DEFENSES, "analysis_date"), (SHOT_ZONES, "analysis_date"), (CACHE, "cache_date"), (FACTORS, "game_date"), (STORE, "game_date")],
)
def test_a_date_is_made_alone_of_what_was_before_it(real, table, column):
    """Without a game of the date itself or of a later one, and without the dates of its batch, its rows are the same to the last bit."""
    statement = Path(nba_props.__file__).parent / "sql" / "precompute" / f"{table.partition('.')[2]}.sql"
    dates = query(real.workspace, f"SELECT DISTINCT season, {column} FROM {table} ORDER BY ALL")
    with duckdb.connect() as warehouse:
        warehouse.execute(f"ATTACH '{real.workspace / 'nba.duckdb'}' AS run (READ_ONLY)")
        listed = "SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = 'run' AND table_schema LIKE 'nba_%'"
        names = warehouse.execute(listed).fetchall()
        for schema in {schema for schema, _ in names}:
            warehouse.execute(f"CREATE SCHEMA {schema}")
        for season, day in random.Random(6).sample(dates, 4):
            for schema, name in names:
                played = f"WHERE game_date < '{day}'" if name.endswith("_game_summary") else ""
                warehouse.execute(f"CREATE OR REPLACE VIEW {schema}.{name} AS FROM run.{schema}.{name} {played}")
            warehouse.execute(f"CREATE OR REPLACE TEMP TABLE units AS SELECT '{day}' AS game_date, '{season}' AS season")
            alone = warehouse.execute(f"FROM ({statement.read_text(encoding='utf-8')}) ORDER BY ALL").fetchall()
            assert alone == warehouse.execute(f"FROM run.{table} WHERE {column} = '{day}' ORDER BY ALL").fetchall(), day


def test_no_feature_is_constant_where_its_source_has_it(real):
    """Over a season every feature has several values; those of the zones where there are shots, injuries where there are lists."""
    counts = ", ".join(f"count(DISTINCT {name}) AS {name}" for name in FEATURES)
    for row in records(real.workspace, f"SELECT season, {counts} FROM {STORE} GROUP BY season"):
        [(shots,)] = query(real.workspace, f"SELECT count(*) FROM {SHOT_ZONES} WHERE season = '{row['season']}'")
        zones = {"shot_zone_mismatch_score", "pct_paint", "pct_mid_range", "pct_three"}
        for name in FEATURES:
            assert row[name] != 1, (row["season"], name)
            if name != "injury_risk" and (shots or name not in zones):
                assert row[name] > 1, (row["season"], name)


def test_features_are_of_players_who_may_play(real):
    strangers = (
        f"SELECT count(*) FROM {STORE} AS f ANTI JOIN {CONTEXT} AS c ON c.game_date = f.game_date AND c.player_lookup = f.player_lookup"
    )
    assert query(real.workspace, strangers) == [(0,)]
    unplayed = f"SELECT count(*) FROM {CACHE} AS f ANTI JOIN nba_analytics.player_game_summary AS p USING (season, player_lookup)"
    assert query(real.workspace, unplayed) == [(0,)]
