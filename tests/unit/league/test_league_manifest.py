"""The manifest, against the same facts counted row by row from the files."""

from __future__ import annotations

import json
from collections import Counter

import pyarrow.parquet as pq
import pytest

from nba_props.league.archive import ArchiveError
from nba_props.league.manifest import verify_archive, write_manifest
from nba_props.league.raw_tables import RAW_TABLES

PLAYERS, TEAMS, BDL, SHOTS, ESPN, BOOK = (
    "nbac_player_boxscores",
    "nbac_team_boxscore",
    "bdl_player_boxscores",
    "bigdataball_play_by_play",
    "espn_boxscores",
    "nbac_gamebook_player_stats",
)


def rows(folder, name):
    return pq.read_table(folder / f"{name}.parquet").to_pylist()


@pytest.fixture(scope="module")
def games(generated):
    return {row["game_id"]: row for row in rows(generated, "games")}


def test_entities_are_the_rows_of_the_files(generated, manifest, games):
    entities = rows(manifest, "entities")
    found = {source: Counter() for source in {entity["source"] for entity in entities if entity["game_id"]}}
    for entity in entities:
        if entity["game_id"] == "":  # of dates or seasons: tests of their own
            assert entity["season_type"] == ""
            continue
        found[entity["source"]][entity["game_id"], entity["team_abbr"]] += entity["rows"]
        game = games[entity["game_id"]]
        assert (entity["season"], entity["season_type"], entity["game_date"]) == (game["season"], game["season_type"], game["game_date"])
    players = Counter(
        (line["game_id"], line["team_abbr"]) for name in ("player_boxscores", "player_gamelogs_reduced") for line in rows(generated, name)
    )
    abbreviations = {game[f"{side}_team_id"]: game[f"{side}_abbr"] for game in games.values() for side in ("home", "away")}
    shots = Counter(
        (shot["game_id"], abbreviations[shot["team_id"]])
        for path in generated.glob("shots*.parquet")
        for shot in pq.read_table(path).to_pylist()
    )
    assert found == {
        **{
            source: Counter((game, "") for game in games)
            for source in ("nbac_schedule", "nbac_scoreboard_v2", "bdl_games", "espn_scoreboard")
        },
        PLAYERS: players,
        BDL: players,
        ESPN: players,
        BOOK: players,
        TEAMS: Counter((line["game_id"], line["team_abbr"]) for line in rows(generated, "team_boxscores")),
        SHOTS: shots,
    }


def test_every_game_of_a_source_is_an_entity_or_a_gap(manifest, games):
    def of_games(table):
        return [(row["source"], row["snapshot"], row["game_id"]) for row in rows(manifest, table) if row["game_id"]]

    has, gaps = set(of_games("entities")), of_games("gaps")
    assert len(gaps) == len(set(gaps))
    assert has.isdisjoint(gaps)
    asked = {(source, snapshot) for source, snapshot, _ in [*has, *gaps]}
    assert has | set(gaps) == {(source, snapshot, game) for source, snapshot in asked for game in games}
    assert {source for source, _ in asked} == RAW_TABLES.keys() - {
        *("bdl_standings", "bdl_injuries", "bdl_active_players_current"),
        *("nbac_player_list_current", "nbac_player_movement"),
    }


def test_gaps_say_why(manifest, games):
    reasons = {(gap["source"], gap["game_id"]): gap["reason"] for gap in rows(manifest, "gaps")}
    assert reasons[SHOTS, "0022000001"] == "the archive has no shots of this game"
    assert reasons[SHOTS, "0022100001"] == "the archive has no shots of 2021-22"
    assert reasons[PLAYERS, "0052200001"] == "the archive has no player lines of Play-In games"
    assert reasons[BDL, "0062300001"] == "the archive has no player lines of Cup Final games"
    assert reasons[TEAMS, "0012200001"] == "the archive has no team lines of Preseason games"
    assert reasons[SHOTS, "0042200101"] == "the archive has no shots of Playoffs games"
    assert (TEAMS, "0042200101") not in reasons


def test_a_kind_that_one_season_lacks_and_a_game_not_played_have_reasons_of_their_own(copied, tmp_path):
    copied.change("player_gamelogs_reduced", lambda row: row.update(game_id="0042200009") if row["season"] == "2022-23" else None)
    copied.change("games", lambda row: row.update(score_final=False) if row["game_id"] == "0012200001" else None)
    write_manifest(copied.path, tmp_path / "manifest")
    reasons = {(gap["source"], gap["game_id"]): gap["reason"] for gap in rows(tmp_path / "manifest", "gaps")}
    assert reasons[PLAYERS, "0042200101"] == "the archive has no player lines of Playoffs games of 2022-23"
    assert reasons[PLAYERS, "0012200001"] == "the game was not played"


