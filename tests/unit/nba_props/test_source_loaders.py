"""Loaders of the sources beside schedule, box scores and shots: rows of payloads, and answers about something else."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.nba_props import payloads
from tests.unit.nba_props.payloads import COUNTS, DAY, EVENT, GAME, SNAPSHOT

from gapless import Batch, Partition, Reject
from gapless.model.ids import PartitionKey
from nba_props.raw import (
    bdl_games,
    bdl_injuries,
    bdl_players,
    bdl_standings,
    bettingpros,
    espn_boxscores,
    espn_rosters,
    espn_scoreboard,
    gamebook,
    odds_lines,
    odds_props,
    play_by_play,
    player_list,
    player_movement,
    referees,
)

IN_SEASON = {"season": "2022-23", "game_date": DAY}
UNITS = {
    "date": (DAY, {**IN_SEASON, "season_type": ("Regular Season",)}),
    "game": (GAME, {**IN_SEASON, "game_id": GAME, "home": "BOS", "away": "PHI", "espn_event": EVENT}),
    "season": ("2022-23", {"season": "2022-23"}),
    "current": ("current", {"snapshot": "current"}),
    "team": (f"{DAY}_BOS", {**IN_SEASON, "team_date": f"{DAY}_BOS", "team_abbr": "BOS"}),
    "snapshot": (f"{DAY}_close", {**IN_SEASON, "game_date_snapshot": f"{DAY}_close", "snapshot": "close", "snapshot_time": SNAPSHOT}),
}
OF_GAME = {"season": "2022-23", "season_type": "Regular Season", "game_date": date(2022, 10, 18), "game_id": GAME}
TATUM = {"player_lookup": "jaysontatum", "player_name": "Jayson Tatum"}


@pytest.fixture
def unit(batches):
    def made(kind: str, *objects: object) -> Batch:
        key, attributes = UNITS[kind]
        return batches.of([Partition(PartitionKey(key), attributes)], {key: objects})

    return made


def test_play_by_play(unit):
    start, shot, missed = play_by_play.load(unit("game", payloads.play_by_play())).to_pylist()
    assert shot == {
        **OF_GAME,
        "event_sequence": 2,
        "period": 1,
        "seconds_left": 700.5,
        "action_type": "3pt",
        "sub_type": "Jump Shot",
        "team_abbr": "BOS",
        "player_id": 1628369,
        "player_name": "Tatum",
        "player_lookup": "tatum",
        "shot_made": True,
        "shot_value": 3,
        "shot_distance": 24.5,
        "home_score": 3,
        "away_score": 0,
        "description": "Tatum 24' 3PT",
    }
    absent = ("team_abbr", "player_id", "player_lookup", "shot_made", "shot_value", "shot_distance")
    assert (start["seconds_left"], *(start[name] for name in absent)) == (720.0, *[None] * 6)
    assert (missed["shot_made"], missed["shot_value"], missed["shot_distance"]) == (False, 1, None)


def test_game_book(unit):
    active, dnp, inactive = gamebook.load(unit("game", payloads.gamebook())).to_pylist()
    assert active == {
        **OF_GAME,
        "player_id": 1628369,
        **TATUM,
        "team_abbr": "BOS",
        "player_status": "active",
        "reason": None,
        "is_starter": True,
        "min": 38.5,
        **COUNTS,
        "plus_minus": 7,
    }
    assert (dnp["player_status"], dnp["player_lookup"], dnp["reason"], dnp["min"]) == ("dnp", "lukekornet", "DNP - Coach's Decision", None)
    assert (inactive["player_status"], inactive["player_lookup"], inactive["player_id"]) == ("inactive", "gallinari", None)


def test_player_list(unit):
    tatum, nene = player_list.load(unit("season", payloads.player_list())).to_pylist()
    assert tatum == {
        "season": "2022-23",
        "season_year": 2022,
        "player_id": 1628369,
        **TATUM,
        "team_id": 1610612738,
        "team_abbr": "BOS",
        "position": "F",
        "jersey": "0",
        "from_year": 2017,
        "to_year": 2022,
    }
    assert (nene["player_lookup"], nene["player_name"], nene["from_year"]) == ("nene", "Nenê", None)


def test_player_movement(unit):
    trade, waived = player_movement.load(unit("current", payloads.player_movement())).to_pylist()
    assert trade == {
        "snapshot": "current",
        "season_year": 2022,
        "player_id": 203943,
        "player_lookup": "mikemuscala",
        "team_id": 1610612738,
        "team_abbr": "BOS",
        "transaction_date": date(2023, 2, 9),
        "transaction_type": "Trade",
        "description": "Boston got him",
    }
    assert (waived["season_year"], waived["team_id"], waived["team_abbr"]) == (1949, 0, None)


def test_referees(unit):
    rows = referees.load(unit("date", payloads.referees())).to_pylist()
    assert rows[0] == {**OF_GAME, "official_position": 1, "official_name": "Scott Foster", "official_code": 201}
    assert [row["official_position"] for row in rows] == [1, 2, 3]


def test_bdl_games(unit):
    assert bdl_games.load(unit("date", payloads.bdl_games(), payloads.board())).to_pylist() == [
        {
            **OF_GAME,
            "bdl_game_id": 857,
            "home_abbr": "BOS",
            "away_abbr": "PHI",
            "home_pts": 126,
            "away_pts": 117,
            "status": "Final",
            "postseason": False,
        }
    ]


def test_bdl_standings(unit):
    boston, other = bdl_standings.load(unit("date", payloads.bdl_standings())).to_pylist()
    assert boston == {
        "date_recorded": date(2022, 10, 18),
        "season": "2022-23",
        "team_abbr": "BOS",
        "conference": "East",
        "wins": 1,
        "losses": 0,
        "conference_rank": 1,
        "home_record": "1-0",
        "road_record": "0-0",
    }
    assert (other["team_abbr"], other["losses"], other["conference_rank"]) == ("PHI", 1, None)


def test_bdl_injuries_of_all_pages(unit):
    first, second = bdl_injuries.load(unit("date", payloads.bdl_injuries())).to_pylist()
    assert first == {
        "scrape_date": date(2022, 10, 18),
        "season": "2022-23",
        "player_lookup": "danilogallinari",
        "player_name": "Danilo Gallinari",
        "team_abbr": "BOS",
        "status": "Out",
        "description": "torn ACL",
        "since": date(2022, 9, 1),
    }
    assert (second["player_lookup"], second["since"]) == ("lukagarza", None)


def test_bdl_players(unit):
    assert bdl_players.load(unit("current", payloads.bdl_players())).to_pylist() == [
        {"snapshot": "current", **TATUM, "team_abbr": "BOS", "position": "F", "bdl_player_id": 434}
    ]


def test_espn_scoreboard(unit):
    assert espn_scoreboard.load(unit("date", payloads.espn_scoreboard(), payloads.board())).to_pylist() == [
        {
            **OF_GAME,
            "espn_game_id": EVENT,
            "home_abbr": "BOS",
            "away_abbr": "PHI",
            "home_pts": 126,
            "away_pts": 117,
            "status": "STATUS_FINAL",
            "neutral_site": False,
        }
    ]


def test_espn_boxscores_leave_out_who_did_not_play(unit):
    tatum, horford = espn_boxscores.load(unit("game", payloads.espn_summary())).to_pylist()
    assert tatum == {
        **OF_GAME,
        **TATUM,
        "espn_player_id": "4065648",
        "team_abbr": "BOS",
        "is_starter": True,
        "min": 38.0,
        **COUNTS,
        "plus_minus": 7,
    }
    assert (horford["is_starter"], horford["min"], horford["pts"], horford["fgm"], horford["plus_minus"]) == (None, 12.0, 0, None, None)


def test_espn_rosters(unit):
    assert espn_rosters.load(unit("team", payloads.espn_roster())).to_pylist() == [
        {
            "team_date": f"{DAY}_BOS",
            "roster_date": date(2022, 10, 18),
            "season": "2022-23",
            "team_abbr": "BOS",
            **TATUM,
            "espn_player_id": "4065648",
            "position": "SF",
            "jersey": "0",
            "age": 24,
            "experience": 5,
        }
    ]


OF_BOOK = {"game_date_snapshot": f"{DAY}_close", **OF_GAME, "event_id": "ab" * 16, "snapshot": "close", "bookmaker": "fanduel"}


def test_odds_lines_of_the_date_alone(unit):
    rows = odds_lines.load(unit("snapshot", payloads.odds_lines(), payloads.board())).to_pylist()
    assert rows[0] == {**OF_BOOK, "market": "h2h", "outcome": "BOS", "price": -150.0, "point": None}
    assert [(row["market"], row["outcome"], row["price"], row["point"]) for row in rows[1:]] == [
        ("h2h", "PHI", 130.0, None),
        ("spreads", "BOS", -110.0, -3.5),
        ("totals", "Over", -105.0, 216.5),
    ]


def test_a_game_of_the_evening_has_the_next_date_in_the_odds(unit):
    late = payloads.odds_lines(commence="2022-10-19T02:30:00Z")
    assert odds_lines.load(unit("snapshot", late, payloads.board()))["game_id"].unique().to_pylist() == [GAME]


def test_odds_props_have_both_sides_of_a_line_in_a_row(unit):
    rows = odds_props.load(unit("snapshot", payloads.odds_props(), payloads.board())).to_pylist()
    assert rows[0] == {**OF_BOOK, **TATUM, "line": 28.5, "over_price": -115.0, "under_price": -105.0}
    assert [(row["player_lookup"], row["over_price"], row["under_price"]) for row in rows[1:]] == [("alhorford", 100.0, None)]


def test_offers_of_the_props_site(unit):
    over, under = bettingpros.load(unit("date", payloads.bettingpros(), payloads.board())).to_pylist()
    assert over == {**OF_GAME, "offer_id": 77, "bet_side": "over", "book_id": 12, **TATUM, "team_abbr": "BOS", "line": 28.5, "odds": -115.0}
    assert (under["bet_side"], under["odds"]) == ("under", -105.0)


@pytest.mark.parametrize(
    ("load", "kind", "answer", "message"),
    [
        (play_by_play.load, "game", payloads.play_by_play("0022200002"), "about the game 0022200002"),
        (gamebook.load, "game", payloads.gamebook("0022200002"), "about the game 0022200002"),
        (player_list.load, "season", payloads.player_list("2023-24"), "about the season 2023-24"),
        (referees.load, "date", payloads.referees("10/17/2022"), "a game of 2022-10-17"),
        (bdl_games.load, "date", payloads.bdl_games("2024-06-17"), "no game of PHI at BOS on 2024-06-17"),
        (bdl_standings.load, "date", payloads.bdl_standings(2023), "the season that began in 2023"),
        (bdl_injuries.load, "date", payloads.bdl_injuries("2022-10-19"), "an injury of 2022-10-19"),
        (espn_scoreboard.load, "date", payloads.espn_scoreboard("NY"), "no game of PHI at NYK on 2022-10-18"),
        (espn_boxscores.load, "game", payloads.espn_summary("4022200002"), "about the event 4022200002"),
        (espn_boxscores.load, "game", payloads.espn_summary(team="UTAH"), "UTA does not play in this game"),
        (espn_rosters.load, "team", payloads.espn_roster("GS"), "the roster of GSW"),
        (odds_lines.load, "snapshot", payloads.odds_lines("2022-10-18T23:00:00Z"), "that of 2022-10-18T23:00:00Z"),
        (odds_lines.load, "snapshot", payloads.odds_lines("2022-10-17T22:30:00Z"), "that of 2022-10-17T22:30:00Z"),
        (odds_lines.load, "snapshot", payloads.odds_lines("2022-10-18T21:30:00Z"), "that of 2022-10-18T21:30:00Z"),
        (odds_lines.load, "snapshot", payloads.odds_lines(home="Boston Bruins"), "'Boston Bruins' is not the name of a team"),
        (odds_lines.load, "snapshot", payloads.odds_lines(home="LA Clippers"), "no game of PHI at LAC on 2022-10-18"),
        (odds_props.load, "snapshot", payloads.odds_props(market="player_assists"), "the market player_assists"),
        (bettingpros.load, "date", payloads.bettingpros("2024-06-17"), "about 2024-06-17"),
        (bettingpros.load, "date", payloads.bettingpros(team="LAL"), "0 games of LAL on 2022-10-18"),
    ],
)
def test_an_answer_about_something_else_is_refused(unit, load, kind, answer, message):
    with pytest.raises(Reject, match=f"^{UNITS[kind][0]}: .*{message}"):
        load(unit(kind, answer, payloads.board()))


@pytest.mark.parametrize(
    ("load", "kind", "answer", "message"),
    [
        (play_by_play.load, "game", [{"game": {"gameId": GAME, "actions": [{}]}}], "no 'actionType'"),
        (gamebook.load, "game", [{"gameId": GAME, "teams": [{"teamTricode": "BOS"}]}], "no 'active'"),
        (bdl_games.load, "date", [{"error": "unauthorized"}], "no 'data'"),
        (espn_boxscores.load, "game", [{"header": {"id": EVENT}, "boxscore": {"players": [{"team": {"abbreviation": None}}]}}], "missing"),
        (odds_lines.load, "snapshot", [{"timestamp": None, "data": []}], "that of None"),
        (bettingpros.load, "date", [{"_parameters": {"date": DAY}, "offers": [{"id": 1, "participants": []}]}], "not enough values"),
    ],
)
def test_an_answer_of_another_shape_is_refused(unit, load, kind, answer, message):
    with pytest.raises(Reject, match=message):
        load(unit(kind, answer))


@pytest.mark.parametrize("load", [bdl_games.load, espn_scoreboard.load, odds_lines.load, bettingpros.load])
def test_a_page_without_anything_has_no_rows_but_all_columns(unit, load):
    empty = [{"data": [], "events": [], "offers": [], "timestamp": SNAPSHOT, "_parameters": {"date": DAY}}]
    loaded = load(unit("snapshot" if load is odds_lines.load else "date", empty, payloads.board()))
    assert loaded.num_rows == 0
    assert "game_id" in loaded.column_names


BY_FIXTURES = (bdl_games.load, espn_scoreboard.load, odds_lines.load, odds_props.load, bettingpros.load)
"""Loaders that know games by the scoreboard of the date."""


def with_more(payload):
    """The same with a key in every object, and a column in every result set, that nobody reads."""
    match payload:
        case {"headers": headers, "rowSet": rows, **rest}:
            return {**rest, "headers": ["FIRST", *headers, "LAST"], "rowSet": [["?", *row, "?"] for row in rows]}
        case dict():
            return {"unheard_of": [1], **{key: with_more(inner) for key, inner in payload.items()}, "last": None}
        case list():
            return [with_more(inner) for inner in payload]
        case _:
            return payload


@pytest.mark.parametrize(
    ("load", "kind", "answer"),
    [
        (play_by_play.load, "game", payloads.play_by_play()),
        (gamebook.load, "game", payloads.gamebook()),
        (player_list.load, "season", payloads.player_list()),
        (player_movement.load, "current", payloads.player_movement()),
        (referees.load, "date", payloads.referees()),
        (bdl_games.load, "date", payloads.bdl_games()),
        (bdl_standings.load, "date", payloads.bdl_standings()),
        (bdl_injuries.load, "date", payloads.bdl_injuries()),
        (bdl_players.load, "current", payloads.bdl_players()),
        (espn_scoreboard.load, "date", payloads.espn_scoreboard()),
        (espn_boxscores.load, "game", payloads.espn_summary()),
        (espn_rosters.load, "team", payloads.espn_roster()),
        (odds_lines.load, "snapshot", payloads.odds_lines()),
        (odds_props.load, "snapshot", payloads.odds_props()),
        (bettingpros.load, "date", payloads.bettingpros()),
    ],
)
def test_what_nobody_reads_changes_nothing_and_what_is_read_must_be_there(unit, load, kind, answer):
    boards = [payloads.board()] if load in BY_FIXTURES else []
    whole = load(unit(kind, answer, *boards))
    assert whole.num_rows > 0
    assert load(unit(kind, with_more(answer), *map(with_more, boards))) == whole
    with pytest.raises(Reject):
        load(unit(kind, [{"message": "overloaded"}], *boards))
