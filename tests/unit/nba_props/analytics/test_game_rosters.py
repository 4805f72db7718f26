"""Who may play in the games of a date."""

from __future__ import annotations

import pytest
from hand_made_weeks import NAMES, OFFENSE, OPENING, PLAYED, REGISTRY, day

FILE = "analytics/game_rosters.sql"
DUE = "expect/game_rosters_players.sql"


@pytest.fixture
def weeks(weeks):
    """The tables that are read are there, as their statements make them."""
    weeks.keep(REGISTRY, NAMES, OFFENSE, PLAYED, numbers=[0])
    return weeks


@pytest.fixture
def players(weeks):
    """Player, team and where that is from, for a day."""

    def found(number):
        weeks.keep(REGISTRY, NAMES, numbers=[number])
        return sorted((row["player_lookup"], row["team_abbr"], row["roster_source"]) for row in weeks.rows(FILE, number))

    return found


def test_the_roster_of_the_date(weeks, players):
    weeks.game(3, "PHI", "BOS")
    weeks.listed("Robert Williams III")
    weeks.roster(3, "BOS", "Robert Williams", "Al Horford", age=36)
    weeks.roster(2, "BOS", "Somebody Waived")
    assert players(3) == [("alhorford", "BOS", "espn_team_rosters"), ("robertwilliamsiii", "BOS", "espn_team_rosters")]
    [row, _] = sorted(weeks.rows(FILE, 3), key=lambda row: row["player_lookup"])
    assert (row["game_id"], row["player_name"], row["age"]) == ("20221021_PHI_BOS", "Al Horford", 36)


def test_without_a_roster_the_latest_line_says_whose_player_he_is(weeks, players):
    weeks.game(10, "PHI", "BOS")
    weeks.summary(0, "PHI", "Stays")
    weeks.summary(0, "PHI", "Leaves")
    weeks.summary(2, "NYK", "Leaves")
    weeks.summary(0, "NYK", "Comes")
    weeks.summary(4, "BOS", "Comes")
    weeks.summary(10, "BOS", "Plays For The First Time")
    weeks.summary(12, "NYK", "Comes")
    assert players(10) == [("comes", "BOS", "recent_lines"), ("stays", "PHI", "recent_lines")]


def test_a_line_counts_for_thirty_days_of_its_season(weeks, players):
    for number in (30, 31):
        weeks.game(number, "PHI", "BOS")
    weeks.summary(0, "PHI", "Long Ago")
    weeks.summary(-1, "BOS", "Of The Year Before", season="2021-22")
    assert players(30) == [("longago", "PHI", "recent_lines")]
    assert players(31) == []


def test_exhibition_says_nothing_about_teams(weeks, players):
    weeks.game(10, "PHI", "BOS")
    weeks.summary(0, "PHI", "Star")
    weeks.summary(1, "LBN", "Star", season_type="All-Star")
    weeks.summary(-5, "BOS", "Rookie", season_type="Preseason")
    assert players(10) == [("star", "PHI", "recent_lines")]


def test_who_is_on_a_roster_is_on_no_other(weeks, players):
    weeks.game(10, "PHI", "BOS")
    weeks.game(10, "NYK", "MIA")
    for name in ("One", "Other"):
        weeks.summary(0, "PHI", name)
    weeks.summary(0, "BOS", "Sold")
    weeks.roster(10, "BOS", "One")
    assert players(10) == [("one", "BOS", "espn_team_rosters"), ("other", "PHI", "recent_lines")]


def test_the_players_due_are_those_of_the_raw_tables(weeks):
    for number in (0, 1, 10):
        game = weeks.game(number, "PHI", "BOS")
        if number == 10:
            continue
        weeks.line(game, number, "PHI", "One", min=30, pts=10)
        weeks.line(game, number, "BOS", "Other", min=30, pts=10)
    weeks.game(9, "MIA", "CHI")
    bare = weeks.game(2, "NYK", "BOS")
    weeks.listed("Jimmy Butler III", team="NYK")
    weeks.line(bare, 2, "NYK", "Jimmy Butler", table="nba_raw.bdl_player_boxscores", min=30, pts=10)
    weeks.line(bare, 2, "BOS", "Third", table="nba_raw.bdl_player_boxscores", min=30, pts=10)
    exhibition = weeks.game(-4, "MIA", "CHI", kind="001")
    weeks.line(exhibition, -4, "CHI", "Nobody", min=30, pts=10)
    weeks.game(11, "NYK", "PHI")
    weeks.roster(11, "PHI", "Signed")
    weeks.keep(REGISTRY, NAMES, PLAYED, numbers=range(-4, 12))
    numbers = (0, 1, 2, 9, 10, 11)
    made = sorted((row["game_id"], row["player_lookup"], row["team_abbr"]) for row in weeks.rows(FILE, *numbers))
    due = sorted((row["game_id"], row["player_lookup"], row["team_abbr"]) for row in weeks.rows(DUE, *numbers))
    assert made == due
    assert [row for row in made if row[0] == "20221028_PHI_BOS"] == [
        ("20221028_PHI_BOS", "one", "PHI"),
        ("20221028_PHI_BOS", "other", "BOS"),
        ("20221028_PHI_BOS", "third", "BOS"),
    ]
    assert [row[1:] for row in made if row[0] == "20221029_NYK_PHI"] == [("jimmybutleriii", "NYK"), ("signed", "PHI")]


def test_a_date_without_anybody_is_empty_with_its_reason(weeks):
    games = {number: weeks.game(number, "PHI", "BOS") for number in (0, 1, 40)}
    for number, game_id in games.items():
        weeks.warehouse.lacks("espn_team_rosters", game_id, day(number), "the archive has no rosters")
    weeks.warehouse.has("nbac_player_boxscores", games[0], OPENING, {"BOS": 9, "PHI": 9})
    reason = "the archive has no rosters; no lines of players in the 30 days before"
    assert {row["unit_key"]: row["reason"] for row in weeks.rows("expect/game_rosters_empty.sql", 0, 1, 40)} == {
        str(day(0)): reason,
        str(day(40)): reason,
    }
