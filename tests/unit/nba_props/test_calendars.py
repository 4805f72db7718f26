"""Calendars: what their queries list, and what of it is not due yet."""

from __future__ import annotations

from datetime import date

import pytest

from nba_props import teams

MONDAY, TUESDAY, WEDNESDAY = date(2022, 10, 17), date(2022, 10, 18), date(2022, 10, 19)
CALENDARS = ("dates", "games", "team_dates", "odds_snapshots")


@pytest.fixture
def week(warehouse):
    warehouse.game("0012200001", MONDAY, "MIA", "CHI")
    warehouse.game("0022200001", TUESDAY, "PHI", "BOS")
    warehouse.game("0022200002", TUESDAY, "LAL", "GSW")
    warehouse.has("nbac_team_boxscore", "0022200001", TUESDAY, {"PHI": 1, "BOS": 1})
    return warehouse


def keys(warehouse, calendar, *, due):
    return [next(iter(row.values())) for row in warehouse.run(f"calendars/{calendar}.sql") if row["due"] is due]


def test_dates_have_the_kinds_of_their_games_and_the_teams_with_a_line(week):
    common = {"season": "2022-23", "start_year": "2022", "due": True}
    assert week.run("calendars/dates.sql") == [
        {
            "game_date": MONDAY,
            "season_type": ["Preseason"],
            "stats_season_type": ["Pre Season"],
            "espn_date": "20221017",
            "team": [],
            **common,
        },
        {
            "game_date": TUESDAY,
            "season_type": ["Regular Season"],
            "stats_season_type": ["Regular Season"],
            "espn_date": "20221018",
            "team": ["BOS", "PHI"],
            **common,
        },
    ]


@pytest.mark.parametrize(
    ("game_id", "spelling"),
    [("0032200001", "All Star"), ("0042200101", "Playoffs"), ("0052200101", "PlayIn"), ("0062200001", "IST")],
)
def test_kinds_are_spelled_as_the_game_log_has_them(warehouse, game_id, spelling):
    warehouse.game(game_id, MONDAY, "MIA", "CHI")
    warehouse.game("0022200009", MONDAY, "BOS", "PHI")
    [found] = warehouse.run("calendars/dates.sql")
    assert found["stats_season_type"] == sorted([spelling, "Regular Season"])


def test_games_stand_in_order_of_date_and_id(week):
    found = week.run("calendars/games.sql")
    assert [row["game_id"] for row in found] == ["0012200001", "0022200001", "0022200002"]
    assert found[1] == {
        "game_id": "0022200001",
        "game_date": TUESDAY,
        "season": "2022-23",
        "season_type": "Regular Season",
        "home": "BOS",
        "away": "PHI",
        "espn_event": "4022200001",
        "due": True,
    }


def test_games_to_come_are_listed_and_not_due(week):
    week.game("0022200003", WEDNESDAY, "MIA", "CHI", is_final=False)
    assert keys(week, "games", due=False) == ["0022200003"]
    assert keys(week, "dates", due=False) == [WEDNESDAY]
    assert keys(week, "team_dates", due=False) == ["2022-10-19_CHI", "2022-10-19_MIA"]
    assert keys(week, "odds_snapshots", due=False) == ["2022-10-19_open", "2022-10-19_close"]
    assert [len(keys(week, calendar, due=True)) for calendar in CALENDARS] == [2, 3, 6, 4]


def test_a_date_is_due_when_its_last_game_is_final(week):
    week.game("0022200003", TUESDAY, "MIA", "CHI", is_final=False)
    assert keys(week, "dates", due=False) == [TUESDAY]
    assert keys(week, "games", due=True) == ["0012200001", "0022200001", "0022200002"]


def test_a_game_that_was_never_played_is_in_no_calendar(week):
    week.game("0022200003", MONDAY, "DEN", "UTA", is_final=False)
    assert [keys(week, calendar, due=False) for calendar in CALENDARS] == [[], [], [], []]
    assert "0022200003" not in keys(week, "games", due=True)


def test_before_the_first_game_of_all_nothing_is_due(warehouse):
    warehouse.game("0022200003", MONDAY, "DEN", "UTA", is_final=False)
    assert [len(keys(warehouse, calendar, due=False)) for calendar in CALENDARS] == [1, 1, 2, 2]


def test_teams_are_written_as_espn_writes_them(warehouse):
    tricodes = list(teams.TRICODES.values())
    for number, tricode in enumerate(tricodes):
        warehouse.game(f"00222{number:05}", MONDAY, tricode, f"{tricode}2")
    found = {row["team_abbr"]: row["espn_team"] for row in warehouse.run("calendars/team_dates.sql")}
    assert {tricode: teams.of_espn(found[tricode]) for tricode in tricodes} == {tricode: tricode for tricode in tricodes}
    assert [found[tricode] for tricode in ("GSW", "UTA", "WAS", "BOS")] == ["gs", "utah", "wsh", "bos"]


def test_a_team_that_plays_twice_on_a_day_is_listed_once(warehouse):
    warehouse.game("0032200002", MONDAY, "BAR", "PAU")
    warehouse.game("0032200001", MONDAY, "BAR", "JAS")
    assert {row["team_date"]: row["game_id"] for row in warehouse.run("calendars/team_dates.sql")} == {
        "2022-10-17_BAR": "0032200001",
        "2022-10-17_JAS": "0032200001",
        "2022-10-17_PAU": "0032200002",
    }


def test_snapshots_are_of_the_morning_and_before_the_games(week):
    assert [(row["game_date_snapshot"], row["snapshot"], row["snapshot_time"]) for row in week.run("calendars/odds_snapshots.sql")][:2] == [
        ("2022-10-17_open", "open", "2022-10-17T15:00:00Z"),
        ("2022-10-17_close", "close", "2022-10-17T22:30:00Z"),
    ]


def test_months_begin_with_the_second(week):
    assert week.run("calendars/months.sql") == [{"game_date": MONDAY, "season": "2022-23"}]
    week.game("0022200010", date(2022, 11, 2), "PHI", "BOS")
    week.game("0022200011", date(2022, 11, 3), "PHI", "BOS")
    week.game("0022300001", date(2023, 11, 1), "PHI", "BOS")
    assert [row["game_date"] for row in week.run("calendars/months.sql")] == [date(2022, 11, 2), date(2023, 11, 1)]
