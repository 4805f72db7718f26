"""What teams bring to a game, against values computed by hand."""

from __future__ import annotations

import pytest
from hand_made_weeks import ARENAS, day

FILE = "analytics/upcoming_team_game_context.sql"
LINES = "nba_raw.odds_api_game_lines"


def context(weeks, number, team="BOS"):
    [row] = [row for row in weeks.rows(FILE, number) if row["team_abbr"] == team]
    return row


def test_the_first_game_of_a_season(weeks):
    weeks.game(-200, "PHI", "BOS", season="2021-22")
    game = weeks.game(0, "PHI", "BOS")
    row = context(weeks, 0)
    assert (row["game_id"], row["nba_game_id"], row["opponent_team_abbr"], row["is_home"]) == ("20221018_PHI_BOS", game, "PHI", True)
    assert (row["days_rest"], row["is_back_to_back"], row["games_last_7"], row["games_last_14"], row["streak"]) == (None, False, 0, 0, 0)
    unknown = ("win_pct", "travel_miles", "time_zones_crossed", "spread", "total", "lines_source")
    assert [row[name] for name in unknown] == [None] * len(unknown)


def test_rest_is_days_off(weeks):
    for number in (0, 1, 4, 11, 18):
        weeks.game(number, "PHI", "BOS")
    found = {number: context(weeks, number) for number in (1, 4, 11, 18)}
    assert {number: (row["days_rest"], row["is_back_to_back"]) for number, row in found.items()} == {
        1: (0, True),
        4: (2, False),
        11: (6, False),
        18: (6, False),
    }
    assert {number: (row["games_last_7"], row["games_last_14"]) for number, row in found.items()} == {
        1: (1, 1),
        4: (2, 2),
        11: (1, 3),
        18: (1, 2),
    }


def test_form_is_that_of_the_team_before_the_date(weeks):
    for number, boston in enumerate((90, 110, 120, 80, 70, 60)):
        weeks.game(number, "PHI", "BOS", score=(100, boston))
    assert [context(weeks, number)["streak"] for number in range(6)] == [0, -1, 1, 2, -1, -2]
    assert [context(weeks, number, "PHI")["streak"] for number in range(6)] == [0, 1, -1, -2, 1, 2]
    assert [context(weeks, number)["win_pct"] for number in range(6)] == [None, 0, 1 / 2, pytest.approx(2 / 3), 1 / 2, 2 / 5]


def test_win_pct_is_of_the_regular_season_and_the_rest_of_all_that_counts(weeks):
    weeks.game(0, "PHI", "BOS", score=(90, 100))
    weeks.game(1, "PHI", "BOS", score=(100, 90), kind="004")
    weeks.game(2, "PHI", "BOS", kind="004")
    row = context(weeks, 2)
    assert (row["win_pct"], row["streak"], row["games_last_7"], row["is_back_to_back"]) == (1.0, -1, 2, True)


def test_exhibition_counts_for_nothing(weeks):
    weeks.game(-3, "PHI", "BOS", kind="001")
    weeks.game(-2, "PHI", "BOS", kind="001")
    weeks.game(0, "PHI", "BOS")
    for number in (-2, 0):
        row = context(weeks, number)
        assert (row["days_rest"], row["games_last_7"], row["streak"], row["travel_miles"]) == (None, 0, 0, None)


def test_miles_and_time_zones_lie_between_the_arenas(weeks):
    weeks.game(0, "MIA", "BOS", city="Boston")
    weeks.game(2, "BOS", "LAL", city="Los Angeles")
    weeks.game(3, "BOS", "LAC", city=None)
    weeks.game(5, "BOS", "PHX", city="An arena of another name")
    ways = {number: (context(weeks, number)["travel_miles"], context(weeks, number)["time_zones_crossed"]) for number in (2, 3, 5)}
    # The air line from Boston to Los Angeles has 2,590 miles, that to Phoenix 360.
    assert ways == {2: (pytest.approx(2590, abs=15), 3.0), 3: (0.0, 0.0), 5: (pytest.approx(360, abs=8), 1.0)}


def test_neutral_sites_are_where_they_are(weeks):
    weeks.game(0, "CHI", "DET", city="Detroit")
    weeks.game(4, "CHI", "DET", city="Mexico City, Mexico", neutral=True)
    weeks.game(8, "CHI", "DET", city="Nowhere in particular", neutral=True)
    weeks.game(10, "CHI", "DET", city="Detroit")
    ways = {number: context(weeks, number, "CHI")["travel_miles"] for number in (4, 8, 10)}
    assert ways == {4: pytest.approx(1837, abs=15), 8: None, 10: None}
    limits = {
        (row["unit_key"], row["column_name"]): row["share"] for row in weeks.rows("expect/upcoming_team_game_context_nulls.sql", 4, 8, 10)
    }
    assert [limits[str(day(number)), "travel_miles"] for number in (4, 8, 10)] == [0.0, 1.0, 1.0]


