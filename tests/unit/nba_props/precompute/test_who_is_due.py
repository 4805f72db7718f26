"""Who is due, over seasons played at random: the statements count a season once by windows, as what they judge does; here every date counts for itself."""

from __future__ import annotations

import random

import pytest
from hand_made_season import day

TEAMS = ("BOS", "PHI", "NYK", "MIA")
PLAYERS = tuple(f"player{number}" for number in range(9))
EXHIBITION = ("Preseason", "All-Star")


@pytest.fixture(params=range(6))
def chance(request):
    return random.Random(request.param)


@pytest.fixture
def played(season, chance):
    """Lines of forty days: traded players, games without shots, exhibitions, another season, and two lines of a player on one day."""
    lines = []
    for number in range(40):
        season.game(number + 1, away=chance.choice(TEAMS[:2]), home=chance.choice(TEAMS[2:]))
        for index, player in enumerate(PLAYERS):
            for _ in range(chance.choice((0, 1, 1, 1, 1, 1, 2))):
                line = {
                    "number": number,
                    "player": player,
                    "team": chance.choice(TEAMS) if chance.random() < 0.1 else TEAMS[index % 4],
                    "season": chance.choice(("2021-22", *["2022-23"] * 9)),
                    "season_type": chance.choice((*EXHIBITION, *["Regular Season"] * 9)),
                    "paint_attempts": chance.choice((None, 3, 3, 3)),
                }
                season.line(**line)
                lines.append(line)
    return lines


def due(season, lines, number):
    """Player and games with shots, by what lies before the day: at least ten such games, and his latest team plays."""
    teams = {
        team
        for row in season.connection.execute(
            "SELECT away_abbr, home_abbr FROM nba_raw.nbac_schedule WHERE game_date = ?", [day(number)]
        ).fetchall()
        for team in row
    }
    found = set()
    for player in PLAYERS:
        before = [line for line in lines if line["player"] == player and line["number"] < number and line["season"] == "2022-23"]
        counted = [line for line in before if line["season_type"] not in EXHIBITION]
        with_shots = sum(line["paint_attempts"] is not None for line in counted)
        if with_shots >= 10:
            latest = max(line["number"] for line in counted)
            if teams & {line["team"] for line in before if line["number"] == latest}:
                found.add((str(day(number)), player, min(with_shots, 20)))
    return found


def test_the_players_of_shot_zones_are_those_of_every_date_by_itself(season, played, chance):
    for asked in (range(1, 41), sorted(chance.sample(range(1, 41), 5)), [chance.randrange(20, 41)]):
        wanted = set.union(*(due(season, played, number) for number in asked))
        rows = season.rows("expect/player_shot_zone_analysis_players.sql", *asked)
        found = [(row["unit_key"], row["player_lookup"], row["games_in_window_20"]) for row in rows]
        assert sorted(found) == sorted(wanted)
        empty = {row["unit_key"] for row in season.rows("expect/player_shot_zone_analysis_empty.sql", *asked)}
        assert empty == {str(day(number)) for number in asked} - {unit for unit, _, _ in wanted}
    assert len({player for _, player, _ in set.union(*(due(season, played, number) for number in range(1, 41)))}) > 1
