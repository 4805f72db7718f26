"""What players bring to a game, against values computed by hand."""

from __future__ import annotations

import pytest
from hand_made_weeks import DEFENSE, NAMES, OFFENSE, PLAYED, REGISTRY, ROSTERS, day

FILE = "analytics/upcoming_player_game_context.sql"
NULLS = "expect/upcoming_player_game_context_nulls.sql"
STAR = "Jayson Tatum"


@pytest.fixture
def weeks(weeks):
    """The tables that are read are there, as their statements make them."""
    weeks.keep(REGISTRY, NAMES, OFFENSE, DEFENSE, PLAYED, ROSTERS, numbers=[0])
    return weeks


def contexts(weeks, *numbers):
    weeks.keep(REGISTRY, NAMES, ROSTERS, numbers=numbers)
    return {(row["player_lookup"], row["game_date"]): row for row in weeks.rows(FILE, *numbers)}


def context(weeks, number, player="jaysontatum"):
    return contexts(weeks, number)[player, day(number)]


def test_somebody_without_history(weeks):
    weeks.game(0, "PHI", "BOS")
    weeks.roster(0, "BOS", STAR, age=24)
    row = context(weeks, 0)
    assert (row["game_id"], row["team_abbr"], row["opponent_team_abbr"], row["is_home"]) == ("20221018_PHI_BOS", "BOS", "PHI", True)
    assert (row["player_name"], row["age"], row["roster_source"], row["is_bootstrap"]) == (STAR, 24, "espn_team_rosters", True)
    nothing = ("history_games", "back_to_backs_last_14", "games_last_7", "games_last_14", "minutes_last_7", "minutes_last_14", "stars_out")
    assert [row[name] for name in nothing] == [0] * len(nothing)
    unknown = ("days_rest", "minutes_avg_last_10", "points_avg_last_5", "points_avg_last_10", "usage_avg_last_7", "projected_usage")
    unknown += ("team_pace_last_10", "opponent_pace_last_10", "opponent_def_rating_last_10", "pace_differential", "injury_status")
    assert [row[name] for name in unknown] == [None] * len(unknown)
    assert row["is_back_to_back"] is False


def test_rest_and_load_are_those_of_the_player(weeks):
    for number in (0, 1, 5, 6, 8, 15):
        weeks.summary(number, "BOS" if number < 6 else "PHI", STAR, minutes=30 + number, points=20)
    for number in (8, 9, 16):
        weeks.game(number, "PHI", "BOS")
        weeks.game(number, "MIA", "NYK")
    before, after, late = (context(weeks, number) for number in (8, 9, 16))
    assert (before["days_rest"], before["is_back_to_back"], before["history_games"]) == (1, False, 4)
    assert (after["days_rest"], after["is_back_to_back"], after["history_games"]) == (0, True, 5)
    # In the 7 days before day 9: days 5, 6, 8. In the 14 days before it all five; back to back on days 1 and 6.
    assert (after["games_last_7"], after["minutes_last_7"]) == (3, 35.0 + 36.0 + 38.0)
    assert (after["games_last_14"], after["minutes_last_14"], after["back_to_backs_last_14"]) == (5, 30.0 + 31.0 + 109.0, 2)
    # Day 16: days 5, 6, 8, 15 are in the 14 days before it; day 1 is not any more.
    assert (late["games_last_14"], late["back_to_backs_last_14"], late["is_bootstrap"]) == (4, 1, True)


def test_a_date_that_is_back_to_back_itself_is_none_of_those_before(weeks):
    weeks.summary(0, "BOS", STAR)
    weeks.summary(1, "BOS", STAR)
    weeks.game(1, "PHI", "BOS")
    weeks.game(15, "PHI", "BOS")
    assert (context(weeks, 1)["is_back_to_back"], context(weeks, 1)["back_to_backs_last_14"]) == (True, 0)
    assert context(weeks, 15)["back_to_backs_last_14"] == 1


def test_averages_are_of_the_last_games(weeks):
    for number in range(12):
        weeks.summary(number, "BOS", STAR, points=number, minutes=10.0 + number, usage_rate=20.0 + number)
    weeks.game(12, "PHI", "BOS")
    row = context(weeks, 12)
    assert row["points_avg_last_5"] == pytest.approx((7 + 8 + 9 + 10 + 11) / 5)
    assert row["points_avg_last_10"] == pytest.approx(sum(range(2, 12)) / 10)
    assert row["minutes_avg_last_10"] == pytest.approx(10 + sum(range(2, 12)) / 10)
    assert row["usage_avg_last_7"] == pytest.approx(20 + sum(range(5, 12)) / 7)
    assert row["projected_usage"] == row["usage_avg_last_7"]
    assert row["history_games"] == 12


