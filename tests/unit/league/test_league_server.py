"""What the server answers and what it refuses, over HTTP on a free port."""

from __future__ import annotations

import asyncio
import csv
from datetime import date

import pyarrow.parquet as pq
import pytest
from aiohttp.test_utils import TestClient, TestServer
from tests.unit.league.asked import Asked

from nba_props.league.server import League

STATS = "/nba_stats/stats/"
LOG = {
    "LeagueID": "00",
    "Season": "2022-23",
    "SeasonType": "Regular Season",
    "PlayerOrTeam": "P",
    "Counter": "0",
    "Sorter": "DATE",
    "Direction": "ASC",
    "DateFrom": "2022-10-20",
    "DateTo": "2022-10-20",
}
BOX = {"GameID": "0022200001", "StartPeriod": "0", "EndPeriod": "10", "StartRange": "0", "EndRange": "28800", "RangeType": "0"}
BOARD = {"LeagueID": "00", "GameDate": "2022-10-20", "DayOffset": "0"}
SCHEDULE = {"LeagueID": "00", "Season": "2022-23"}
OPENING = date(2022, 10, 20)


@pytest.fixture
def league(index):
    return Asked(index)


def test_the_schedule_has_every_game_of_the_season_by_date(league, index):
    answer = league.json(STATS + "scheduleleaguev2", SCHEDULE)["leagueSchedule"]
    assert (answer["seasonYear"], answer["leagueId"]) == ("2022-23", "00")
    listed = {game["gameId"]: (day["gameDate"], game) for day in answer["gameDates"] for game in day["games"]}
    assert listed.keys() == {game.game_id for game in index.seasons["2022-23"]}
    day, game = listed["0022200001"]
    home = index.games["0022200001"].home
    assert day == "10/20/2022 00:00:00"
    assert game["gameDateTimeEst"] == "2022-10-20T19:30:00Z"
    assert game["gameDateTimeUTC"] == "2022-10-20T23:30:00Z"
    assert game["gameDateUTC"] == "2022-10-20T04:00:00Z"
    assert game["gameTimeEst"] == "1900-01-01T19:30:00Z"
    assert (game["gameStatus"], game["gameStatusText"], game["isNeutral"]) == (3, "Final", False)
    assert game["homeTeam"]["teamTricode"] == home.abbr
    assert game["homeTeam"]["score"] == index.games["0022200001"].home_pts
    assert listed["0012200001"][1]["isNeutral"] is None
    assert [len(day["games"]) for day in answer["gameDates"]] == [
        max(game["gameSequence"] for game in day["games"]) for day in answer["gameDates"]
    ]


def test_a_season_that_the_archive_has_not_is_empty(league):
    assert league.json(STATS + "scheduleleaguev2", {**SCHEDULE, "Season": "1998-99"})["leagueSchedule"]["gameDates"] == []


def test_the_scoreboard_has_the_games_of_a_date_with_the_visitors_first(league, index):
    tables = league.tables(STATS + "scoreboardv2", BOARD)
    games = index.days[OPENING]
    assert len(tables) == 9
    assert [header["GAME_ID"] for header in tables["GameHeader"]] == [game.game_id for game in games]
    assert [(row["TEAM_ABBREVIATION"], row["PTS"]) for row in tables["LineScore"]] == [
        pair for game in games for pair in ((game.away.abbr, game.away_pts), (game.home.abbr, game.home_pts))
    ]
    header = tables["GameHeader"][0]
    assert header["GAMECODE"] == f"20221020/{games[0].away.abbr}{games[0].home.abbr}"
    assert (header["GAME_STATUS_ID"], header["LIVE_PERIOD"], header["SEASON"]) == (3, games[0].periods, "2022")


@pytest.mark.parametrize("change", [{"GameDate": "10/20/2022"}, {"GameDate": "2022-10-18", "DayOffset": "2"}])
def test_a_date_may_be_american_or_moved(league, index, change):
    tables = league.tables(STATS + "scoreboardv2", {**BOARD, **change})
    assert len(tables["GameHeader"]) == len(index.days[OPENING])


def test_a_day_off_has_an_empty_scoreboard(league):
    tables = league.tables(STATS + "scoreboardv2", {**BOARD, "GameDate": "2022-08-01"})
    assert not any(tables.values())


