"""Payloads written by hand from the shapes of the sources: 2022-10-18, PHI at BOS, game 0022200001, with two players."""

from __future__ import annotations

DAY, GAME, EVENT = "2022-10-18", "0022200001", "4022200001"
SNAPSHOT = "2022-10-18T22:30:00Z"
COUNTS = {"pts": 15, "fgm": 5, "fga": 6, "fg3m": 2, "fg3a": 3, "ftm": 3, "fta": 3, "oreb": 1, "dreb": 1, "reb": 2, "ast": 0, "stl": 1}
COUNTS |= {"blk": 0, "tov": 2, "pf": 3}


def result_set(name, *rows):
    return {"name": name, "headers": list(rows[0]), "rowSet": [list(row.values()) for row in rows]}


def board(day=DAY):
    header = {
        "GAME_DATE_EST": f"{day}T00:00:00",
        "GAME_SEQUENCE": 1,
        "GAME_ID": GAME,
        "GAME_STATUS_ID": 3,
        "HOME_TEAM_ID": 1610612738,
        "VISITOR_TEAM_ID": 1610612755,
        "LIVE_PERIOD": 4,
    }
    scores = (
        {"GAME_ID": GAME, "TEAM_ID": 1610612755, "TEAM_ABBREVIATION": "PHI", "PTS": 117},
        {"GAME_ID": GAME, "TEAM_ID": 1610612738, "TEAM_ABBREVIATION": "BOS", "PTS": 126},
    )
    return [{"resource": "scoreboardV2", "resultSets": [result_set("GameHeader", header), result_set("LineScore", *scores)]}]


def play_by_play(game=GAME):
    nothing = {"subType": "", "personId": 0, "description": None}
    shot = {"teamTricode": "BOS", "personId": 1628369, "playerName": "Tatum", "isFieldGoal": 1, "shotDistance": 24.5}
    actions = [
        {"actionNumber": 1, "clock": "PT12M00.00S", "period": 1, "actionType": "period", "scoreHome": "0", "scoreAway": "0", **nothing},
        {
            **nothing,
            "actionNumber": 2,
            "clock": "PT11M40.50S",
            "period": 1,
            "actionType": "3pt",
            "subType": "Jump Shot",
            **shot,
            "shotResult": "Made",
            "scoreHome": "3",
            "scoreAway": "0",
            "description": "Tatum 24' 3PT",
        },
        {
            **nothing,
            "actionNumber": 3,
            "clock": "PT11M02.00S",
            "period": 1,
            "actionType": "freethrow",
            **shot,
            "shotDistance": None,
            "shotResult": "Missed",
            "scoreHome": "3",
            "scoreAway": "0",
        },
    ]
    return [{"meta": {"code": 200}, "game": {"gameId": game, "actions": actions}}]


def gamebook(game=GAME):
    active = {"personId": 1628369, "name": "Jayson Tatum", "starter": True, "minutes": "38:30", **COUNTS, "plus_minus": 7}
    return [
        {
            "gameId": game,
            "gameDate": DAY,
            "officials": [],
            "teams": [
                {
                    "teamTricode": "BOS",
                    "active": [active],
                    "dnp": [{"name": "Luke Kornet", "reason": "DNP - Coach's Decision"}],
                    "inactive": [{"lastName": "Gallinari", "reason": "Injury/Illness - Left Knee"}],
                },
                {"teamTricode": "PHI", "active": [], "dnp": [], "inactive": []},
            ],
        }
    ]


def player_list(season="2022-23"):
    player = {
        "PERSON_ID": 1628369,
        "PLAYER_LAST_NAME": "Tatum",
        "PLAYER_FIRST_NAME": "Jayson",
        "PLAYER_SLUG": "jayson-tatum",
        "TEAM_ID": 1610612738,
        "TEAM_SLUG": "celtics",
        "IS_DEFUNCT": 0,
        "TEAM_CITY": "Boston",
        "TEAM_NAME": "Celtics",
        "TEAM_ABBREVIATION": "BOS",
        "JERSEY_NUMBER": "0",
        "POSITION": "F",
        "FROM_YEAR": "2017",
        "TO_YEAR": "2022",
    }
    nene = player | {"PERSON_ID": 2403, "PLAYER_FIRST_NAME": "", "PLAYER_LAST_NAME": "Nenê", "TEAM_ABBREVIATION": "PHI", "FROM_YEAR": None}
    return [{"resource": "playerindex", "parameters": {"Season": season}, "resultSets": [result_set("PlayerIndex", player, nene)]}]


def player_movement():
    move = {
        "Transaction_Type": "Trade",
        "TRANSACTION_DATE": "2023-02-09T00:00:00",
        "TRANSACTION_DESCRIPTION": "Boston got him",
        "TEAM_ID": 1610612738.0,
        "TEAM_SLUG": "celtics",
        "PLAYER_ID": 203943.0,
        "PLAYER_SLUG": "mike-muscala",
        "GroupSort": "Trade 1",
    }
    gone = move | {"TRANSACTION_DATE": "1949-07-01T00:00:00", "TEAM_ID": 0.0, "Transaction_Type": "Waive"}
    return [{"NBA_Player_Movement": {"rows": [move, gone], "columns": []}}]


def referees(day="10/18/2022"):
    crew = {"game_id": GAME, "game_date": day}
    for place, name in enumerate(("Scott Foster", "Josh Tiven", "Ray Acosta", None), start=1):
        crew |= {f"official{place}": name, f"official{place}_code": None if name is None else 200 + place}
    return [{"nba": {"Table": {"rows": [crew], "columns": []}}, "gl": {"Table": {"rows": [], "columns": []}}}]


