"""The closing summary says what status and tables say, in 100 columns."""

from __future__ import annotations

import io
from datetime import date

import duckdb
import pytest
from rich.console import Console

from nba_props.summary import summary

UNITS = {"total": 12_345, "stale": 0, "complete": 12_000, "empty": 345, "failed": 0}
STATUS = {
    "units": UNITS,
    "phases": {"scrape": {**UNITS, "total": 10_000, "complete": 9_900, "empty": 100}, "predictions": {**UNITS, "total": 2_345}},
    "run": {"phases": {"scrape": 31.26}},
    "lacking": {"team_offense_game_summary": {"bigdataball_play_by_play": 1_317, "nbac_player_boxscores": 2}},
}
OFFENSES = [
    ("2021-22", "Regular Season", 110, 100.0, 112.0),
    ("2021-22", "Regular Season", 120, 102.0, 116.0),
    ("2021-22", "Playoffs", 1, 1.0, 1.0),
]
DEFENSES = [("2021-22", "Regular Season", 113.0), ("2021-22", "Playoffs", 1.0)]
PLAYERS = [
    ("2021-22", "Regular Season", 10, 30.0, 30.0),
    ("2021-22", "Regular Season", 21, 15.0, 10.0),
    ("2021-22", "Regular Season", 2, None, 5.0),
]
GRADES = [
    # A hit, a miss, a pass, and one who did not play.
    ("2021-22", "moving_average", 12, 1.0, 1.0, True, True, True),
    ("2021-22", "moving_average", 12, -4.0, 4.0, False, False, True),
    ("2021-22", "moving_average", 12, 9.0, 9.0, None, False, False),
    ("2021-22", "moving_average", None, None, None, None, None, None),
    ("2021-22", "similarity_balanced_v1", 12, 0.5, 0.5, None, True, True),
    ("2022-23", "similarity_balanced_v1", None, None, None, None, None, None),
]


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "nba.duckdb"
    with duckdb.connect(str(path)) as warehouse:
        for schema in ("nba_analytics", "nba_predictions", "nba_precompute", "other"):
            warehouse.execute(f"CREATE SCHEMA {schema}")
        tables = {
            "nba_analytics.team_offense_game_summary": (
                "season VARCHAR, season_type VARCHAR, points BIGINT, pace DOUBLE, offensive_rating DOUBLE",
                OFFENSES,
            ),
            "nba_analytics.team_defense_game_summary": ("season VARCHAR, season_type VARCHAR, defensive_rating DOUBLE", DEFENSES),
            "nba_analytics.player_game_summary": (
                "season VARCHAR, season_type VARCHAR, points BIGINT, usage_rate DOUBLE, minutes DOUBLE",
                PLAYERS,
            ),
            "nba_predictions.prediction_accuracy": (
                (
                    "season VARCHAR, system_id VARCHAR, actual_points BIGINT, signed_error DOUBLE, absolute_error DOUBLE, "
                    "is_correct BOOLEAN, within_3 BOOLEAN, within_5 BOOLEAN"
                ),
                GRADES,
            ),
            "nba_analytics.upcoming_player_game_context": ("game_date DATE", [(date(2022, 1, 1),)]),
            "nba_precompute.team_defense_zone_analysis": ("game_date DATE", []),
            "other.not_of_the_platform": ("game_date DATE", []),
        }
        for name, (columns, rows) in tables.items():
            warehouse.execute(f"CREATE TABLE {name} ({columns})")
            for row in rows:
                warehouse.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
    return path


def rendered(status, database):
    """Each table of the summary as lines of words."""
    shown = []
    for part in summary(status, database):
        text = io.StringIO()
        Console(file=text, width=100, highlight=False).print(part)
        lines = text.getvalue().splitlines()
        assert max(map(len, lines)) <= 100
        assert "…" not in text.getvalue().replace("(nba_…)", "")
        shown.append([line.split() for line in lines if line.strip()])
    return shown


def test_it_says_what_status_and_tables_say(database):
    units, degraded, tables, seasons, predictions = rendered(STATUS, database)
    assert units == [
        ["phase", "units", "complete", "empty", "seconds"],
        ["scrape", "10,000", "9,900", "100", "31.3"],
        ["predictions", "2,345", "12,000", "345"],
        ["all", "12,345", "12,000", "345"],
    ]
    assert degraded[1:] == [
        ["team_offense_game_summary", "1,317", "bigdataball_play_by_play"],
        ["team_offense_game_summary", "2", "nbac_player_boxscores"],
    ]
    assert tables[1:] == [
        ["analytics.player_game_summary", "3", "analytics.upcoming_player_game_context", "1"],
        ["analytics.team_defense_game_summary", "2", "precompute.team_defense_zone_analysis", "0"],
        ["analytics.team_offense_game_summary", "3", "predictions.prediction_accuracy", "6"],
    ]
    # Usage by minutes: (30 * 30 + 15 * 10) / 40.
    assert seasons[1:] == [["2021-22", "1", "115.0", "101.0", "114.0", "113.0", "3", "11.0", "26.2"]]
    assert predictions[1:] == [
        ["2021-22", "similarity_balanced_v1", "1", "0", "0.50", "0.50", "100.0%", "100.0%", "0"],
        ["moving_average", "3", "1", "4.67", "2.00", "33.3%", "66.7%", "2", "50.0%"],
        ["2022-23", "similarity_balanced_v1", "0", "1", "0"],
    ]


def test_what_there_is_nothing_to_say_of_is_left_out(database):
    units, tables, *_ = rendered({**STATUS, "run": None, "lacking": {}}, database)
    assert units[1] == ["scrape", "10,000", "9,900", "100"]
    assert tables[0] == ["table", "(nba_…)", "rows"] * 2