def test_the_game_log_has_the_lines_of_its_dates_and_kind_alone(league, index):
    [lines] = league.tables(STATS + "leaguegamelog", LOG).values()
    assert {line["GAME_ID"] for line in lines} == {game.game_id for game in index.days[OPENING]}
    for game in index.days[OPENING]:
        for abbr, points in ((game.home.abbr, game.home_pts), (game.away.abbr, game.away_pts)):
            assert sum(line["PTS"] for line in lines if (line["GAME_ID"], line["TEAM_ABBREVIATION"]) == (game.game_id, abbr)) == points
    assert {(line["SEASON_ID"], line["GAME_DATE"], type(line["MIN"])) for line in lines} == {("22022", "2022-10-20", int)}
    assert {line["FANTASY_PTS"] for line in lines} == {None}
    for other in ({"SeasonType": "Playoffs"}, {"Season": "2021-22"}):
        [none] = league.tables(STATS + "leaguegamelog", {**LOG, **other}).values()
        assert none == []


def test_playoff_lines_lack_what_the_archive_lacks(league):
    [lines] = league.tables(STATS + "leaguegamelog", {**LOG, "SeasonType": "Playoffs", "DateFrom": "", "DateTo": ""}).values()
    assert {line["SEASON_ID"] for line in lines} == {"42022"}
    assert {line["FGM"] for line in lines} == {None}
    assert None not in {line["TEAM_ID"] for line in lines} | {line["PTS"] for line in lines} | {line["TEAM_NAME"] for line in lines}


def test_the_log_of_a_whole_season_is_sorted_as_asked_with_nulls_last(league, index):
    params = {name: value for name, value in LOG.items() if not name.startswith("Date")}
    [teams] = league.tables(STATS + "leaguegamelog", {**params, "PlayerOrTeam": "T", "Sorter": "PTS", "Direction": "DESC"}).values()
    points = [line["PTS"] for line in teams]
    assert points == sorted(points, reverse=True)
    assert len(points) == 2 * sum(game.season_type == "Regular Season" for game in index.seasons["2022-23"])
    assert "PLAYER_ID" not in teams[0]
    [players] = league.tables(STATS + "leaguegamelog", {**params, "Sorter": "FT_PCT"}).values()
    shares = [line["FT_PCT"] for line in players]
    known = [share for share in shares if share is not None]
    assert shares == sorted(known) + [None] * (len(shares) - len(known))
    assert len(known) < len(shares)


def test_a_box_score_has_both_teams_and_their_players(league, index):
    tables = league.tables(STATS + "boxscoretraditionalv2", BOX)
    game = index.games["0022200001"]
    assert {(row["TEAM_ABBREVIATION"], row["TEAM_ID"], row["PTS"]) for row in tables["TeamStats"]} == {
        (game.home.abbr, game.home.id, game.home_pts),
        (game.away.abbr, game.away.id, game.away_pts),
    }
    assert {row["MIN"] for row in tables["TeamStats"]} == {f"{240 + 25 * (game.periods - 4)}:00"}
    for team in tables["TeamStats"]:
        own = [row for row in tables["PlayerStats"] if row["TEAM_ID"] == team["TEAM_ID"]]
        assert [sum(row[column] for row in own) for column in ("PTS", "FGA", "REB", "AST")] == [
            team[column] for column in ("PTS", "FGA", "REB", "AST")
        ]
        assert sum(int(row["MIN"].removesuffix(":00")) for row in own) == int(team["MIN"].removesuffix(":00"))
    assert tables["TeamStarterBenchStats"] == []


@pytest.mark.parametrize("game", ["0052200001", "0022299999"])
def test_a_game_without_lines_has_an_empty_box_score(league, game):
    tables = league.tables(STATS + "boxscoretraditionalv2", {**BOX, "GameID": game})
    assert tables == {"PlayerStats": [], "TeamStats": [], "TeamStarterBenchStats": []}