def test_form_is_remembered_for_thirty_days(weeks):
    weeks.summary(0, "BOS", STAR, points=40, minutes=40)
    weeks.summary(20, "BOS", STAR, points=20, minutes=30)
    for number in (30, 31, 50, 51):
        weeks.game(number, "PHI", "BOS")
        weeks.roster(number, "BOS", STAR)
    found = contexts(weeks, 30, 31, 50, 51)
    averages = {number: found["jaysontatum", day(number)]["points_avg_last_10"] for number in (30, 31, 50, 51)}
    assert averages == {30: 30.0, 31: 20.0, 50: 20.0, 51: None}
    last = found["jaysontatum", day(51)]
    assert (last["history_games"], last["days_rest"], last["is_back_to_back"]) == (2, None, False)


def test_exhibition_and_other_seasons_are_no_history(weeks):
    weeks.summary(-3, "BOS", STAR, points=50, season_type="Preseason")
    weeks.summary(-2, "BOS", STAR, points=50, season="2021-22")
    weeks.summary(0, "BOS", STAR, points=10)
    weeks.game(1, "PHI", "BOS")
    row = context(weeks, 1)
    assert (row["history_games"], row["points_avg_last_10"]) == (1, 10.0)


def test_pace_and_rating_are_means_of_the_last_ten_games_of_a_team(weeks):
    for number in range(12):
        weeks.team_summary(number, "BOS", pace=90.0 + number, rating=100.0)
        weeks.team_summary(number, "PHI", pace=100.0, rating=110.0 + number)
    weeks.game(12, "PHI", "BOS")
    weeks.roster(12, "BOS", STAR)
    row = context(weeks, 12)
    assert row["team_pace_last_10"] == pytest.approx(96.5)
    assert row["opponent_pace_last_10"] == pytest.approx(100.0)
    assert row["pace_differential"] == pytest.approx(3.5)
    assert row["opponent_def_rating_last_10"] == pytest.approx(116.5)


def test_stars_out_are_the_others_who_are_listed_as_out(weeks):
    for name, points in ((STAR, 30), ("Jaylen Brown", 18), ("Al Horford", 17), ("Marcus Smart", 20)):
        weeks.summary(0, "BOS", name, points=points)
        weeks.injured(1, "BOS", name, "Questionable" if name == "Marcus Smart" else "Out")
    weeks.summary(0, "PHI", "Joel Embiid", points=33)
    weeks.game(1, "PHI", "BOS")
    found = {player: (row["stars_out"], row["injury_status"]) for (player, _), row in contexts(weeks, 1).items()}
    assert found == {
        "jaysontatum": (1, "Out"),
        "jaylenbrown": (1, "Out"),
        "alhorford": (2, "Out"),
        "marcussmart": (2, "Questionable"),
        "joelembiid": (0, None),
    }


def test_injuries_are_told_by_other_names(weeks):
    weeks.listed("Robert Williams III")
    weeks.summary(0, "BOS", "Robert Williams III", points=8)
    weeks.injured(1, "BOS", "Robert Williams")
    weeks.game(1, "PHI", "BOS")
    assert context(weeks, 1, "robertwilliamsiii")["injury_status"] == "Out"


def test_those_who_play_share_the_plays_of_those_who_are_out(weeks):
    weeks.game(0, "PHI", "BOS")
    weeks.game(4, "PHI", "BOS")
    weeks.summary(0, "BOS", STAR, minutes=36, usage_rate=30.0)
    weeks.summary(4, "BOS", "Al Horford", minutes=24, usage_rate=12.0)
    weeks.injured(5, "BOS", STAR)
    weeks.game(5, "PHI", "BOS")
    rows = contexts(weeks, 5)
    # He has used 30 % of the plays in 36 of the 96 minutes of two games: 11.25 % of the team's.
    assert rows["alhorford", day(5)]["projected_usage"] == pytest.approx(12 / (1 - 0.1125))
    assert rows["jaysontatum", day(5)]["projected_usage"] == pytest.approx(30.0)


def test_no_more_than_half_of_the_plays_is_shared(weeks):
    weeks.game(0, "PHI", "BOS")
    for place in range(9):
        weeks.summary(0, "BOS", f"Player {place}", minutes=40, usage_rate=20.0)
        weeks.injured(1, "BOS", f"Player {place}")
    weeks.game(1, "PHI", "BOS")
    assert context(weeks, 1, "player0")["projected_usage"] == pytest.approx(40.0)