def bdl_team(tricode):
    return {"id": 2, "conference": "East", "abbreviation": tricode}


def bdl_games(day=DAY):
    game = {
        "id": 857,
        "date": day,
        "season": 2022,
        "status": "Final",
        "postseason": False,
        "home_team_score": 126,
        "visitor_team_score": 117,
    }
    return [{"data": [game | {"home_team": bdl_team("BOS"), "visitor_team": bdl_team("PHI")}], "meta": {"per_page": 100}}]


def bdl_standings(season=2022, wins=1):
    record = {"conference_rank": 1, "home_record": "1-0", "road_record": "0-0", "season": season}
    rows = [
        {"team": bdl_team("BOS"), "wins": wins, "losses": 0, **record},
        {"team": bdl_team("PHI"), "wins": 0, "losses": 1, **record, "conference_rank": None},
    ]
    return [{"data": rows}]


def bdl_injuries(since="2022-09-01"):
    player = {"id": 5, "first_name": "Danilo", "last_name": "Gallinari", "team_id": 2, "team": bdl_team("BOS")}
    injury = {"player": player, "return_date": None, "status": "Out", "description": "torn ACL", "since": since}
    first = {"data": [injury], "meta": {"next_cursor": 1, "per_page": 1}}
    return [first, {"data": [injury | {"player": player | {"first_name": "Luka", "last_name": "Garza"}, "since": None}], "meta": {}}]


def bdl_players():
    return [{"data": [{"id": 434, "first_name": "Jayson", "last_name": "Tatum", "position": "F", "team": bdl_team("BOS")}], "meta": {}}]


def competition(home="BOS"):
    def side(place, team, score):
        return {"homeAway": place, "score": score, "team": {"id": "2", "abbreviation": team}}

    status = {"type": {"name": "STATUS_FINAL", "completed": True}}
    return {"neutralSite": False, "competitors": [side("home", home, "126"), side("away", "PHI", "117")], "status": status}


def espn_scoreboard(home="BOS"):
    return [{"events": [{"id": EVENT, "date": "2022-10-18T23:30Z", "competitions": [competition(home)]}]}]


def espn_summary(event=EVENT, team="BOS"):
    names = ["MIN", "FG", "3PT", "FT", "OREB", "DREB", "REB", "AST", "STL", "BLK", "TO", "PF", "+/-", "PTS"]
    athlete = {"id": "4065648", "displayName": "Jayson Tatum"}
    played = {"starter": True, "didNotPlay": False, "athlete": athlete}
    played |= {"stats": ["38", "5-6", "2-3", "3-3", "1", "1", "2", "0", "1", "0", "2", "3", "+7", "15"]}
    bench = {"starter": False, "didNotPlay": True, "athlete": {"id": "1", "displayName": "Luke Kornet"}, "stats": []}
    other = played | {"starter": None, "athlete": {"id": "9", "displayName": "Al Horford"}, "stats": ["12", *["--"] * 12, "0"]}
    box = {"players": [{"team": {"abbreviation": team}, "statistics": [{"names": names, "athletes": [played, bench, other]}]}]}
    return [{"header": {"id": event, "competitions": [competition()]}, "boxscore": box}]


def espn_roster(team="BOS"):
    athlete = {"id": "4065648", "displayName": "Jayson Tatum", "jersey": "0", "age": 24, "position": {"abbreviation": "SF"}}
    return [{"team": {"id": "2", "abbreviation": team, "athletes": [athlete | {"experience": {"years": 5}}]}}]


def odds_event(commence="2022-10-18T23:30:00Z", home="Boston Celtics"):
    return {"id": "ab" * 16, "sport_key": "basketball_nba", "commence_time": commence, "home_team": home, "away_team": "Philadelphia 76ers"}


def bookmaker(market, *outcomes):
    return {"key": "fanduel", "markets": [{"key": market, "outcomes": list(outcomes)}]}


def odds_lines(at=SNAPSHOT, **event):
    books = [
        bookmaker("h2h", {"name": "Boston Celtics", "price": -150}, {"name": "Philadelphia 76ers", "price": 130}),
        bookmaker("spreads", {"name": "Boston Celtics", "price": -110, "point": -3.5}),
        bookmaker("totals", {"name": "Over", "price": -105, "point": 216.5}),
    ]
    tomorrow = odds_event("2022-10-20T00:00:00Z", "Orlando Magic") | {"bookmakers": books}
    return [{"timestamp": at, "data": [odds_event(**event) | {"bookmakers": books}, tomorrow]}]


def odds_props(at=SNAPSHOT, market="player_points"):
    sides = [
        {"name": side, "description": "Jayson Tatum", "price": price, "point": 28.5} for side, price in (("Over", -115), ("Under", -105))
    ]
    one_sided = {"name": "Over", "description": "Al Horford", "price": 100, "point": 9.5}
    page = {"timestamp": at, "data": odds_event() | {"bookmakers": [bookmaker(market, *sides, one_sided)]}}
    return [page, {"timestamp": at, "data": odds_event() | {"bookmakers": []}}]


def bettingpros(day=DAY, team="BOS"):
    def selection(side, cost):
        return {"selection": side, "books": [{"id": 12, "lines": [{"line": 28.5, "cost": cost}]}]}

    player = {"first_name": "Jayson", "last_name": "Tatum", "team": team}
    offer = {"id": 77, "event_id": 1, "participants": [{"id": "1", "name": "Tatum, Jayson", "player": player}]}
    offer |= {"selections": [selection("over", -115), selection("under", -105)]}
    return [{"_parameters": {"date": day}, "_pagination": {"page": 1, "next_page": None}, "offers": [offer]}]