@pytest.mark.parametrize("per_page", [1, 2, 100])
def test_pages_of_balldontlie_together_have_every_game_of_the_date_once(league, index, per_page):
    params, headers, games = {"date": "2022-10-20", "per_page": str(per_page)}, {"Authorization": "key"}, []
    while True:
        page = league.json("/bdl/v1/box_scores", params, headers)
        games += page["data"]
        assert len(page["data"]) <= per_page
        if "next_cursor" not in page["meta"]:
            break
        params = {**params, "cursor": str(page["meta"]["next_cursor"])}
    assert sorted((game["visitor_team"]["abbreviation"], game["home_team"]["abbreviation"]) for game in games) == sorted(
        (game.away.abbr, game.home.abbr) for game in index.days[OPENING]
    )
    for game in games:
        home = game["home_team"]
        assert sum(line["pts"] for line in home["players"]) == game["home_team_score"]
        assert all(line["min"].isdecimal() for line in home["players"])
        assert game["status"] == "Final"
        assert game["postseason"] is False


def test_balldontlie_has_ids_of_its_own_and_names_in_two_parts(league, index):
    [game, *_] = league.json("/bdl/v1/box_scores", {"date": "2022-10-20"}, {"Authorization": "key"})["data"]
    of_league = {line["player_id"]: line["player_name"] for known in index.days[OPENING] for line in index.players.of(known.game_id)}
    players = [line["player"] for side in ("home_team", "visitor_team") for line in game[side]["players"]]
    assert {f"{player['first_name']} {player['last_name']}" for player in players} <= set(of_league.values())
    assert {player["id"] for player in players}.isdisjoint(of_league)
    assert len({player["id"] for player in players}) == len(players)


def test_days_without_lines_are_an_empty_list(league, index):
    all_star = next(game for game in index.seasons["2022-23"] if game.season_type == "All-Star")
    day = index.games[all_star.game_id].game_date
    page = league.json("/bdl/v1/box_scores", {"date": "2022-08-01"}, {"Authorization": "key"})
    assert page == {"data": [], "meta": {"per_page": 25}}
    abbreviations = {(game.away.abbr, game.home.abbr) for game in index.days[day] if game.season_type == "Regular Season"}
    page = league.json("/bdl/v1/box_scores", {"date": day.isoformat()}, {"Authorization": "key"})
    assert {(game["visitor_team"]["abbreviation"], game["home_team"]["abbreviation"]) for game in page["data"]} == abbreviations


def test_a_key_must_be_sent_and_must_be_the_right_one_where_there_is_one(index):
    params = {"date": "2022-10-20"}
    assert Asked(index).get("/bdl/v1/box_scores", params)[0] == 401
    assert Asked(index).get("/bdl/v1/box_scores", params, {"Authorization": " "})[0] == 401
    locked = Asked(index, bdl_key="secret")
    assert locked.get("/bdl/v1/box_scores", params, {"Authorization": "guess"})[0] == 401
    assert locked.get("/bdl/v1/box_scores", params, {"Authorization": "secret"})[0] == 200


def test_a_spreadsheet_has_the_shots_of_a_game_in_order_of_the_clock(league, index, generated):
    status, text = league.get("/bigdataball/games/0022200001.csv")
    assert status == 200
    events = list(csv.DictReader(text.splitlines(), strict=True))
    shots = [shot for path in generated.glob("shots*") for shot in pq.read_table(path).to_pylist() if shot["game_id"] == "0022200001"]
    assert [int(event["play_id"]) for event in events] == list(range(1, len(shots) + 1))
    clock = [(int(event["period"]), event["remaining_time"]) for event in events]
    assert clock == sorted(clock, key=lambda at: (at[0], [-int(part) for part in at[1].split(":")]))
    lines = {line["player_id"]: line for line in index.players.of("0022200001")}
    for player, line in lines.items():
        own = [event for event in events if int(event["player_id"]) == player]
        made = [event for event in own if event["event_type"] == "shot"]
        assert (len(own), len(made)) == (line["fga"], line["fgm"])
        assert sum(int(event["points"]) for event in own) == 2 * line["fgm"] + line["fg3m"]
        assert sum("3PT" in event["description"] for event in own) == line["fg3a"]
        assert {event["player"] for event in own} <= {line["player_name"]}
    assert {(event["event_type"], event["result"]) for event in events} == {("shot", "made"), ("miss", "missed")}
    assert {event["game_id"] for event in events} == {"22200001"}
    assert list(events[0])[-4:] == ["zone_basic", "zone_area", "zone_range", "player_id"]


def test_a_game_without_shots_has_the_header_alone_and_an_unknown_one_nothing(league):
    status, text = league.get("/bigdataball/games/0022100001.csv")
    assert (status, len(text.splitlines())) == (200, 1)
    assert league.get("/bigdataball/games/0022200999.csv") == (404, "There is no game 0022200999.")


