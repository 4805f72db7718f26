"""Loaders on payloads written by hand from the shapes of the sources."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gapless import Batch, Partition, Reject
from gapless.model.ids import PartitionKey
from nba_props.raw import bdl_boxscores, manifest, player_boxscores, schedule, scoreboard, shots, team_boxscore


def result_sets(**sets):
    """A page of named result sets: each a list of rows that share their keys, or (headers, no rows)."""
    return {
        "resource": "any",
        "resultSets": [
            {"name": name, "headers": list(rows[0]), "rowSet": [list(row.values()) for row in rows]}
            if isinstance(rows, list)
            else {"name": name, "headers": list(rows), "rowSet": []}
            for name, rows in sets.items()
        ],
    }


def scheduled(**changes):
    team = {"teamId": 1610612738, "teamName": "Celtics", "teamTricode": "BOS", "score": 126}
    other = {"teamId": 1610612755, "teamName": "76ers", "teamTricode": "PHI", "score": 117}
    game = {
        "gameId": "0022200001",
        "gameStatus": 3,
        "gameDateEst": "2022-10-18T00:00:00Z",
        "gameDateTimeEst": "2022-10-18T19:30:00Z",
        "gameDateTimeUTC": "2022-10-18T23:30:00Z",
        "arenaName": "TD Garden",
        "arenaCity": "Boston",
        "isNeutral": False,
        "gameLabel": "",
        "homeTeam": team,
        "awayTeam": other,
    }
    return {**game, **changes}


def season_payload(*games):
    return [
        {
            "meta": {"version": 1},
            "leagueSchedule": {"seasonYear": "2022-23", "gameDates": [{"gameDate": "10/18/2022 00:00:00", "games": list(games)}]},
        }
    ]


def test_schedule(batches):
    [row] = schedule.load(batches.season("2022-23", season_payload(scheduled()))).to_pylist()
    assert row == {
        "season": "2022-23",
        "season_type": "Regular Season",
        "game_id": "0022200001",
        "game_date": date(2022, 10, 18),
        "tipoff_utc": datetime(2022, 10, 18, 23, 30),
        "home_team_id": 1610612738,
        "home_abbr": "BOS",
        "away_team_id": 1610612755,
        "away_abbr": "PHI",
        "home_pts": 126,
        "away_pts": 117,
        "is_final": True,
        "arena": "TD Garden",
        "arena_city": "Boston",
        "neutral_site": False,
        "label": None,
    }


def test_a_game_to_come_has_no_points_and_may_lack_its_place(batches):
    to_come = scheduled(gameStatus=1, gameDateTimeUTC="", arenaName=None, arenaCity=None, isNeutral=None)
    [row] = schedule.load(batches.season("2022-23", season_payload(to_come))).to_pylist()
    absent = ("home_pts", "away_pts", "tipoff_utc", "arena", "arena_city", "neutral_site")
    assert (row["is_final"], *(row[name] for name in absent)) == (False, None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("game_id", "kind"),
    [
        ("0012200001", "Preseason"),
        ("0032200001", "All-Star"),
        ("0042200101", "Playoffs"),
        ("0052200101", "Play-In"),
        ("0062300001", "Cup Final"),
    ],
)
def test_the_kind_of_a_game_is_in_its_id(batches, game_id, kind):
    [row] = schedule.load(batches.season("2022-23", season_payload(scheduled(gameId=game_id)))).to_pylist()
    assert row["season_type"] == kind


def board(day="2022-10-18", **changes):
    header = {
        "GAME_DATE_EST": f"{day}T00:00:00",
        "GAME_SEQUENCE": 1,
        "GAME_ID": "0022200001",
        "GAME_STATUS_ID": 3,
        "GAME_STATUS_TEXT": "Final",
        "HOME_TEAM_ID": 1610612738,
        "VISITOR_TEAM_ID": 1610612755,
        "LIVE_PERIOD": 4,
    } | changes
    scores = [
        {"GAME_ID": "0022200001", "TEAM_ID": 1610612755, "TEAM_ABBREVIATION": "PHI", "PTS": 117},
        {"GAME_ID": "0022200001", "TEAM_ID": 1610612738, "TEAM_ABBREVIATION": "BOS", "PTS": 126},
    ]
    return [result_sets(GameHeader=[header], LineScore=scores)]


def test_scoreboard(batches):
    [row] = scoreboard.load(batches.date("2022-10-18", board())).to_pylist()
    assert row == {
        "season": "2022-23",
        "season_type": "Regular Season",
        "game_date": date(2022, 10, 18),
        "game_id": "0022200001",
        "home_abbr": "BOS",
        "away_abbr": "PHI",
        "home_pts": 126,
        "away_pts": 117,
        "game_status": 3,
        "periods": 4,
    }


def test_teams_without_an_id_are_told_apart_by_the_code_of_the_game(batches):
    [page] = board(HOME_TEAM_ID=None, VISITOR_TEAM_ID=None, GAMECODE="20221018/PHIBOS")
    [row] = scoreboard.load(batches.date("2022-10-18", [page])).to_pylist()
    assert (row["home_abbr"], row["home_pts"], row["away_abbr"], row["away_pts"]) == ("BOS", 126, "PHI", 117)


def test_the_scoreboard_of_another_day_keeps_its_own_date(batches):
    [row] = scoreboard.load(batches.date("2022-10-18", board(day="2022-10-17"))).to_pylist()
    assert row["game_date"] == date(2022, 10, 17)


def test_an_empty_scoreboard_has_no_rows_but_all_columns(batches):
    empty = [result_sets(GameHeader=("GAME_ID",), LineScore=("GAME_ID",))]
    loaded = scoreboard.load(batches.date("2022-10-18", empty))
    assert (loaded.num_rows, loaded.column_names) == (0, list(scoreboard.COLUMNS))


SHOOTING = {"FGM": 5, "FGA": 6, "FG_PCT": 0.833, "FG3M": 2, "FG3A": 3, "FG3_PCT": 0.667, "FTM": 3, "FTA": 3, "FT_PCT": 1.0}
COUNTS = {"OREB": 1, "DREB": 1, "REB": 2, "AST": 0, "STL": 1, "BLK": 0, "TOV": 2, "PF": 3, "PTS": 15, "PLUS_MINUS": 7}
LINE = {
    "SEASON_ID": "22022",
    "PLAYER_ID": 1629684,
    "PLAYER_NAME": "Grant Williams Jr.",
    "TEAM_ID": 1610612738,
    "TEAM_ABBREVIATION": "BOS",
    "TEAM_NAME": "Boston Celtics",
    "GAME_ID": "0022200001",
    "GAME_DATE": "2022-10-18",
    "MATCHUP": "BOS vs. PHI",
    "WL": "W",
    "MIN": 24,
    **SHOOTING,
    **COUNTS,
    "FANTASY_PTS": 20.9,
    "VIDEO_AVAILABLE": 1,
}


def test_player_boxscores(batches):
    [row] = player_boxscores.load(batches.date("2022-10-18", [result_sets(LeagueGameLog=[LINE])])).to_pylist()
    assert row["player_lookup"] == "grantwilliamsjr"
    assert (row["season"], row["season_type"], row["game_date"], row["game_id"]) == (
        "2022-23",
        "Regular Season",
        date(2022, 10, 18),
        "0022200001",
    )
    assert (row["min"], row["pts"], row["reb"], row["ast"], row["tov"], row["plus_minus"]) == (24.0, 15, 2, 0, 2, 7)
    assert (row["fg_pct"], row["fg3_pct"], row["ft_pct"], row["matchup"], row["wl"]) == (0.833, 0.667, 1.0, "BOS vs. PHI", "W")


def test_lines_of_the_playoffs_keep_their_types_without_shooting_splits(batches):
    reduced = LINE | {"GAME_ID": "0042200101"} | dict.fromkeys(("FGM", "FGA", "FG3M", "FG3A", "FTM", "FTA", "OREB", "DREB", "PF"))
    loaded = player_boxscores.load(batches.date("2022-10-18", [result_sets(LeagueGameLog=[reduced])]))
    [row] = loaded.to_pylist()
    assert (row["season_type"], row["pts"], row["fga"], row["oreb"]) == ("Playoffs", 15, None, None)
    assert loaded.schema.field("fga").type == pa.int64()


def test_pages_of_several_kinds_of_games_are_all_read(batches):
    pages = [result_sets(LeagueGameLog=[LINE]), result_sets(LeagueGameLog=[LINE | {"GAME_ID": "0052200101"}])]
    assert player_boxscores.load(batches.date("2022-10-18", pages))["season_type"].to_pylist() == ["Regular Season", "Play-In"]


def team_line(team, **changes):
    line = {key: value for key, value in LINE.items() if not key.startswith("PLAYER_") and key not in ("TOV", "MATCHUP", "WL", "MIN")}
    return line | {"TEAM_ABBREVIATION": team, "MIN": "265:00", "TO": 14} | changes


def test_team_boxscore(batches):
    page = result_sets(PlayerStats=[{"GAME_ID": "0022200001"}], TeamStats=[team_line("BOS"), team_line("PHI", MIN="48:30", TO=9)])
    rows = team_boxscore.load(batches.game("0022200001", [page])).to_pylist()
    assert [(row["team_abbr"], row["min"], row["tov"], row["game_date"]) for row in rows] == [
        ("BOS", 265.0, 14, date(2022, 10, 18)),
        ("PHI", 48.5, 9, date(2022, 10, 18)),
    ]


def bdl_line(first, last, **changes):
    numbers = {"fgm": 5, "fga": 6, "fg_pct": 0.833, "fg3m": 2, "fg3a": 3, "fg3_pct": 0.667, "ftm": 3, "fta": 3, "ft_pct": 1, "oreb": 1}
    numbers |= {"dreb": 1, "reb": 2, "ast": 0, "stl": 1, "blk": 0, "turnover": 2, "pf": 3, "pts": 15}
    return {"min": "24", **numbers, "player": {"id": 7, "first_name": first, "last_name": last}, **changes}


def bdl_page(home="BOS", visitor="PHI", cursor=None):
    game = {
        "date": "2022-10-18",
        "season": 2022,
        "status": "Final",
        "home_team": {"id": 2, "abbreviation": home, "players": [bdl_line("Grant", "Williams")]},
        "visitor_team": {"id": 23, "abbreviation": visitor, "players": [bdl_line("Nenê", "", min=None, fga=None)]},
    }
    return {"data": [game], "meta": {"per_page": 5} | ({"next_cursor": cursor} if cursor else {})}


def test_bdl_lines_get_the_id_of_the_league_from_the_scoreboard(batches):
    rows = bdl_boxscores.load(batches.date("2022-10-18", [bdl_page(cursor=3), {"data": [], "meta": {}}], board())).to_pylist()
    assert [(row["game_id"], row["team_abbr"], row["player_lookup"], row["min"], row["fga"], row["tov"]) for row in rows] == [
        ("0022200001", "BOS", "grantwilliams", 24.0, 6, 2),
        ("0022200001", "PHI", "nene", None, None, 2),
    ]


def test_home_and_away_may_be_swapped_in_another_source(batches):
    loaded = bdl_boxscores.load(batches.date("2022-10-18", board(), [bdl_page(home="PHI", visitor="BOS")]))
    assert set(loaded["game_id"].to_pylist()) == {"0022200001"}


def test_a_game_that_no_scoreboard_knows_is_refused(batches):
    with pytest.raises(Reject, match=r"2022-10-18: .*no game of PHI at NYK on 2022-10-18"):
        bdl_boxscores.load(batches.date("2022-10-18", board(), [bdl_page(home="NYK")]))


SHOT_HEADER = (
    "game_id,data_set,date,a1,period,remaining_time,play_id,team,event_type,player,points,result,type,shot_distance,"
    "original_x,original_y,converted_x,converted_y,description,zone_basic,zone_area,zone_range,player_id"
)
SHOTS = "\n".join(
    [
        SHOT_HEADER,
        '22200001,2022-23 Regular Season,10/18/2022,A,1,0:11:38,1,BOS,miss,Jayson Tatum,0,missed,Turnaround Jump Shot,12,1,2,11.8,10.25,"MISS Tatum 12\' shot, hard",Mid-Range,Left Side,8-16 ft.,1628369',
        "22200001,2022-23 Regular Season,10/18/2022,A,1,0:11:15,2,PHI,shot,Joel Embiid,2,made,Driving Dunk,1,1,2,0.5,5.5,Embiid 1' Dunk,Restricted Area,Center,Less Than 8 ft.,203954",
        "22200001,2022-23 Regular Season,10/18/2022,A,2,0:00:01.5,3,BOS,miss,Al Horford,0,missed,3pt jump shot,26,1,2,-12.0,25.0,MISS Horford 26' 3PT,Above the Break 3,Center,24+ ft.,201143",
        "22200001,2022-23 Regular Season,10/18/2022,A,2,0:00:01,4,BOS,rebound,Al Horford,,,,,,,,,,,,,",
    ]
)


def test_shots(batches):
    rows = shots.load(batches.game("0022200001", SHOTS)).to_pylist()
    assert [(row["event_sequence"], row["team_abbr"], row["shot_made"], row["shot_value"], row["seconds_left"]) for row in rows] == [
        (1, "BOS", False, 2, 698.0),
        (2, "PHI", True, 2, 675.0),
        (3, "BOS", False, 3, 1.5),
    ]
    assert rows[0] == {
        "season": "2022-23",
        "season_type": "Regular Season",
        "game_date": date(2022, 10, 18),
        "game_id": "0022200001",
        "event_sequence": 1,
        "player_id": 1628369,
        "player_lookup": "jaysontatum",
        "player_name": "Jayson Tatum",
        "team_abbr": "BOS",
        "period": 1,
        "seconds_left": 698.0,
        "shot_made": False,
        "shot_value": 2,
        "action_type": "Turnaround Jump Shot",
        "zone_basic": "Mid-Range",
        "zone_area": "Left Side",
        "zone_range": "8-16 ft.",
        "shot_distance": 12.0,
        "loc_x": 11.8,
        "loc_y": 10.25,
    }


def test_a_spreadsheet_with_its_header_alone_has_no_shots(batches):
    assert shots.load(batches.game("0022200001", SHOT_HEADER + "\n")).num_rows == 0


def test_the_units_of_a_batch_are_loaded_together(batches):
    partitions = [Partition(PartitionKey(f"2022-10-{day}"), {"game_date": f"2022-10-{day}", "season": "2022-23"}) for day in (18, 19, 20)]
    batch = batches.of(partitions, {"2022-10-18": (board(),), "2022-10-20": (board(day="2022-10-20"),)})
    assert scoreboard.load(batch)["game_date"].to_pylist() == [date(2022, 10, 18), date(2022, 10, 20)]


@pytest.mark.parametrize(
    ("load", "payload", "message"),
    [
        (player_boxscores.load, [result_sets(LeagueGameLog=[LINE | {"MIN": "many"}])], "could not convert"),
        (player_boxscores.load, [result_sets(LeagueGameLog=[LINE | {"PTS": 1.5}])], "1.5 is not a whole number"),
        (player_boxscores.load, [result_sets(LeagueGameLog=[LINE | {"PLAYER_NAME": None}])], "missing"),
        (player_boxscores.load, [result_sets(LeagueGameLog=[{k: v for k, v in LINE.items() if k != "REB"}])], "no 'REB'"),
        (player_boxscores.load, [result_sets(LeagueGameLog=[LINE | {"GAME_ID": "0092200001"}])], "not a game id"),
        (player_boxscores.load, [{"resultSets": []}], "no result set 'LeagueGameLog'"),
        (player_boxscores.load, [{"message": "overloaded"}], "no 'resultSets'"),
        (player_boxscores.load, {"resultSets": []}, "not a list of pages"),
        (scoreboard.load, board(HOME_TEAM_ID=1), "the payload has no 1"),
        (scoreboard.load, board(GAME_DATE_EST=""), "missing"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_name_of_the_partition(batches, load, payload, message):
    with pytest.raises(Reject, match=f"2022-10-18: .*{message}"):
        load(batches.date("2022-10-18", payload))


@pytest.mark.parametrize("text", ["<html>busy</html>", "", SHOT_HEADER + "\n22200001,cut", SHOTS.replace("0:11:38", "soon")])
def test_a_text_that_is_no_spreadsheet_is_refused(batches, text):
    with pytest.raises(Reject, match=r"^0022200001: "):
        shots.load(batches.game("0022200001", text))


def manifest_batch(folder, *seasons):
    return Batch(
        partitions=tuple(Partition(PartitionKey(season), {"season": season}) for season in seasons),
        objects=lambda key: (),
        arguments={"folder": "manifest"},
        folder=folder,
    )


ENTITY = {
    "source": "nbac_schedule",
    "season": "2022-23",
    "season_type": "Regular Season",
    "game_date": date(2022, 10, 18),
    "game_id": "0022200001",
    "team_abbr": "",
    "snapshot": "",
    "rows": 1,
}


def test_the_manifest_is_read_by_season(tmp_path):
    (tmp_path / "manifest").mkdir()
    pq.write_table(
        pa.Table.from_pylist([ENTITY, ENTITY | {"season": "2021-22", "game_id": "0022100001"}]), tmp_path / "manifest" / "entities.parquet"
    )
    assert manifest.load_entities(manifest_batch(tmp_path, "2022-23")).to_pylist() == [ENTITY]
    assert manifest.load_entities(manifest_batch(tmp_path, "2021-22", "2022-23")).num_rows == 2
    with pytest.raises(Reject, match=r"nothing of 2019-20; it has 2021-22, 2022-23"):
        manifest.load_entities(manifest_batch(tmp_path, "2019-20"))


def test_a_season_may_be_without_gaps(tmp_path):
    (tmp_path / "manifest").mkdir()
    pq.write_table(manifest.GAPS.empty_table(), tmp_path / "manifest" / "gaps.parquet")
    assert manifest.load_gaps(manifest_batch(tmp_path, "2022-23")).num_rows == 0


def test_a_manifest_that_is_absent_or_damaged_is_named(tmp_path):
    with pytest.raises(Reject, match=r"manifest/columns\.parquet cannot be read"):
        manifest.load_columns(manifest_batch(tmp_path, "2022-23"))
    (tmp_path / "manifest").mkdir()
    (tmp_path / "manifest" / "columns.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(Reject, match=r"manifest/columns\.parquet cannot be read"):
        manifest.load_columns(manifest_batch(tmp_path, "2022-23"))