def test_null_counts_are_those_of_the_files(generated, manifest):
    counts = {
        (row["source"], row["season"], row["season_type"], row["column_name"]): (row["rows"], row["nulls"])
        for row in rows(manifest, "columns")
    }
    regular = [line for line in rows(generated, "player_boxscores") if line["season"] == "2022-23"]
    playoffs = [line for line in rows(generated, "player_gamelogs_reduced") if line["season"] == "2022-23"]
    assert counts[PLAYERS, "2022-23", "Regular Season", "ft_pct"] == (len(regular), sum(line["ft_pct"] is None for line in regular))
    assert counts[PLAYERS, "2022-23", "Playoffs", "fgm"] == (len(playoffs), len(playoffs))
    assert counts[PLAYERS, "2022-23", "Playoffs", "ft_pct"] == (len(playoffs), sum(line["ft_pct"] is None for line in playoffs))
    assert counts[PLAYERS, "2022-23", "Playoffs", "team_id"] == (len(playoffs), 0)
    assert counts["nbac_schedule", "2022-23", "Preseason", "neutral_site"] == (1, 1)
    assert counts["nbac_scoreboard_v2", "2022-23", "Play-In", "periods"] == (2, 2)


def test_places_of_nulls_are_those_of_the_files(generated, manifest):
    nulls = rows(manifest, "nulls")
    of_game = {row["game_id"]: row["nulls"] for row in nulls if row["source"] == PLAYERS and row["column_name"] == "ft_pct"}
    lines = [*rows(generated, "player_boxscores"), *rows(generated, "player_gamelogs_reduced")]
    assert of_game == Counter(line["game_id"] for line in lines if line["ft_pct"] is None)
    known = {(row["source"], row["season"], row["season_type"], row["column_name"]) for row in rows(manifest, "columns") if row["nulls"]}
    assert {(row["source"], row["season"], row["season_type"], row["column_name"]) for row in nulls} == known
    assert {row["snapshot"] for row in nulls if row["source"] == "odds_api_game_lines"} <= {"open", "close"}


def test_the_archive_is_pinned(generated, manifest):
    pinned = json.loads((manifest / "archive.json").read_text())
    assert pinned["format"] == 3
    assert pinned["seasons"] == ["2020-21", "2021-22", "2022-23", "2023-24"]
    assert pinned["files"].keys() == {path.name for path in generated.glob("*.parquet")}
    for name, entry in pinned["files"].items():
        assert entry["bytes"] == (generated / name).stat().st_size
        assert entry["rows"] == pq.read_metadata(generated / name).num_rows
    verify_archive(generated, manifest)


def test_writing_again_gives_the_same_bytes(generated, manifest, tmp_path):
    write_manifest(generated, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {path.name: path.read_bytes() for path in manifest.iterdir()}


def test_a_changed_file_is_named(copied, manifest):
    copied.change("team_boxscores", lambda row: row.update(pts=row["pts"] + 1))
    with pytest.raises(ArchiveError, match=r"team_boxscores.parquet of the archive .* differs from its manifest"):
        verify_archive(copied.path, manifest)


def test_a_missing_and_a_new_file_are_named(copied, manifest):
    copied.write("shots_2021_22", copied.table("shots_2022_23"))
    with pytest.raises(ArchiveError, match=r"shots_2021_22.parquet of the archive .* is not in its manifest"):
        verify_archive(copied.path, manifest)
    (copied.path / "shots_2021_22.parquet").unlink()
    (copied.path / "shots_2022_23.parquet").unlink()
    with pytest.raises(ArchiveError, match=r"shots_2022_23.parquet of the manifest .* is not in the archive"):
        verify_archive(copied.path, manifest)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "cannot be read"),
        ("{", "is damaged"),
        ("{}", "lists no files"),
        ("[]", "lists no files"),
        ('{"format": 2, "files": {}}', "has format 2, this league reads 3"),
        ('{"format": 3, "files": {"games.parquet": 3}}', "lists no files"),
    ],
)
def test_a_manifest_that_is_none_is_refused(generated, tmp_path, text, why):
    if text is not None:
        (tmp_path / "archive.json").write_text(text)
    with pytest.raises(ArchiveError, match=why) as raised:
        verify_archive(generated, tmp_path)
    assert "league manifest --archive" in str(raised.value.help)