@pytest.mark.parametrize(
    ("path", "params", "sentence"),
    [
        ("scheduleleaguev2", {"LeagueID": "00"}, "The parameter Season is required."),
        ("scheduleleaguev2", {**SCHEDULE, "Season": "2022"}, "The parameter Season must be a season such as 2022-23."),
        ("scheduleleaguev2", {**SCHEDULE, "Season": "2022-24"}, "The parameter Season must be a season such as 2022-23."),
        ("scheduleleaguev2", {**SCHEDULE, "LeagueID": "10"}, "The parameter LeagueID must be 00."),
        ("scheduleleaguev2", {**SCHEDULE, "season": "2022-23"}, "The parameter season is not known."),
        ("scheduleleaguev2", [*SCHEDULE.items(), ("Season", "2021-22")], "The parameter Season is given 2 times."),
        ("scoreboardv2", {**BOARD, "GameDate": "20221020"}, "The parameter GameDate must be a date as YYYY-MM-DD or MM/DD/YYYY."),
        ("scoreboardv2", {**BOARD, "GameDate": "2023-02-30"}, "The parameter GameDate must be a date as YYYY-MM-DD or MM/DD/YYYY."),
        ("scoreboardv2", {**BOARD, "DayOffset": "x"}, "The parameter DayOffset must be a whole number from -1000 to 1000."),
        ("scoreboardv2", {**BOARD, "GameDate": "0001-01-01", "DayOffset": "-1"}, "The parameter DayOffset leads out of the calendar."),
        ("scoreboardv2", {"LeagueID": "00", "GameDate": "2022-10-20"}, "The parameter DayOffset is required."),
        ("leaguegamelog", {**LOG, "SeasonType": "Preseason"}, "The parameter SeasonType must be one of Pre Season, Regular Season,"),
        ("leaguegamelog", {**LOG, "PlayerOrTeam": "X"}, "The parameter PlayerOrTeam must be one of P, T."),
        ("leaguegamelog", {**LOG, "Sorter": "LUCK"}, "The parameter Sorter must be one of DATE"),
        ("leaguegamelog", {**LOG, "Direction": "UP"}, "The parameter Direction must be one of ASC, DESC."),
        ("leaguegamelog", {**LOG, "date": "2022-10-20"}, "The parameter date is not known."),
        ("boxscoretraditionalv2", {**BOX, "GameID": "22200001"}, "The parameter GameID must be the ten digits of a game."),
        ("boxscoretraditionalv2", {**BOX, "RangeType": "2"}, "The parameter RangeType must be 0."),
        ("boxscoretraditionalv2", {"GameID": "0022200001"}, "The parameter EndRange is required."),
    ],
)
def test_wrong_parameters_are_refused_with_a_sentence(league, path, params, sentence):
    status, text = league.get(STATS + path, params)
    assert status == 400
    assert sentence in text


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({}, "The parameter date is required."),
        ({"date": "01/15/2023"}, "The parameter date must be a date as YYYY-MM-DD."),
        ({"date": "2022-10-20", "per_page": "101"}, "The parameter per_page must be a whole number from 1 to 100."),
        ({"date": "2022-10-20", "cursor": "next"}, "The parameter cursor must be a whole number"),
        ({"dates[]": "2022-10-20"}, "The parameter date is required. The parameter dates[] is not known."),
    ],
)
def test_wrong_parameters_of_balldontlie_are_refused(league, params, sentence):
    status, text = league.get("/bdl/v1/box_scores", params, {"Authorization": "key"})
    assert status == 400
    assert sentence in text


def test_other_paths_and_methods_are_refused(league):
    assert league.get("/nba_stats/stats/teamgamelog") == (404, "There is nothing at /nba_stats/stats/teamgamelog.")
    assert league.get("/bdl/v1/box_scores", method="POST")[0] == 405


def test_an_answer_given_again_is_the_same(index):
    async def twice():
        async with TestClient(TestServer(League(index).application())) as client:
            bodies = []
            for path, params in ((STATS + "boxscoretraditionalv2", BOX), (STATS + "scoreboardv2", BOARD)) * 2:
                async with client.get(path, params=params) as answer:
                    bodies.append(await answer.read())
            return bodies

    one, other, *again = asyncio.run(twice())
    assert [one, other] == again
    assert one != other
