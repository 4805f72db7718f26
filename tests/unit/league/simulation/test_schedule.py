"""The schedule: who plays whom, when and where."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from nba_props.league import cast
from nba_props.league.simulation.chance import stream
from nba_props.league.simulation.days import eastern_offset, whole_season
from nba_props.league.simulation.schedule import regular_season
from nba_props.league.simulation.standings import bracket, places

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def whole():
    return regular_season(stream(1, "schedule"), cast.TEAMS, whole_season(2022), 2022, whole=True)


def dates_of_teams(fixtures):
    found = defaultdict(list)
    for fixture in fixtures:
        for club in (fixture.home, fixture.away):
            found[club.abbr].append(fixture.day)
    return found


def test_a_whole_season_has_82_games_a_team_at_most_one_a_day(whole):
    assert len(whole) == len({fixture.id for fixture in whole}) == 1230
    for abbr, days in dates_of_teams(whole).items():
        assert len(days) == len(set(days)) == 82, abbr
        at_home = sum(fixture.home.abbr == abbr for fixture in whole)
        assert 39 <= at_home <= 43
        three = [day for day in days if day + DAY in days and day + 2 * DAY in days]
        assert len(three) <= 2, "three days in a row come only of games that were put off"
        assert 4 <= sum(day + DAY in days for day in days) <= 22


def test_everybody_meets_everybody_and_their_own_conference_more_often(whole):
    met = Counter(frozenset((fixture.home, fixture.away)) for fixture in whole)
    assert len(met) == 30 * 29 // 2
    same = [games for pair, games in met.items() if len({club.conference for club in pair}) == 1]
    other = [games for pair, games in met.items() if len({club.conference for club in pair}) == 2]
    assert sum(same) / len(same) > sum(other) / len(other) + 1
    assert 1 <= min(met.values()) <= max(met.values()) <= 6


def test_dates_have_one_to_fifteen_games_and_some_have_none(whole):
    games = Counter(fixture.day for fixture in whole)
    assert max(games.values()) == 15
    assert min(games.values()) < 4
    days = whole_season(2022)
    off = {days.regular[0] + n * DAY for n in range((days.end - days.regular[0]).days)} - games.keys()
    assert {date(2022, 11, 24), date(2022, 12, 24), days.cup_final, days.all_star, days.all_star + DAY} <= off


def test_games_that_are_put_off_are_played_later(whole):
    put_off = [fixture for fixture in whole if fixture.first_day is not None]
    assert 10 <= len(put_off) <= 25
    for fixture in put_off:
        assert fixture.day > fixture.first_day + 5 * DAY
    assert [fixture.day for fixture in whole] == sorted(fixture.day for fixture in whole)


def test_most_games_begin_on_the_next_date_of_utc(whole):
    late = sum(fixture.tipoff_utc.date() > fixture.day for fixture in whole)
    assert 0.70 < late / len(whole) < 0.85
    assert {fixture.tipoff.date() for fixture in whole} == {fixture.day for fixture in whole}
    assert {fixture.tipoff.date() - fixture.day for fixture in whole} == {timedelta(0)}


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2022, 11, 5), 4), (date(2022, 11, 6), 5), (date(2023, 3, 11), 5), (date(2023, 3, 12), 4), (date(2021, 11, 7), 5)],
)
def test_clocks_change_in_march_and_november(day, hours):
    assert eastern_offset(day) == hours


def test_every_kind_of_game_is_in_every_season_at_its_place(small):
    for season, games in small.by("games", "season").items():
        kinds = defaultdict(list)
        for game in games:
            kinds[game["season_type"]].append(game)
            assert game["game_id"][3:5] == season[2:4]
        digits = {kind: {game["game_id"][:3] for game in of_kind} for kind, of_kind in kinds.items()}
        assert digits == {
            "Preseason": {"001"},
            "Regular Season": {"002"},
            "All-Star": {"003"},
            "Playoffs": {"004"},
            "Play-In": {"005"},
            "Cup Final": {"006"},
        }
        assert {game["game_id"] for game in games if game["neutral_site"]} >= {
            kinds["Cup Final"][0]["game_id"],
            kinds["All-Star"][0]["game_id"],
        }
        first, last = (sorted(game["game_date"] for game in kinds["Regular Season"])[place] for place in (0, -1))
        assert len({game["game_date"] for game in kinds["Regular Season"]}) == 20
        assert max(game["game_date"] for game in kinds["Preseason"]) < first
        assert last < min(game["game_date"] for game in kinds["Play-In"]) < min(game["game_date"] for game in kinds["Playoffs"])
        assert first < kinds["Cup Final"][0]["game_date"] < kinds["All-Star"][0]["game_date"] < last


def test_no_team_plays_twice_on_a_date(small):
    played = Counter((game["game_date"], game[side]) for game in small.rows("games") for side in ("home_abbr", "away_abbr"))
    assert set(played.values()) == {1}


def test_crews_are_told_again_for_games_that_are_put_off(small):
    games = {row["game_id"]: row for row in small.rows("games")}
    told = small.by("referee_assignments", "game_id")
    twice = {game: rows for game, rows in told.items() if len(rows) > 1}
    assert twice
    for game, rows in twice.items():
        first, second = sorted(row["assignment_date"] for row in rows)
        assert first < second == games[game]["game_date"]
    assert all(
        row["official3"] and (row["official4"] is not None) == row["game_id"].startswith("004") for row in small.rows("referee_assignments")
    )


def test_a_series_ends_when_it_is_decided(small):
    series = defaultdict(list)
    for game in small.rows("games"):
        if game["season_type"] == "Playoffs":
            series[game["game_id"][:9]].append(game)
    for games in series.values():
        winners = [game["home_abbr"] if game["home_pts"] > game["away_pts"] else game["away_abbr"] for game in games]
        assert len({frozenset((game["home_abbr"], game["away_abbr"])) for game in games}) == 1
        assert [game["label"] for game in games] == [f"Game {number}" for number in range(1, len(games) + 1)]
        assert Counter(winners)[winners[-1]] == 2
        assert Counter(winners[:-1])[winners[-1]] == 1
    finals = [games for code, games in series.items() if code[7] == "2"]
    assert len(finals) == 4, "one in each season, after the two of the conferences"


def test_standings_are_the_results_of_the_regular_season(small):
    wins, losses = Counter(), Counter()
    for game in small.rows("games"):
        if game["season_type"] == "Regular Season":
            won = game["home_pts"] > game["away_pts"]
            wins[game["season"], game["home_abbr" if won else "away_abbr"]] += 1
            losses[game["season"], game["away_abbr" if won else "home_abbr"]] += 1
    for row in small.rows("standings_final"):
        key = row["season"], row["team_abbreviation"]
        assert (row["wins"], row["losses"]) == (wins[key], losses[key])
        home, road = (tuple(map(int, row[place].split("-"))) for place in ("home", "road"))
        assert (home[0] + road[0], home[1] + road[1]) == (row["wins"], row["losses"])
    assert len(small.rows("standings_final")) == 24


def test_places_and_brackets():
    assert [places(teams) for teams in (1, 2, 3, 4, 5, 8, 9, 15)] == [1, 1, 2, 2, 4, 4, 8, 8]
    clubs = cast.TEAMS[:8]
    seeds = {club: place for place, club in enumerate(clubs, start=1)}
    assert [(seeds[one], seeds[other]) for one, other in bracket(clubs)] == [(1, 8), (4, 5), (2, 7), (3, 6)]
    assert bracket(clubs[:1]) == []
