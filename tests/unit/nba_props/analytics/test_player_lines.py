"""Which lines make a player's summary, under which name, and how he did against the line on his points."""

from __future__ import annotations

import pytest
from hand_made_weeks import DEFENSE, NAMES, OFFENSE, REGISTRY, day

FILE = "analytics/player_game_summary.sql"
GAMEBOOK = "nba_raw.nbac_gamebook_player_stats"
BDL = "nba_raw.bdl_player_boxscores"
TEAM = {
    "min": 240,
    "pts": 100,
    "fgm": 40,
    "fga": 80,
    "fg3m": 10,
    "fg3a": 30,
    "ftm": 10,
    "fta": 25,
    "oreb": 6,
    "dreb": 30,
    "reb": 36,
    "tov": 9,
}
PLAYED = {"min": 30, "pts": 20, "fgm": 8, "fga": 15, "fg3m": 2, "fg3a": 5, "ftm": 2, "fta": 2, "oreb": 1, "dreb": 4, "reb": 5, "tov": 2}


@pytest.fixture
def game(weeks):
    game_id = weeks.game(0, "PHI", "BOS")
    for team in ("PHI", "BOS"):
        weeks.on(0, "nba_raw.nbac_team_boxscore", game_id=game_id, team_abbr=team, **TEAM)
    weeks.warehouse.has("nbac_team_boxscore", game_id, day(0), {"PHI": 1, "BOS": 1})
    weeks.keep(OFFENSE, DEFENSE, numbers=[0])
    return game_id


def summaries(weeks, number=0):
    weeks.keep(REGISTRY, NAMES, numbers=[number])
    return {row["player_lookup"]: row for row in weeks.rows(FILE, number)}


def limits(weeks):
    return {row["column_name"]: row["share"] for row in weeks.rows("expect/player_game_summary_nulls.sql", 0)}


def test_the_game_book_goes_first_where_it_has_seconds(weeks, game):
    weeks.listed("Jimmy Butler III", team="PHI")
    weeks.line(game, 0, "PHI", "Jimmy Butler III", player_id=7, **PLAYED)
    weeks.line(
        game, 0, "PHI", "Jimmy Butler", table=GAMEBOOK, player_status="active", is_starter=True, player_id=7, **(PLAYED | {"min": 30.5})
    )
    weeks.line(game, 0, "PHI", "Joel Embiid", table=GAMEBOOK, player_status="dnp", reason="Rest")
    weeks.line(game, 0, "PHI", "Maxey", table=GAMEBOOK, player_status="inactive", reason="Injury")
    rows = summaries(weeks)
    assert rows.keys() == {"jimmybutleriii"}
    row = rows["jimmybutleriii"]
    assert (row["data_source"], row["is_starter"], row["is_dnp"], row["minutes"]) == ("nbac_gamebook_player_stats", True, False, 30.5)
    # 100 (15 + 0.44 * 2 + 2) * 48 / (30.5 * (80 + 11 + 9))
    assert row["usage_rate"] == pytest.approx(28.139016)
    assert limits(weeks)["is_starter"] == 0.0


def test_a_game_book_of_whole_minutes_says_nothing_new(weeks, game):
    weeks.line(game, 0, "PHI", "Joel Embiid", player_id=7, **PLAYED)
    weeks.line(game, 0, "PHI", "Joel Embiid", table=GAMEBOOK, player_status="active", player_id=7, **PLAYED)
    row = summaries(weeks)["joelembiid"]
    assert (row["data_source"], row["is_starter"], row["data_quality"]) == ("nbac_player_boxscores", None, "silver")
    assert limits(weeks)["is_starter"] == 1.0