def test_the_line_is_the_bookmakers_else_that_of_the_props_site(weeks):
    game = weeks.game(1, "PHI", "BOS")
    for name in (STAR, "Al Horford", "Marcus Smart"):
        weeks.summary(0, "BOS", name, points=10)
        weeks.listed(name)
    weeks.props(1, game, "J. Tatum", [30.5, 28.5, 29.5, 27.5])
    weeks.props(1, game, "J. Tatum", [10.5], snapshot="open")
    weeks.site_props(1, game, "BOS", "Tatum, Jayson", [31.5])
    weeks.site_props(1, game, "BOS", "Horford, Al", [9.5, 8.5, 10.5])
    found = {player: (row["points_line"], row["line_source"]) for (player, _), row in contexts(weeks, 1).items()}
    assert found == {"jaysontatum": (28.5, "odds_api"), "alhorford": (9.5, "bettingpros"), "marcussmart": (None, None)}


def test_the_date_itself_and_later_ones_change_nothing(weeks):
    def fill(number, points):
        weeks.summary(number, "BOS", STAR, points=points, minutes=30, usage_rate=25.0)
        weeks.team_summary(number, "BOS", pace=95.0 + points, rating=100.0 + points)
        weeks.team_summary(number, "PHI", pace=95.0 + points, rating=100.0 + points)

    for number in (0, 1, 3):
        fill(number, number)
    weeks.game(4, "PHI", "BOS")
    before = contexts(weeks, 4)
    for number in (4, 5, 6):
        fill(number, 60)
        weeks.game(number + 1, "PHI", "BOS")
        weeks.injured(number + 1, "BOS", STAR)
    assert contexts(weeks, 4) == before


def test_several_dates_at_once_give_what_each_gives_alone(weeks):
    for number in (0, 1, 3, 6, 9):
        weeks.game(number, "PHI", "BOS")
        for name in (STAR, "Al Horford", "Marcus Smart"):
            weeks.summary(number, "BOS", name, points=number + len(name), minutes=20 + number, usage_rate=21.7 - number / 3)
        weeks.team_summary(number, "BOS", pace=95.1 + number / 7, rating=100.1)
    alone = {key: row for number in (1, 3, 6, 9) for key, row in contexts(weeks, number).items()}
    assert len(alone) == 12
    assert contexts(weeks, 1, 3, 6, 9) == alone


def test_nulls_are_allowed_where_nothing_could_be_known(weeks):
    weeks.game(0, "PHI", "BOS")
    game = weeks.game(1, "PHI", "BOS")
    weeks.warehouse.has("nbac_team_boxscore", weeks.game(-1, "BOS", "NYK"), day(-1), {"BOS": 1})
    weeks.team_summary(-1, "BOS", pace=100.0, rating=110.0)
    weeks.summary(0, "BOS", STAR, points=30, minutes=30, usage_rate=30.0)
    weeks.summary(0, "BOS", "Al Horford", points=10, minutes=0)
    weeks.summary(0, "PHI", "Joel Embiid", points=33, minutes=30, usage_rate=33.0)
    weeks.roster(1, "PHI", "Joel Embiid", "Tyrese Maxey", age=28)
    weeks.injured(1, "BOS", STAR, "Doubtful")
    weeks.props(1, game, STAR, [30.5])
    weeks.listed(STAR)
    rows = contexts(weeks, 1)
    assert len(rows) == 4
    limits = {row["column_name"]: row["share"] for row in weeks.rows(NULLS, 1)}
    assert limits == {name: sum(row[name] is None for row in rows.values()) / 4 for name in limits}
    assert limits["days_rest"] == 1 / 4
    assert limits["usage_avg_last_7"] == 1 / 2
    assert limits["pace_differential"] == 1.0
    assert limits["points_line"] == 3 / 4


def test_everyone_on_the_rosters_is_due(weeks):
    for number in (1, 2):
        weeks.game(number, "PHI", "BOS")
    weeks.summary(0, "BOS", STAR)
    weeks.roster(2, "PHI", "Joel Embiid")
    made = contexts(weeks, 1, 2)
    due = weeks.rows("expect/upcoming_player_game_context_players.sql", 1, 2)
    assert {(row["player_lookup"], row["unit_key"]) for row in due} == {(player, str(date)) for player, date in made}
    assert len(due) == len(made) == 3
