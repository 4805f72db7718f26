"""Who may play, over weeks made at random: the statement finds latest lines by windows over all asked dates; here every date looks for itself."""

from __future__ import annotations

import random

import pytest
from hand_made_weeks import day

TEAMS = ("BOS", "PHI", "NYK", "MIA")
PLAYERS = tuple(f"player{number}" for number in range(10))
ASKED = range(50)


@pytest.fixture(params=range(6))
def chance(request):
    return random.Random(request.param)


@pytest.fixture
def happened(weeks, chance):
    """Games by day, lines and rosters: traded players, absences of more than a month, exhibitions, rosters of some teams on some days."""
    games, lines, rosters = {}, [], set()
    absent = {player: chance.randrange(8) for player in PLAYERS}
    for number in ASKED:
        away, home = chance.choice(TEAMS[:2]), chance.choice(TEAMS[2:])
        exhibition = chance.random() < 0.1
        games[number] = (weeks.game(number, away, home, kind="001" if exhibition else "002"), away, home)
        for player in PLAYERS:
            if absent[player] < number < absent[player] + 34 or chance.random() < 0.6:
                continue
            team = chance.choice((away, home))
            weeks.line(games[number][0], number, team, player, min=30, pts=10)
            lines.append((number, player, team, exhibition))
        if chance.random() < 0.3:
            listed = chance.sample(PLAYERS, 3)
            weeks.roster(number, home, *listed)
            rosters |= {(number, home, player) for player in listed}
    return games, lines, rosters


def due(happened, number):
    games, lines, rosters = happened
    _, away, home = games[number]
    on_a_roster = {(team, player) for day_, team, player in rosters if day_ == number and team in (away, home)}
    found = set(on_a_roster)
    for player in PLAYERS:
        before = [(day_, team) for day_, name, team, exhibition in lines if name == player and day_ < number and not exhibition]
        if not before or number - max(before)[0] > 30 or player in {name for _, name in on_a_roster}:
            continue
        team = max(before)[1]
        if team in (away, home) and team not in {listed for listed, _ in on_a_roster}:
            found.add((team, player))
    return {(str(day(number)), games[number][0], team, player) for team, player in found}


def test_who_is_due_is_what_every_date_says_by_itself(weeks, happened, chance):
    for asked in (ASKED, sorted(chance.sample(ASKED, 5)), [chance.randrange(35, 50)]):
        rows = weeks.rows("expect/game_rosters_players.sql", *asked)
        found = [(row["unit_key"], row["nba_game_id"], row["team_abbr"], row["player_lookup"]) for row in rows]
        assert sorted(found) == sorted(set.union(*(due(happened, number) for number in asked)))