# Air lines between cities, in miles, as atlases have them.
MILES = {
    ("BOS", "NYK"): 188, ("MIA", "POR"): 2700, ("SAS", "TOR"): 1430, ("DEN", "UTA"): 371, ("CHI", "MIL"): 81, ("ATL", "CHA"): 227,
    ("SAC", "GSW"): 75, ("DAL", "HOU"): 225, ("MEM", "NOP"): 359, ("MIN", "OKC"): 695, ("CLE", "DET"): 90, ("IND", "ORL"): 825,
    ("PHI", "WAS"): 123, ("LAC", "PHX"): 360, ("LAL", "BKN"): 2450,
}  # fmt: skip


def test_arenas_lie_as_far_apart_as_their_cities(weeks):
    for one, other in MILES:
        weeks.game(0, other, one)
        weeks.game(1, one, other)
    found = {row["team_abbr"]: row["travel_miles"] for row in weeks.rows(FILE, 1)}
    assert len(found) == 30
    for (one, other), miles in MILES.items():
        assert found[one] == found[other] == pytest.approx(miles, rel=0.03), (one, other)


def test_every_team_has_one_arena(weeks):
    rows = weeks.connection.execute(f"SELECT team_abbr, count(*) FROM {ARENAS} WHERE team_abbr <> '' GROUP BY team_abbr").fetchall()
    assert len(rows) == 30
    assert {number for _, number in rows} == {1}


def line(weeks, game, number, market, outcome, point, book, snapshot="close"):
    weeks.on(number, LINES, game_id=game, market=market, outcome=outcome, point=point, bookmaker=book, snapshot=snapshot)


def test_lines_are_the_middle_ones_at_the_close(weeks):
    game, bare = weeks.game(0, "PHI", "BOS"), weeks.game(0, "NYK", "MIA")
    for book, spread, total in (("a", -4.5, 220.5), ("b", -5.5, 223.5), ("c", -3.5, 221.5), ("d", -7.0, 222.5)):
        line(weeks, game, 0, "spreads", "BOS", spread, book)
        line(weeks, game, 0, "spreads", "PHI", -spread, book)
        line(weeks, game, 0, "totals", "Over", total, book)
        line(weeks, game, 0, "totals", "Under", total, book)
        line(weeks, game, 0, "h2h", "BOS", None, book)
        line(weeks, game, 0, "spreads", "BOS", 20.0, book, snapshot="open")
    found = {row["team_abbr"]: (row["spread"], row["total"], row["lines_source"]) for row in weeks.rows(FILE, 0)}
    # -7, -5.5, -4.5, -3.5 and 220.5, 221.5, 222.5, 223.5: the lower one in the middle
    assert found == {
        "BOS": (-5.5, 221.5, "odds_api_game_lines"),
        "PHI": (5.5, 221.5, "odds_api_game_lines"),
        "MIA": (None, None, None),
        "NYK": (None, None, None),
    }
    assert bare != game
    limits = {row["column_name"]: row["share"] for row in weeks.rows("expect/upcoming_team_game_context_nulls.sql", 0)}
    assert limits == {
        "days_rest": 1.0,
        "travel_miles": 1.0,
        "time_zones_crossed": 1.0,
        "win_pct": 1.0,
        "spread": 0.5,
        "total": 0.5,
        "lines_source": 0.5,
    }


def test_the_date_itself_and_later_ones_change_nothing(weeks):
    for number in (0, 2, 3):
        weeks.game(number, "PHI", "BOS", score=(90, 100))
    before = weeks.rows(FILE, 3)
    weeks.connection.execute("UPDATE nba_raw.nbac_schedule SET home_pts = 50 WHERE game_date = ?", [day(3)])
    for number in (4, 5):
        weeks.game(number, "BOS", "MIA")
    after = [{**row} for row in weeks.rows(FILE, 3)]
    assert sorted(after, key=lambda row: row["team_abbr"]) == sorted(before, key=lambda row: row["team_abbr"])


def test_several_dates_at_once_give_what_each_gives_alone(weeks):
    for number in (0, 1, 5, 9):
        weeks.game(number, "PHI", "BOS", score=(90 + number, 94), city="Austin")

    def ordered(rows):
        return sorted(rows, key=lambda row: (row["game_date"], row["team_abbr"]))

    alone = [row for number in (0, 1, 5, 9) for row in weeks.rows(FILE, number)]
    assert ordered(weeks.rows(FILE, 0, 1, 5, 9)) == ordered(alone)


def test_both_teams_of_every_game_are_due(weeks):
    for number in (0, 1):
        weeks.game(number, "PHI", "BOS")
        weeks.game(number, "NYK", "MIA")
    columns = ("game_id", "nba_game_id", "team_abbr", "opponent_team_abbr")
    due = weeks.rows("expect/upcoming_team_game_context_teams.sql", 1)
    assert len(due) == 4
    assert sorted(tuple(row[name] for name in columns) for row in due) == sorted(
        tuple(row[name] for name in columns) for row in weeks.rows(FILE, 1)
    )
