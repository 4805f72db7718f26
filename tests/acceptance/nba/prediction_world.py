"""A small league in which the processors of predictions run for real: what they need is given, made up by seed, and everything that is
expected of them holds.

Six teams of eight, two games a day from 20 December 2022 on. Until February less than 1,000 lines lie before a month: the first model
is that of February. Of one game nobody has lines; two in five players have a line on offer.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

import nba_props
from nba_props.predictions.features import FEATURES

HOME = Path(nba_props.__file__).parent
SEASON = "2022-23"
OPENING = date(2022, 12, 20)
TEAMS = ("BOS", "CHI", "DEN", "LAL", "MIA", "NYK")
ROSTER = 8
WITHOUT_LINES = date(2023, 1, 5)

PIPELINE = """
pipeline: predicted
targets: {local: {warehouse: {duckdb: nba.duckdb}}}
calendars:
  seasons: {key: season, literal: [2022-23]}
  dates: {key: game_date, query: given/dates.sql, attributes: [season]}
  months: {key: game_date, query: given/months.sql, attributes: [season]}
include: [predictions.yaml, learning.yaml]
processors:
  nbac_schedule:
    calendar: seasons
    action: {sql: given/schedule.sql}
    output: {table: nba_raw.nbac_schedule, unit_key: season, key: [game_id]}
  source_manifest:
    calendar: seasons
    action: {sql: given/manifest.sql}
    output: {table: nba_reference.source_manifest, unit_key: season, key: [source, game_id, team_abbr]}
  ml_feature_store_v2:
    calendar: dates
    batch: 40
    action: {sql: given/features.sql}
    output: {table: nba_predictions.ml_feature_store_v2, unit_key: game_date, key: [game_date, player_lookup]}
    expect: {empty: given/no_features.sql}
  upcoming_player_game_context:
    calendar: dates
    batch: 40
    action: {sql: given/context.sql}
    output: {table: nba_analytics.upcoming_player_game_context, unit_key: game_date, key: [game_id, player_lookup]}
    expect: {empty: given/no_features.sql}
  player_game_summary:
    calendar: dates
    batch: 40
    action: {sql: given/summary.sql}
    output: {table: nba_analytics.player_game_summary, unit_key: game_date, key: [game_id, player_lookup]}
  team_defense_zone_analysis:
    calendar: dates
    batch: 40
    action: {sql: given/zones.sql}
    output: {table: nba_precompute.team_defense_zone_analysis, unit_key: analysis_date, key: [analysis_date, team_abbr]}