def test_a_game_book_stands_in_for_lines_that_the_league_lacks(weeks, game):
    for table in (GAMEBOOK, BDL):
        weeks.line(game, 0, "PHI", "Joel Embiid", table=table, player_status="active", player_id=7, **PLAYED)
    weeks.line(game, 0, "PHI", "Tyrese Maxey", table=GAMEBOOK, player_status="dnp")
    weeks.warehouse.has("bdl_player_boxscores", game, day(0), {"PHI": 1})
    rows = summaries(weeks)
    assert {name: row["data_source"] for name, row in rows.items()} == {"joelembiid": "nbac_gamebook_player_stats"}
    [due] = weeks.rows("expect/player_game_summary_counts.sql", 0)
    assert (due["nba_game_id"], due["team_abbr"], due["rows"]) == (game, "PHI", 1)


def test_balldontlies_names_are_the_leagues(weeks, game):
    weeks.listed("Nic Claxton", team="PHI")
    weeks.line(game, 0, "PHI", "Nicolas Claxton", table=BDL, **PLAYED)
    row = summaries(weeks)["nicclaxton"]
    assert (row["data_source"], row["data_quality"]) == ("bdl_player_boxscores", "bronze")


def test_less_than_half_a_minute_has_no_usage(weeks, game):
    for name, minutes in (("Short", 0.49), ("Half", 0.5), ("Long", 20.25)):
        weeks.line(
            game,
            0,
            "BOS",
            name,
            table=GAMEBOOK,
            player_status="active",
            player_id=1,
            **(PLAYED | {"min": minutes, "fga": 0, "fta": 1, "tov": 0}),
        )
    rows = summaries(weeks)
    assert {name: row["usage_rate"] is None for name, row in rows.items()} == {"short": True, "half": False, "long": False}
    assert limits(weeks)["usage_rate"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("lines", "middle", "over_under"),
    [([19.5], 19.5, "OVER"), ([20.0], 20.0, "PUSH"), ([25.5, 21.5, 22.5], 22.5, "UNDER"), ([19.5, 20.5, 21.5, 18.5], 19.5, "OVER")],
)
def test_the_line_on_points_is_the_middle_one_the_lower_of_two(weeks, game, lines, middle, over_under):
    weeks.line(game, 0, "BOS", "Jayson Tatum", **PLAYED)
    weeks.props(0, game, "Jayson Tatum", lines)
    weeks.props(0, game, "Jayson Tatum", [1.5], snapshot="open")
    weeks.site_props(0, game, "BOS", "Jayson Tatum", [2.5])
    row = summaries(weeks)["jaysontatum"]
    assert (row["points_line"], row["line_source"], row["margin"], row["over_under"]) == (middle, "odds_api", 20 - middle, over_under)


def test_the_props_site_stands_in_by_player(weeks, game):
    weeks.listed("Jayson Tatum", "Al Horford", "Jaylen Brown")
    for name in ("Jayson Tatum", "Al Horford", "Jaylen Brown"):
        weeks.line(game, 0, "BOS", name, **PLAYED)
    weeks.props(0, game, "J. Tatum", [28.5])
    weeks.site_props(0, game, "BOS", "Horford, Al", [9.5, 10.5])
    found = {name: (row["points_line"], row["line_source"], row["margin"], row["over_under"]) for name, row in summaries(weeks).items()}
    assert found == {
        "jaysontatum": (28.5, "odds_api", -8.5, "UNDER"),
        "alhorford": (9.5, "bettingpros", 10.5, "OVER"),
        "jaylenbrown": (None, None, None, None),
    }
    shares = limits(weeks)
    assert [shares[name] for name in ("points_line", "line_source", "margin", "over_under")] == [pytest.approx(1 / 3)] * 4


def test_lines_of_another_date_are_not_read(weeks, game):
    weeks.line(game, 0, "BOS", "Jayson Tatum", **PLAYED)
    other = weeks.game(1, "PHI", "BOS")
    weeks.line(other, 1, "BOS", "Jayson Tatum", **PLAYED)
    weeks.props(1, other, "Jayson Tatum", [28.5])
    assert summaries(weeks)["jaysontatum"]["points_line"] is None
    assert summaries(weeks, 1)["jaysontatum"]["game_date"] == day(1)
    assert summaries(weeks, 1)["jaysontatum"]["points_line"] == 28.5
