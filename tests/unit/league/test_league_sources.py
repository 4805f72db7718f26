"""What each of the new sources answers, over HTTP, of an archive that has a little of everything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.league.asked import Asked
from tests.unit.league.enriched import SEASON, games_of, lines_of, rows, sides

from nba_props.league.index import Index
from nba_props.league.newest import Newest
from nba_props.names import player_lookup

KEY = {"Authorization": "key"}
HISTORY = "/odds/v4/historical/sports/basketball_nba"
SPELLED = {"GSW": "GS", "NOP": "NO", "NYK": "NY", "SAS": "SA", "UTA": "UTAH", "WAS": "WSH"}


@pytest.fixture(scope="module")
def game(rich):
    return games_of(rich)[0]


@pytest.fixture(scope="module")
def second(rich):
    return games_of(rich)[1]


@pytest.fixture(scope="module")
def lines(rich, game):
    return lines_of(rich, game)


def utc(game, format):
    return f"{game['tipoff_utc']:{format}}"


def event_of(game):
    return "40" + game["game_id"][-8:]


def test_the_play_by_play_is_in_its_order_with_clocks_and_scores(rich_league, game, lines):
    answer = rich_league.json(f"/nba_cdn/static/json/liveData/playbyplay/playbyplay_{game['game_id']}.json")["game"]
    assert answer["gameId"] == game["game_id"]
    columns = ("actionNumber", "clock", "period", "actionType", "shotResult", "isFieldGoal", "personId", "teamTricode", "scoreHome")
    player, team = lines[0]["player_id"], lines[0]["team_abbr"]
    assert [tuple(action[column] for column in columns) for action in answer["actions"]] == [
        (1, "PT12M00.00S", 1, "period", None, 0, 0, None, "0"),
        (2, "PT11M40.40S", 1, "2pt", "Made", 1, player, team, "2"),
        (3, "PT01M05.00S", 1, "3pt", "Missed", 1, player, team, "2"),
        (4, "PT00M09.25S", 5, "freethrow", "Made", 0, player, team, "3"),
    ]
    assert answer["actions"][1]["playerName"] == lines[0]["player_name"]
    assert answer["actions"][1]["shotDistance"] == 1.5
    assert answer["actions"][1]["description"] == '2pt "of" 2'


def test_a_game_without_events_has_no_actions_and_an_unknown_one_is_refused(rich_league, second):
    path = "/nba_cdn/static/json/liveData/playbyplay/playbyplay_{}.json"
    assert rich_league.json(path.format(second["game_id"]))["game"] == {"gameId": second["game_id"], "actions": []}
    assert rich_league.get(path.format("0022200999")) == (404, "There is no game 0022200999.")


def test_a_game_book_has_everybody_with_seconds_and_the_crew(rich_league, game, lines):
    book = rich_league.json(f"/nba_stats/gamebook/{game['game_id']}.json")
    assert (book["gameId"], book["gameDate"], book["officials"]) == (
        game["game_id"],
        str(game["game_date"]),
        ["Ann One", "Bo Two", "Cy Three"],
    )
    assert [team["teamTricode"] for team in book["teams"]] == list(sides(game))
    for team in book["teams"]:
        own = {line["player_id"]: line for line in lines if line["team_abbr"] == team["teamTricode"]}
        assert {
            player["personId"]: (player["name"], player["minutes"], player["pts"], player["plus_minus"]) for player in team["active"]
        } == {id: (line["player_name"], f"{line['min']}:05", line["pts"], line["plus_minus"]) for id, line in own.items()}
        assert sum(player["starter"] for player in team["active"]) == 5
        assert [player["reason"] for player in team["dnp"]] == ["DNP - Coach's Decision"]
    assert sorted(player["lastName"] for team in book["teams"] for player in team["inactive"]) == sorted(
        ["I. Young", "G. Young", "Quist Jr.", "Yann Ågren", "Yves Ågren"]
    )


def test_a_book_made_of_lines_has_whole_minutes_and_a_game_without_lines_no_teams(rich_league, rich, second):
    book = rich_league.json(f"/nba_stats/gamebook/{second['game_id']}.json")
    players = [player for team in book["teams"] for player in team["active"]]
    assert {(player["personId"], player["minutes"], player["starter"]) for player in players} == {
        (line["player_id"], line["min"], None) for line in lines_of(rich, second)
    }
    all_star = next(row["game_id"] for row in rows(rich, "games") if row["season_type"] == "All-Star" and row["season"] == SEASON)
    assert rich_league.json(f"/nba_stats/gamebook/{all_star}.json")["teams"] == []
    assert rich_league.get("/nba_stats/gamebook/0022200999.json")[0] == 404


def test_the_player_index_is_that_of_its_season(rich_league, lines):
    [players] = rich_league.tables("/nba_stats/stats/playerindex", {"LeagueID": "00", "Season": SEASON}).values()
    assert {row["PERSON_ID"]: (row["TEAM_ID"], row["TEAM_ABBREVIATION"]) for row in players} == {
        line["player_id"]: (line["team_id"], line["team_abbr"]) for line in lines
    }
    assert {f"{row['PLAYER_FIRST_NAME']} {row['PLAYER_LAST_NAME']}" for row in players} == {line["player_name"] for line in lines}
    assert {(row["FROM_YEAR"], row["JERSEY_NUMBER"]) for row in players} == {("2018", "7")}
    [none] = rich_league.tables("/nba_stats/stats/playerindex", {"LeagueID": "00", "Season": "1998-99"}).values()
    assert none == []


def test_transactions_name_a_player_by_a_slug_that_is_his_lookup(rich_league, lines):
    found = rich_league.json("/nba_stats/stats/playermovement")["NBA_Player_Movement"]["rows"]
    assert [(row["Transaction_Type"], row["TRANSACTION_DATE"], row["TEAM_ID"], row["PLAYER_ID"]) for row in found] == [
        (kind, f"{day}T00:00:00", float(line["team_id"]), float(line["player_id"]))
        for kind, day, line in zip(("Waive", "Signing", "Trade"), ("2022-06-30", "2022-07-01", "2023-02-09"), lines, strict=False)
    ]
    assert all(slug.isascii() for slug in (row["PLAYER_SLUG"] for row in found))
    assert [player_lookup(row["PLAYER_SLUG"]) for row in found] == [player_lookup(line["player_name"]) for line in lines[:3]]


@pytest.mark.parametrize("days", [0, -2])
def test_a_crew_is_listed_on_every_date_of_its_assignment(rich_league, game, days):
    day = game["game_date"] + timedelta(days=days)
    answer = rich_league.json("/nba_official/referees", {"date": str(day)})
    [row] = answer["nba"]["Table"]["rows"]
    assert (row["game_id"], row["game_date"], row["home_team_abbr"]) == (game["game_id"], f"{day:%m/%d/%Y}", game["home_abbr"])
    assert [row[f"official{place}"] for place in range(1, 5)] == ["Ann One", "Bo Two", "Cy Three", None]
    assert [row[f"official{place}_code"] for place in range(1, 5)] == [11, None, 13, None]
    assert [column["Name"] for column in answer["nba"]["Table"]["columns"]] == list(row)
    assert answer["gl"]["Table"]["rows"] == answer["wnba"]["Table"]["rows"] == []


def test_balldontlie_has_the_games_of_the_dates_asked_for(rich_league, rich, game):
    of_day = {
        (row["away_abbr"], row["home_abbr"], row["away_pts"], row["home_pts"])
        for row in rows(rich, "games")
        if row["game_date"] == game["game_date"]
    }
    dates = {"start_date": str(game["game_date"]), "end_date": str(game["game_date"]), "per_page": "1"}
    found = rich_league.data("/bdl/v1/games", dates)
    assert {
        (row["visitor_team"]["abbreviation"], row["home_team"]["abbreviation"], row["visitor_team_score"], row["home_team_score"])
        for row in found
    } == of_day
    assert len({row["id"] for row in found}) == len(found) == len(of_day)
    assert {(row["date"], row["datetime"][-1], row["status"], row["postseason"]) for row in found} == {
        (dates["start_date"], "Z", "Final", False)
    }


@pytest.mark.parametrize("given", [{}, {"date": "2022-10-20"}, {"dates[]": "2022-10-20"}, {"start_date": "2022-10-20"}])
def test_without_both_dates_balldontlie_answers_for_its_last_date(rich_league, rich, given):
    last = max(row["game_date"] for row in rows(rich, "games"))
    assert {row["date"] for row in rich_league.data("/bdl/v1/games", given)} == {str(last)}


def test_standings_of_balldontlie_are_those_of_the_latest_date_of_games(rich_league, rich, game):
    days = sorted({row["game_date"] for row in rows(rich, "games") if row["season"] == SEASON})
    later = next(day + timedelta(days=1) for day in days if day >= game["game_date"] and day + timedelta(days=1) not in days)
    counted = [row for row in games_of(rich) if row["game_date"] <= later]
    wins = {team: 0 for row in games_of(rich) for team in sides(row)}
    for row in counted:
        wins[row["home_abbr"] if row["home_pts"] > row["away_pts"] else row["away_abbr"]] += 1
    asked = {"season": SEASON[:4], "date": str(later)}
    found = rich_league.json("/bdl/v1/standings", asked, KEY)["data"]
    assert {row["team"]["abbreviation"]: row["wins"] for row in found} == wins
    assert {row["wins"] + row["losses"] > 0 for row in found} == {True}
    before = {**asked, "date": str(days[0])}
    assert rich_league.json("/bdl/v1/standings", before, KEY)["data"] == []
    assert rich_league.json("/bdl/v1/standings", {**asked, "season": "2021"}, KEY)["data"] == []


def test_injuries_of_balldontlie_say_since_when_and_of_which_team(rich_league, game):
    away, home = sides(game)
    found = rich_league.data("/bdl/v1/player_injuries", {"date": str(game["game_date"]), "per_page": "1"})
    assert [(row["player"]["team"]["abbreviation"], row["status"], row["description"]) for row in found] == sorted(
        [(away, "Out", "left knee"), (home, "Questionable", "left knee")]
    )
    standings = rich_league.json("/bdl/v1/standings", {"season": SEASON[:4], "date": str(game["game_date"])}, KEY)["data"]
    ids = {row["team"]["abbreviation"]: row["team"]["id"] for row in standings}
    assert {row["player"]["team_id"] for row in found} == {ids[away], ids[home]}
    assert {row["since"] for row in found} == {str(game["game_date"] - timedelta(days=3))}
    assert len({row["player"]["id"] for row in found}) == 2
    assert rich_league.data("/bdl/v1/player_injuries", {"date": "2022-08-01"}) == []


@pytest.mark.parametrize("per_page", ["7", "100"])
def test_active_players_of_balldontlie_are_those_of_the_last_season(rich_league, rich, per_page):
    names = {line["player_name"] for line in rows(rich, "player_boxscores") if line["season"] == "2023-24"}
    found = rich_league.data("/bdl/v1/players/active", {"per_page": per_page})
    assert sorted(f"{row['first_name']} {row['last_name']}" for row in found) == sorted(names)
    assert len({row["id"] for row in found}) == len(found)
    assert None not in {row["team"]["id"] for row in found}


def test_the_scoreboard_of_espn_spells_teams_and_numbers_events_in_its_own_way(rich_league, rich, game):
    events = rich_league.json("/espn/scoreboard", {"dates": f"{game['game_date']:%Y%m%d}"})["events"]
    of_day = [row for row in rows(rich, "games") if row["game_date"] == game["game_date"]]
    assert {event["id"] for event in events} == {event_of(row) for row in of_day}
    [event] = [event for event in events if event["id"] == event_of(game)]
    [played] = event["competitions"]
    assert {team["homeAway"]: (team["team"]["abbreviation"], team["score"]) for team in played["competitors"]} == {
        side: (SPELLED.get(game[f"{side}_abbr"], game[f"{side}_abbr"]), str(game[f"{side}_pts"])) for side in ("home", "away")
    }
    assert event["date"] == utc(game, "%Y-%m-%dT%H:%MZ")
    assert (played["neutralSite"], played["status"]["type"]["name"], played["status"]["type"]["completed"]) == (False, "STATUS_FINAL", True)
    assert event["season"] == {"year": 2023, "type": 2, "slug": "regular-season"}


def test_no_two_games_have_the_same_event(rich):
    listed = [event_of(row) for row in rows(rich, "games")]
    assert len(set(listed)) == len(listed)


def test_a_summary_of_espn_has_those_who_played_as_text(rich_league, game, lines):
    answer = rich_league.json("/espn/summary", {"event": event_of(game)})
    assert answer["header"]["id"] == event_of(game)
    tables = {team["team"]["abbreviation"]: team["statistics"][0] for team in answer["boxscore"]["players"]}
    assert tables.keys() == {SPELLED.get(team, team) for team in sides(game)}
    found = {
        each["athlete"]["displayName"]: dict(zip(table["names"], each["stats"], strict=True)) | {"starter": each["starter"]}
        for table in tables.values()
        for each in table["athletes"]
    }
    assert found.keys() == {line["player_name"] for line in lines}
    for line in lines:
        row = found[line["player_name"]]
        assert (row["MIN"], row["PTS"], row["TO"]) == (str(line["min"]), str(line["pts"]), str(line["tov"]))
        assert (row["FG"], row["3PT"], row["FT"]) == tuple(
            f"{line[made]}-{line[tried]}" for made, tried in (("fgm", "fga"), ("fg3m", "fg3a"), ("ftm", "fta"))
        )
        assert row["+/-"] == f"{line['plus_minus']:+}"
    assert sum(row["starter"] for row in found.values()) == 10


def test_what_a_summary_does_not_know_is_two_hyphens(rich_league, rich):
    line = rows(rich, "player_gamelogs_reduced")[0]
    answer = rich_league.json("/espn/summary", {"event": event_of(line)})
    table = answer["boxscore"]["players"][0]["statistics"][0]
    rowed = [dict(zip(table["names"], each["stats"], strict=True)) for each in table["athletes"]]
    assert {row[name] for row in rowed for name in ("FG", "3PT", "FT", "OREB", "PF")} == {"--"}
    assert "--" not in {row[name] for row in rowed for name in ("MIN", "PTS", "REB", "+/-")}
    assert {each["starter"] for each in table["athletes"]} == {None}
    assert rich_league.get("/espn/summary", {"event": "4022299999"}) == (404, "There is no event 4022299999.")


def test_a_roster_of_espn_is_that_of_a_team_on_a_date_with_ages(rich_league, game, lines):
    away, _ = sides(game)
    path = f"/espn/teams/{SPELLED.get(away, away).lower()}/roster"
    team = rich_league.json(path, {"date": f"{game['game_date']:%Y%m%d}"})["team"]
    own = [line for line in lines if line["team_abbr"] == away]
    assert team["abbreviation"] == SPELLED.get(away, away)
    assert {each["displayName"] for each in team["athletes"]} == {line["player_name"] for line in own}
    assert {each["age"] for each in team["athletes"]} == {24, 25}
    born_today = f"{game['game_date'].replace(year=game['game_date'].year - 25)}T00:00Z"
    assert {each["dateOfBirth"] == born_today for each in team["athletes"] if each["age"] == 25} == {True}
    assert rich_league.json(path, {"date": "20220801"})["team"]["athletes"] == []
    assert rich_league.get("/espn/teams/xxx/roster", {"date": "20220801"}) == (404, "There is no team xxx.")


def snapshot(game, at):
    return {"apiKey": "key", "date": f"{game['game_date']}T{at}Z"}


@pytest.mark.parametrize(
    ("at", "stamp", "name"), [("15:00:00", "15:00:00", "open"), ("22:29:59", "15:00:00", "open"), ("23:59:00", "22:30:00", "close")]
)
def test_lines_are_those_of_the_latest_snapshot(rich_league, rich, game, at, stamp, name):
    asked = {**snapshot(game, at), "regions": "us", "markets": "h2h,spreads,totals"}
    answer = rich_league.json(f"{HISTORY}/odds", asked)
    assert answer["timestamp"] == f"{game['game_date']}T{stamp}Z"
    [event] = [event for event in answer["data"] if len(event["bookmakers"]) == 2]
    assert event["commence_time"] == utc(game, "%Y-%m-%dT%H:%M:%SZ")
    names = {line["team_abbr"]: line["team_name"] for line in lines_of(rich, game)}
    assert (event["home_team"], event["away_team"]) == (names[game["home_abbr"]], names[game["away_abbr"]])
    found = {
        (book["key"], market["key"], outcome["name"], outcome["price"], outcome.get("point"))
        for book in event["bookmakers"]
        for market in book["markets"]
        for outcome in market["outcomes"]
    }
    assert found == {
        (row["bookmaker"], row["market"], names.get(row["outcome"], row["outcome"]), row["price"], row["point"])
        for row in rows(rich, "odds_lines_2022_23")
        if row["snapshot"] == name
    }
    spreads = rich_league.json(f"{HISTORY}/odds", {**asked, "markets": "spreads"})["data"]
    assert {market["key"] for each in spreads for book in each["bookmakers"] for market in book["markets"]} == {"spreads"}


def test_snapshots_name_their_neighbours(rich_league):
    answer = rich_league.json(f"{HISTORY}/events", {"apiKey": "key", "date": "2022-10-20T03:00:00Z"})
    assert [answer[key] for key in ("previous_timestamp", "timestamp", "next_timestamp")] == [
        "2022-10-19T15:00:00Z",
        "2022-10-19T22:30:00Z",
        "2022-10-20T15:00:00Z",
    ]
    assert answer["data"] == []


def test_props_are_asked_for_an_event_at_a_time(rich_league, rich, game, lines):
    events = rich_league.json(f"{HISTORY}/events", snapshot(game, "22:30:00"))["data"]
    [event] = [
        event for event in events if event["commence_time"] == utc(game, "%Y-%m-%dT%H:%M:%SZ") and lines[0]["team_name"] in event.values()
    ]
    assert len(event["id"]) == 32
    path = f"{HISTORY}/events/{event['id']}/odds"
    asked = {**snapshot(game, "22:30:00"), "regions": "us", "markets": "player_points"}
    data = rich_league.json(path, asked)["data"]
    assert data["id"] == event["id"]
    found = {
        (book["key"], outcome["description"], outcome["point"], outcome["name"], outcome["price"])
        for book in data["bookmakers"]
        for market in book["markets"]
        for outcome in market["outcomes"]
        if market["key"] == "player_points"
    }
    assert found == {
        (row["bookmaker"], row["player_name"], row["line"], side, row[f"{side.lower()}_price"])
        for row in rows(rich, "player_props_2022_23")
        for side in ("Over", "Under")
    }
    assert rich_league.json(path, {**asked, **snapshot(game, "15:00:00")})["data"]["bookmakers"] == []
    whole = rich_league.json(path, {**asked, "markets": "player_points,h2h"})["data"]["bookmakers"]
    assert {market["key"] for book in whole for market in book["markets"]} == {"player_points", "h2h"}
    assert rich_league.get(f"{HISTORY}/events/{'0' * 32}/odds", asked)[0] == 404


def test_offers_of_the_props_site_come_in_pages_with_both_sides(rich_league, rich, game):
    asked = {"market": "points", "date": str(game["game_date"]), "limit": "3"}
    pages, page = [], {}
    while page is not None:
        answer = rich_league.json("/bettingpros/v3/offers", {**asked, **page})
        pages.append(answer)
        following = answer["_pagination"]["next_page"]
        page = None if following is None else {"page": str(following)}
    assert [len(each["offers"]) for each in pages] == [3, 1]
    assert {each["_pagination"]["total_pages"] for each in pages} == {2}
    found = {
        (offer["id"], book["id"], side["selection"], line["line"], line["cost"], offer["participants"][0]["player"]["team"])
        for each in pages
        for offer in each["offers"]
        for side in offer["selections"]
        for book in side["books"]
        for line in book["lines"]
    }
    assert found == {
        (row["offer_id"], row["book_id"], side, row["line"], row[f"{side}_odds"], row["team_abbr"])
        for row in rows(rich, "site_props_2022_23")
        for side in ("over", "under")
    }
    first = pages[0]["offers"][0]
    assert first["scheduled"] == utc(game, "%Y-%m-%d %H:%M:%S")
    assert ", " in first["participants"][0]["name"]
    player = first["participants"][0]["player"]
    assert f"{player['last_name']}, {player['first_name']}" == first["participants"][0]["name"]
    assert {(event["home"], event["visitor"]) for each in pages for event in each["events"]} == {(game["home_abbr"], game["away_abbr"])}
    assert rich_league.get("/bettingpros/v3/offers", {**asked, "page": "3"}) == (404, "There is no page 3 of 2.")
    assert rich_league.json("/bettingpros/v3/offers", {**asked, "date": "2022-08-01"})["offers"] == []


@pytest.mark.parametrize(
    ("path", "params", "sentence"),
    [
        ("/nba_stats/stats/playerindex", {"LeagueID": "00"}, "The parameter Season is required."),
        ("/nba_stats/stats/playermovement", {"date": "2022-10-20"}, "The parameter date is not known."),
        ("/nba_stats/gamebook/0022200001.json", {"x": "1"}, "The parameter x is not known."),
        ("/nba_official/referees", {"gamedate": "2022-10-20"}, "The parameter date is required. The parameter gamedate is not known."),
        ("/bdl/v1/games", {"start_date": "20221020"}, "The parameter start_date must be a date as YYYY-MM-DD."),
        ("/bdl/v1/games", {"per_page": "0"}, "The parameter per_page must be a whole number from 1 to 100."),
        ("/bdl/v1/standings", {"date": "2022-10-20"}, "The parameter season is required."),
        ("/bdl/v1/player_injuries", {}, "The parameter date is required."),
        ("/espn/scoreboard", {"dates": "2022-10-20"}, "The parameter dates must be a date as YYYYMMDD."),
        ("/espn/scoreboard", {"dates": "20221320"}, "The parameter dates must be a date as YYYYMMDD."),
        ("/espn/summary", {"event": "22200001"}, "The parameter event must be the ten digits of an event."),
        ("/espn/teams/bos/roster", {}, "The parameter date is required."),
        (f"{HISTORY}/odds", {"apiKey": "k", "regions": "us", "markets": "h2h"}, "The parameter date is required."),
        (
            f"{HISTORY}/odds",
            {"apiKey": "k", "regions": "eu", "markets": "h2h", "date": "2022-10-20T15:00:00Z"},
            "The parameter regions must be us.",
        ),
        (
            f"{HISTORY}/odds",
            {"apiKey": "k", "regions": "us", "markets": "player_points", "date": "2022-10-20T15:00:00Z"},
            "must be some of h2h, spreads, totals,",
        ),
        (f"{HISTORY}/events", {"apiKey": "k", "date": "2022-10-20"}, "The parameter date must be a time as YYYY-MM-DDTHH:MM:SSZ."),
        (
            f"{HISTORY}/events",
            {"apiKey": "k", "date": "2022-10-20T25:00:00Z"},
            "The parameter date must be a time as YYYY-MM-DDTHH:MM:SSZ.",
        ),
        ("/bettingpros/v3/offers", {"date": "2022-10-20"}, "The parameter market is required."),
        (
            "/bettingpros/v3/offers",
            {"market": "points", "date": "2022-10-20", "page": "0"},
            "The parameter page must be a whole number from 1",
        ),
    ],
)
def test_wrong_parameters_are_refused_with_a_sentence(rich_league, path, params, sentence):
    status, text = rich_league.get(path, params, KEY)
    assert status == 400
    assert sentence in text


@pytest.mark.parametrize("path", ["games", "standings", "player_injuries", "players/active"])
def test_balldontlie_wants_a_key_before_anything_else(rich_archive, path):
    locked = Asked(Index(rich_archive), bdl_key="secret")
    assert locked.get(f"/bdl/v1/{path}")[0] == 401
    assert locked.get(f"/bdl/v1/{path}", headers={"Authorization": "guess"})[0] == 401
    assert locked.get(f"/bdl/v1/{path}", headers={"Authorization": "secret"})[0] in (200, 400)


@pytest.mark.parametrize("path", ["odds", "events", f"events/{'0' * 32}/odds"])
def test_the_odds_site_wants_a_key_before_anything_else(rich_archive, path):
    locked = Asked(Index(rich_archive), odds_key="secret")
    assert locked.get(f"{HISTORY}/{path}")[0] == 401
    assert locked.get(f"{HISTORY}/{path}", {"apiKey": "guess"})[0] == 401
    assert locked.get(f"{HISTORY}/{path}", {"apiKey": "secret"})[0] == 400


def test_the_newest_values_are_kept_up_to_a_weight():
    made = []

    def make(name, weight):
        made.append(name)
        return name * weight

    kept = Newest(4, len)
    for name, weight in (("a", 2), ("b", 2), ("a", 2), ("c", 2), ("a", 2), ("b", 2), ("d", 9), ("d", 9)):
        assert kept.get(name, lambda name=name, weight=weight: make(name, weight)) == name * weight
    assert made == ["a", "b", "c", "b", "d"]
