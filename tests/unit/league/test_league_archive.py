"""Archives whose files differ from the layout: other columns, other types, damage."""

from __future__ import annotations

import pyarrow as pa
import pytest

from nba_props.league.archive import Archive, ArchiveError
from nba_props.league.manifest import write_manifest


def single(archive, sql):
    [(value,)] = archive.rows(sql)
    return value


def test_columns_that_no_file_has_are_null_and_unknown_ones_are_ignored(copied):
    copied.write("games", copied.table("games").drop_columns(["arena", "season", "season_type", "score_final"]))
    copied.write(
        "player_boxscores",
        copied.table("player_boxscores")
        .drop_columns(["ast", "team_id"])
        .append_column("weather", pa.nulls(len(copied.table("player_boxscores")))),
    )
    with Archive(copied.path) as archive:
        assert single(archive, "SELECT count(arena) FROM games") == 0
        assert single(archive, "SELECT count(*) FROM games WHERE NOT is_final") == 0
        assert archive.seasons() == ["2020-21", "2021-22", "2022-23", "2023-24"]
        assert single(archive, "SELECT count(*) FROM games WHERE season_type = 'Play-In'") == 8
        assert single(archive, "SELECT count(ast) FROM player_lines WHERE season_type = 'Regular Season'") == 0
        assert single(archive, "SELECT count(ast) FROM player_lines WHERE season_type = 'Playoffs'") > 0
        assert single(archive, "SELECT count(*) - count(team_id) FROM player_lines") == 0


def test_other_types_are_read_as_what_they_mean(copied):
    with Archive(copied.path) as archive:
        before = archive.rows("SELECT game_id, player_id, min, pts, fg_pct FROM player_lines ORDER BY ALL")
    copied.cast("games", game_id=pa.int64())
    copied.cast("player_boxscores", game_id=pa.float64(), pts=pa.float64(), player_id=pa.string(), fg_pct=pa.float32())
    table = copied.table("player_boxscores")
    minutes = pa.array([f"{value}:00" for value in table["min"].to_pylist()])
    shares = pa.array([float("nan") if value is None else value for value in table["fg_pct"].to_pylist()])
    table = table.set_column(table.schema.get_field_index("min"), "min", minutes)
    copied.write("player_boxscores", table.set_column(table.schema.get_field_index("fg_pct"), "fg_pct", shares))
    with Archive(copied.path) as archive:
        after = archive.rows("SELECT game_id, player_id, min, pts, round(fg_pct, 3) FROM player_lines ORDER BY ALL")
    assert after == before


def test_minutes_with_seconds_are_a_fraction(copied):
    table = copied.table("team_boxscores")
    copied.write("team_boxscores", table.set_column(table.schema.get_field_index("min"), "min", pa.array(["12:30"] * len(table))))
    with Archive(copied.path) as archive:
        assert archive.rows("SELECT DISTINCT min FROM team_lines") == [(12.5,)]


def test_files_are_found_by_pattern(copied):
    table = copied.table("games")
    (copied.path / "games.parquet").unlink()
    copied.write("games_early", table.slice(0, 10))
    copied.write("games_late", table.slice(10))
    with Archive(copied.path) as archive:
        assert single(archive, "SELECT count(*) FROM games") == len(table)


def test_full_lines_win_over_reduced_ones_of_the_same_player(copied):
    full = copied.rows("player_boxscores")[0]
    table = copied.table("player_gamelogs_reduced")
    double = {name: full[name] for name in table.schema.names}
    copied.write("player_gamelogs_reduced", pa.Table.from_pylist([*table.to_pylist(), {**double, "pts": 999}], schema=table.schema))
    with Archive(copied.path) as archive:
        found = archive.rows(f"SELECT pts FROM player_lines WHERE game_id = '{full['game_id']}' AND player_id = {full['player_id']}")
    assert found == [(full["pts"],)]


def test_rows_of_no_game_or_of_no_team_of_it_are_left_out_and_counted(copied):
    def misplace(row):
        if row["game_id"] == "0022200001":
            row["game_id"] = "0022200000"

    lost = sum(shot["game_id"] == "0022200001" for shot in copied.rows("shots_2022_23"))
    copied.change("shots_2022_23", misplace)
    first = copied.rows("player_boxscores")[0]
    copied.change("player_boxscores", lambda row: row.update(team_abbr="XXX") if row == first else None)
    with Archive(copied.path) as archive:
        assert archive.left_out() == {"shots": lost, "player_lines": 1}


