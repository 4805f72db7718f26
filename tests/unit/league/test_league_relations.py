"""What the archive makes of its relations, and what the manifest says of it, against the same facts counted row by row."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.league.enriched import SEASON, absence, dates_with_lines, games_of, lines_of, rows

from nba_props.league.archive import Archive, ArchiveError
from nba_props.league.manifest import write_manifest
from nba_props.league.raw_tables import RAW_TABLES


@pytest.fixture(scope="module")
def entities(rich, tmp_path_factory):
    """Rows by source, of (season, date, game, team, snapshot); and what lacks, with the reasons."""
    out = tmp_path_factory.mktemp("rich_manifest")
    write_manifest(rich, out)
    found = defaultdict(dict)
    for row in rows(out, "entities"):
        found[row["source"]][row["season"], row["game_date"], row["game_id"], row["team_abbr"], row["snapshot"]] = row["rows"]
    reasons = {
        (row["source"], row["season"], row["game_date"], row["game_id"], row["snapshot"]): row["reason"] for row in rows(out, "gaps")
    }
    return found, reasons


def table(archive, name, where="true"):
    return archive.arrow(f"SELECT * FROM {name} WHERE {where}").to_pylist()


def test_a_book_lists_who_played_who_did_not_and_the_last_names_of_the_inactive(rich, rich_archive):
    game, other, *_ = games_of(rich)
    book = table(rich_archive, "game_book", f"game_id = '{game['game_id']}'")
    assert {(row["player_name"], row["player_id"]) for row in book if row["player_status"] == "inactive"} == {
        ("I. Young", None),
        ("G. Young", None),
        ("Quist Jr.", None),
        ("Yann Ågren", None),
        ("Yves Ågren", None),
    }
    assert {row["player_name"] for row in book if row["player_status"] == "dnp"} == {"Otto Bench0", "Otto Bench1"}
    active = {row["player_id"]: row for row in book if row["player_status"] == "active"}
    lines = {line["player_id"]: line for line in lines_of(rich, game)}
    assert active.keys() == lines.keys()
    for player, line in lines.items():
        assert (active[player]["pts"], active[player]["plus_minus"]) == (line["pts"], line["plus_minus"])
        assert active[player]["min"] == pytest.approx(line["min"] + 5 / 60)
    assert Counter(row["is_starter"] for row in active.values()) == {True: 10, False: len(active) - 10}
    made = table(rich_archive, "game_book", f"game_id = '{other['game_id']}'")
    assert {(row["player_id"], row["min"]) for row in made} == {(line["player_id"], line["min"]) for line in lines_of(rich, other)}
    assert {(row["player_status"], row["is_starter"], row["seconds"]) for row in made} == {("active", None, None)}


def test_the_player_list_is_that_of_the_archive_else_the_last_team_of_everybody(rich, rich_archive):
    listed = {row["player_id"]: row for row in table(rich_archive, "player_list", f"season = '{SEASON}'")}
    assert {player: row["team_abbr"] for player, row in listed.items()} == {
        line["player_id"]: line["team_abbr"] for line in lines_of(rich, games_of(rich)[0])
    }
    assert {(row["season_year"], row["from_year"], row["country"]) for row in listed.values()} == {(2022, 2018, "Latvia")}
    last = {}
    for line in [*rows(rich, "player_boxscores"), *rows(rich, "player_gamelogs_reduced")]:
        if line["season"] == "2021-22" and line["game_date"] >= last.get(line["player_id"], line)["game_date"]:
            last[line["player_id"]] = line
    teams = {game[f"{side}_abbr"]: game[f"{side}_team_id"] for game in rows(rich, "games") for side in ("home", "away")}
    made = {
        row["player_id"]: (row["player_name"], row["team_abbr"], row["team_id"])
        for row in table(rich_archive, "player_list", "season = '2021-22'")
    }
    assert made == {player: (line["player_name"], line["team_abbr"], teams[line["team_abbr"]]) for player, line in last.items()}


def test_a_season_of_transactions_lasts_from_july_to_june(rich_archive):
    dated = {row["transaction_type"]: (row["season"], row["season_year"]) for row in table(rich_archive, "player_movement")}
    assert dated == {"Waive": ("2021-22", 2021), "Signing": ("2022-23", 2022), "Trade": ("2022-23", 2022)}


def test_without_transactions_the_first_game_for_another_team_is_one(generated, tmp_path):
    for name in ("games", "player_boxscores", "player_gamelogs_reduced"):
        pq.write_table(pq.read_table(generated / f"{name}.parquet"), tmp_path / f"{name}.parquet")
    played = defaultdict(list)
    for line in [*rows(generated, "player_boxscores"), *rows(generated, "player_gamelogs_reduced")]:
        played[line["player_id"]].append((line["game_date"], line["game_id"], line["team_abbr"]))
    due = set()
    for player, its in played.items():
        its.sort()
        due.add((player, its[0][2], its[0][0], "Signing"))
        due |= {(player, later[2], later[0], "Trade") for earlier, later in pairwise(its) if earlier[2] != later[2]}
    assert any(kind == "Trade" for *_, kind in due)
    with Archive(tmp_path) as archive:
        made = table(archive, "player_movement")
    assert {(row["player_id"], row["team_abbr"], row["transaction_date"], row["transaction_type"]) for row in made} == due
    assert len(made) == len(due)


def test_a_player_is_listed_until_he_is_acquired_plays_or_the_season_ends(rich, rich_archive):
    days = dates_with_lines(rich)
    dates = sorted({game["game_date"] for game in rows(rich, "games") if game["season"] == "2023-24"})
    absent, missed, back = absence(rich)
    listed = defaultdict(dict)
    for row in table(rich_archive, "injuries", "season = '2023-24'"):
        listed[row["player_name"]][row["game_date"]] = (row["team_abbr"], row["status"], row["since"])
    assert listed == {
        "Nemo Back": {
            **{day: ("LAL", "Day-To-Day", days[0]) for day in dates if days[0] <= day < days[1]},
            **{day: ("LAL", "Out", days[0]) for day in dates if days[1] <= day < days[3]},
        },
        absent: {day: ("BOS", "Day-To-Day", missed) for day in dates if missed <= day <= back},
        "Sam Out": {day: ("MIA", "Out", days[-1]) for day in dates if day >= days[-1]},
        "Early Bird": {day: ("NYK", "Out", days[0] - timedelta(days=60)) for day in dates},
    }


def test_reports_are_listed_as_they_are(rich, rich_archive):
    reported = rows(rich, "injury_reports_2022_23")
    made = table(rich_archive, "injuries", f"season = '{SEASON}'")
    assert [{column: row[column] for column in reported[0]} for row in sorted(made, key=lambda row: row["player_name"])] == sorted(
        reported, key=lambda row: row["player_name"]
    )


def test_the_consensus_gives_the_favourite_the_spread_where_no_bookmaker_has_lines(rich, rich_archive):
    first, second, third, *_ = games_of(rich)
    made = defaultdict(dict)
    for row in table(rich_archive, "odds_lines"):
        made[row["game_id"], row["snapshot"], row["bookmaker"]][row["market"], row["outcome"]] = (row["price"], row["point"])
    home, away = second["home_abbr"], second["away_abbr"]
    assert made.pop((second["game_id"], "close", "consensus")) == {
        ("h2h", home): (-190, None),
        ("h2h", away): (160, None),
        ("spreads", home): (None, -4.5),
        ("spreads", away): (None, 4.5),
        ("totals", "Over"): (None, 220.5),
        ("totals", "Under"): (None, 220.5),
    }
    assert made.pop((third["game_id"], "close", "consensus")) == {
        ("spreads", third["home_abbr"]): (None, 2),
        ("spreads", third["away_abbr"]): (None, -2),
    }
    assert made.keys() == {(first["game_id"], snapshot, book) for snapshot in ("open", "close") for book in ("fanduel", "draftkings")}


def test_standings_count_the_regular_season_up_to_each_date(rich, rich_archive):
    games = games_of(rich)
    dates = sorted({game["game_date"] for game in rows(rich, "games") if game["season"] == SEASON})
    made = {(row["game_date"], row["team_abbr"]): row for row in table(rich_archive, "standings", f"season = '{SEASON}'")}
    teams = {team for game in games for team in (game["home_abbr"], game["away_abbr"])}
    assert made.keys() == {(day, team) for day in dates if day >= games[0]["game_date"] for team in teams}
    conference = {row["team_abbreviation"]: row["conference"] for row in rows(rich, "standings_final") if row["season"] == SEASON}
    for (day, team), row in made.items():
        home = [game["home_pts"] > game["away_pts"] for game in games if game["home_abbr"] == team and game["game_date"] <= day]
        road = [game["away_pts"] > game["home_pts"] for game in games if game["away_abbr"] == team and game["game_date"] <= day]
        assert (row["wins"], row["losses"]) == (sum(home + road), len(home + road) - sum(home + road))
        assert (row["home_record"], row["road_record"]) == tuple(f"{sum(won)}-{len(won) - sum(won)}" for won in (home, road))
        assert row["conference"] == conference[team]
        better = [other for other in teams if conference[other] == conference[team] and order(made[day, other]) < order(row)]
        assert row["conference_rank"] == len(better) + 1


def order(row):
    return (-row["wins"] / max(row["wins"] + row["losses"], 1), -row["wins"], row["team_abbr"])


def test_the_manifest_counts_what_each_new_source_has(rich, entities):
    found, _ = entities
    game, *_ = games_of(rich)
    lines = Counter(line["team_abbr"] for line in lines_of(rich, game))
    of_game = (SEASON, game["game_date"], game["game_id"])
    away, home = game["away_abbr"], game["home_abbr"]

    def of(source):
        return {key[3:]: count for key, count in found[source].items() if key[:3] == of_game}

    assert of("nbac_gamebook_player_stats") == {(away, ""): lines[away] + 4, (home, ""): lines[home] + 3}
    assert of("nbac_play_by_play") == {("", ""): 4}
    assert of("espn_team_rosters") == {(away, ""): lines[away], (home, ""): lines[home]}
    assert of("odds_api_game_lines") == {("", "open"): 12, ("", "close"): 12}
    assert of("odds_api_player_points_props") == {("", "close"): 6}
    assert sum(of("bettingpros_player_points_props").values()) == 16
    assert of("nbac_referee_game_assignments") == {("", ""): 3}
    assert found["nbac_referee_game_assignments"][SEASON, game["game_date"] - timedelta(days=2), game["game_id"], "", ""] == 3
    assert found["bdl_injuries"][SEASON, game["game_date"], "", away, ""] == 1
    assert sum(count for (season, *_), count in found["nbac_player_list_current"].items() if season == SEASON) == sum(lines.values())
    assert sum(found["nbac_player_movement"].values()) == 3
    assert {season for season, *_ in found["bdl_active_players_current"]} == {"2023-24"}


def test_what_each_new_source_lacks_has_the_widest_reason(rich, entities):
    _, reasons = entities
    first, second, *_ = games_of(rich)
    before = min(game["game_date"] for game in rows(rich, "games") if game["season"] == SEASON)
    for source, game, snapshot, reason in (
        ("nbac_play_by_play", second, "", "the archive has no play-by-play of this game"),
        ("odds_api_player_points_props", first, "open", "the archive has no opening player props"),
        ("odds_api_player_points_props", second, "close", "the archive has no closing player props of this game"),
        ("odds_api_game_lines", second, "open", "the archive has no opening lines of this game"),
        ("nbac_referee_game_assignments", second, "", "the archive has no referees of this game"),
    ):
        assert reasons[source, SEASON, game["game_date"], game["game_id"], snapshot] == reason
    assert ("odds_api_game_lines", SEASON, second["game_date"], second["game_id"], "close") not in reasons
    assert reasons["bdl_standings", SEASON, before, "", ""] == "the archive has no regular-season results of this date"
    assert reasons["bdl_injuries", SEASON, before, "", ""] == "the archive has no injuries of this date"
    assert not [key for key in reasons if key[0] in ("nbac_player_list_current", "nbac_player_movement", "bdl_active_players_current")]


def test_sources_of_which_there_is_nothing_at_all_lack_every_season(generated, tmp_path):
    for name in ("games", "team_boxscores"):
        pq.write_table(pq.read_table(generated / f"{name}.parquet"), tmp_path / f"{name}.parquet")
    write_manifest(tmp_path, tmp_path / "manifest")
    lacking = {(row["source"], row["season"]): row for row in rows(tmp_path / "manifest", "gaps") if row["game_date"] is None}
    seasons = ("2020-21", "2021-22", "2022-23", "2023-24")
    assert {key: row["reason"] for key, row in lacking.items()} == {
        **{("nbac_player_list_current", season): "the archive has no players" for season in seasons},
        ("nbac_player_movement", seasons[-1]): "the archive has no transactions",
        ("bdl_active_players_current", seasons[-1]): "the archive has no players",
    }


def test_rows_that_name_no_game_or_no_team_of_it_are_counted(rich_archive):
    assert rich_archive.left_out() == {"gamebook": 1}


def test_every_column_of_every_raw_table_is_counted(rich, rich_archive, tmp_path):
    write_manifest(rich, tmp_path)
    counted = defaultdict(set)
    for row in rows(tmp_path, "columns"):
        counted[row["source"]].add(row["column_name"])
        assert 0 <= row["nulls"] <= row["rows"]
    assert counted == {source: set(table.columns) for source, table in RAW_TABLES.items()}


def test_a_value_without_sense_in_a_large_relation_is_told_when_it_is_read(rich, tmp_path):
    for path in rich.glob("*.parquet"):
        pq.write_table(pq.read_table(path), tmp_path / path.name)
    events = pq.read_table(tmp_path / "play_by_play_2022_23.parquet")
    place = events.schema.get_field_index("home_score")
    pq.write_table(events.set_column(place, "home_score", pa.array(["many"] * len(events))), tmp_path / "play_by_play_2022_23.parquet")
    with pytest.raises(ArchiveError, match=r"cannot be read: .*many"):
        write_manifest(tmp_path, tmp_path / "manifest")