"""
STATEMENTS = {
    "dates": "SELECT DISTINCT game_date, season FROM nba_raw.nbac_schedule ORDER BY game_date",
    "months": "SELECT MIN(game_date) AS game_date, MIN(season) AS season FROM nba_raw.nbac_schedule GROUP BY EXTRACT(MONTH FROM game_date) "
    "HAVING MIN(game_date) > DATE '2022-12-20' ORDER BY game_date",
    "schedule": "SELECT given.* FROM units JOIN given.schedule AS given ON given.season = units.season",
    "manifest": "SELECT given.* FROM units JOIN given.manifest AS given ON given.season = units.season",
    "features": "SELECT given.* FROM units JOIN given.features AS given ON given.game_date = CAST(units.game_date AS DATE)",
    "no_features": "SELECT game_date, 'the season opens' AS reason FROM units WHERE CAST(game_date AS DATE) = DATE '2022-12-20'",
    "context": "SELECT given.* FROM units JOIN given.context AS given ON given.game_date = CAST(units.game_date AS DATE)",
    "summary": "SELECT given.* FROM units JOIN given.summary AS given ON given.game_date = CAST(units.game_date AS DATE)",
    "zones": "SELECT given.* FROM units JOIN given.zones AS given ON given.analysis_date = CAST(units.game_date AS DATE)",
}

Row = dict[str, object]


@dataclass(slots=True)
class Given:
    """The rows of the tables that the predictions read."""

    schedule: list[Row] = field(default_factory=list)
    manifest: list[Row] = field(default_factory=list)
    features: list[Row] = field(default_factory=list)
    context: list[Row] = field(default_factory=list)
    summary: list[Row] = field(default_factory=list)
    zones: list[Row] = field(default_factory=list)

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        for name in ("schedule", "manifest", "features", "context", "summary", "zones"):
            yield name, pa.Table.from_pylist(getattr(self, name))


def make(folder: Path, *, days: int) -> Path:
    """A workspace with so many days, ready to run. More days leave the first ones as they are."""
    folder.mkdir()
    shutil.copytree(HOME / "sql", folder / "sql")
    (folder / "given").mkdir()
    for name in ("predictions.yaml", "learning.yaml"):
        shutil.copy(HOME / name, folder)
    for name, text in STATEMENTS.items():
        (folder / "given" / f"{name}.sql").write_text(text)
    (folder / "pipeline.yaml").write_text(PIPELINE)
    with duckdb.connect(str(folder / "nba.duckdb")) as warehouse:
        warehouse.execute("CREATE SCHEMA given")
        for name, rows in given(days).tables():
            warehouse.register("rows_of_it", rows)
            warehouse.execute(f"CREATE TABLE given.{name} AS FROM rows_of_it")
    return folder


def given(days: int) -> Given:
    """The tables of so many days. What happens on a day is drawn by its own seed."""
    skills = {f"{team.lower()}{number}": 4 + 3 * number for team in TEAMS for number in range(ROSTER)}
    made: dict[str, list[int]] = {player: [] for player in skills}
    tables = Given()
    for number in range(days):
        day = OPENING + timedelta(days=number)
        chance = random.Random(f"day {number}")
        sides = [*TEAMS]
        chance.shuffle(sides)
        for team in TEAMS:
            rating = None if number == 0 else 110 + chance.uniform(-6, 6)
            tables.zones.append({"analysis_date": day, "season": SEASON, "team_abbr": team, "defensive_rating_last_15": rating})
        for game, (away, home) in enumerate((sides[:2], sides[2:4])):
            _play(tables, chance, day, f"00222{number:03}{game:02}", away, home, skills, made)
    return tables


def _play(
    tables: Given,
    chance: random.Random,
    day: date,
    nba_game_id: str,
    away: str,
    home: str,
    skills: Mapping[str, int],
    made: dict[str, list[int]],
) -> None:
    game_id = f"{day:%Y%m%d}_{away}_{home}"
    tables.schedule.append(
        {"season": SEASON, "game_date": day, "game_id": nba_game_id, "away_abbr": away, "home_abbr": home, "is_final": True}
    )
    # Draw for every game alike, so that a game without lines does not change the others.
    has_lines = day != WITHOUT_LINES or not nba_game_id.endswith("01")
    for team, opponent in ((away, home), (home, away)):
        if has_lines:
            tables.manifest.append(
                {"source": "nbac_player_boxscores", "season": SEASON, "game_id": nba_game_id, "team_abbr": team, "rows": ROSTER}
            )
        for player in (name for name in skills if name.startswith(team.lower())):
            before = made[player]
            player_key = {"game_date": day, "season": SEASON, "game_id": game_id, "player_lookup": player, "team_abbr": team}
            drawn = {name: chance.uniform(-2, 2) for name in FEATURES}
            is_offered, line = chance.random() < 0.4, chance.randrange(4, 60) / 2
            if before:
                last, ten = before[-5:], before[-10:]
                mean = sum(ten) / len(ten)
                spread = (sum((one - mean) ** 2 for one in ten) / (len(ten) - 1)) ** 0.5 if len(ten) > 1 else None
                known = {
                    "points_avg_last_5": sum(last) / len(last),
                    "points_avg_last_10": mean,
                    "points_avg_season": sum(before) / len(before),
                    "points_std_last_10": spread,
                    "fatigue_score": chance.uniform(60, 100),
                    "shot_zone_mismatch_score": chance.uniform(-10, 10) if len(before) > 3 else None,
                    "opponent_def_rating": chance.uniform(100, 120) if len(before) > 3 else None,
                    "home_away": float(team == home),
                    "back_to_back": float(chance.random() < 0.3),
                }
                tables.features.append({**player_key, "opponent_team_abbr": opponent, **drawn, **known})
                tables.context.append(
                    {
                        **player_key,
                        "history_games": len(before),
                        "points_line": line if is_offered else None,
                        "line_source": "odds_api" if is_offered else None,
                    }
                )
            points = max(0, round(chance.gauss(skills[player], 5)))
            if has_lines and chance.random() < 0.9:
                tables.summary.append({**player_key, "points": points})
                before.append(points)