def test_points_count_when_a_game_is_final(copied):
    def unplayed(row):
        if row["game_id"] == "0022200001":
            row.update(score_final=False, home_pts=0, away_pts=0)

    copied.change("games", unplayed)
    with Archive(copied.path) as archive:
        assert archive.rows("SELECT home_pts, away_pts, is_final FROM games WHERE game_id = '0022200001'") == [(None, None, False)]


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("game_id", "22x", "has no league id"),
        ("game_id", "0092200001", "has no league id"),
        ("game_id", "0022200002", "0022200002 is listed 2 times"),
        ("game_date", None, "0022200001 has no date"),
        ("home_abbr", None, "no home or away team"),
    ],
)
def test_a_wrong_game_is_named(copied, column, value, why):
    copied.change("games", lambda row: row.update({column: value}) if row["game_id"] == "0022200001" else None)
    with pytest.raises(ArchiveError, match=why):
        Archive(copied.path)


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        (["games"], "has no games.parquet"),
        (["player_boxscores", "team_boxscores"], "neither player_boxscores.parquet nor team_boxscores.parquet"),
    ],
)
def test_files_that_must_be_there_are_named(copied, missing, why):
    for name in missing:
        (copied.path / f"{name}.parquet").unlink()
    with pytest.raises(ArchiveError, match=why) as raised:
        Archive(copied.path)
    assert raised.value.help
    assert raised.value.exit_code == 2


@pytest.mark.parametrize("missing", ["player_boxscores", "team_boxscores", "player_gamelogs_reduced", "standings_final", "shots_2022_23"])
def test_any_other_file_may_be_missing(copied, tmp_path, missing):
    (copied.path / f"{missing}.parquet").unlink()
    assert write_manifest(copied.path, tmp_path / "manifest").games == len(copied.rows("games"))


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(ArchiveError, match="is not a folder"):
        Archive(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["games", "shots_2022_23", "odds_of_somebody"])
@pytest.mark.parametrize("damage", ["cut", "text", "empty"])
def test_a_damaged_file_is_named_at_import(copied, tmp_path, name, damage):
    path = copied.path / f"{name}.parquet"
    whole = path.read_bytes() if path.exists() else b"PAR1"
    path.write_bytes({"cut": whole[: len(whole) // 2], "text": b"<html>not found</html>", "empty": b""}[damage])
    with pytest.raises(ArchiveError, match=rf"{name}\.parquet cannot be read as Parquet"):
        write_manifest(copied.path, tmp_path / "manifest")
    assert not (tmp_path / "manifest" / "archive.json").exists()


def test_a_damaged_file_is_named_at_start(copied):
    path = copied.path / "team_boxscores.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ArchiveError, match=r"team_boxscores\.parquet cannot be read as Parquet"):
        Archive(copied.path)


def test_a_column_that_must_be_there_is_named(copied):
    copied.write("team_boxscores", copied.table("team_boxscores").drop_columns(["team_abbr"]))
    with pytest.raises(ArchiveError, match=r"team_boxscores.parquet: no column team_abbr"):
        Archive(copied.path)


def test_values_that_have_no_sense_are_an_error_and_not_null(copied):
    table = copied.table("team_boxscores")
    copied.write("team_boxscores", table.set_column(table.schema.get_field_index("pts"), "pts", pa.array(["many"] * len(table))))
    with pytest.raises(ArchiveError, match=r"team_boxscores.parquet cannot be read: .*many"):
        Archive(copied.path)


def test_an_empty_text_is_null(copied):
    copied.change("games", lambda row: row.update(arena="" if row["game_id"] == "0022200001" else "Hall"))
    with Archive(copied.path) as archive:
        assert archive.rows("SELECT game_id FROM games WHERE arena IS NULL") == [("0022200001",)]


@pytest.mark.parametrize("season", [None, "2022", "2022-2023"])
def test_a_season_that_is_written_otherwise_is_told_by_the_ids(copied, season):
    copied.change("games", lambda row: row.update(season=season))
    with Archive(copied.path) as archive:
        assert archive.seasons() == ["2020-21", "2021-22", "2022-23", "2023-24"]
