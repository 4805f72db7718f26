"""The generated archive: consistent, with the irregularities of real ones, the same for the same seed."""

from __future__ import annotations

import hashlib
from collections import defaultdict

import pyarrow.parquet as pq
import pytest

from nba_props.league.archive import ArchiveError
from nba_props.league.generated import generate
from nba_props.names import player_lookup

SUMMED = ("pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb", "ast", "stl", "blk", "pf", "min")


def rows(folder, name):
    return pq.read_table(folder / f"{name}.parquet").to_pylist()


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_files_and_another_seed_others(tmp_path):
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        generate(tmp_path / name, seed=seed, teams=4, seasons=2, dates=3)
    one, two, three = (digests(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    assert one.keys() == three.keys()
    assert one["player_boxscores.parquet"] != three["player_boxscores.parquet"]


def test_player_lines_add_up_to_team_lines_and_scores(generated):
    games = {row["game_id"]: row for row in rows(generated, "games")}
    lines = defaultdict(list)
    for line in rows(generated, "player_boxscores"):
        lines[line["game_id"], line["team_abbr"]].append(line)
    teams = {(row["game_id"], row["team_abbr"]): row for row in rows(generated, "team_boxscores")}
    assert lines.keys() == {key for key in teams if games[key[0]]["season_type"] == "Regular Season"}
    for (game_id, abbr), of_team in lines.items():
        team, game = teams[game_id, abbr], games[game_id]
        assert {column: sum(line[column] for line in of_team) for column in SUMMED} == {column: team[column] for column in SUMMED}
        own, other = ("home_pts", "away_pts") if abbr == game["home_abbr"] else ("away_pts", "home_pts")
        assert team["pts"] == game[own]
        assert team["plus_minus"] == game[own] - game[other] != 0
        assert team["wl"] == ("W" if game[own] > game[other] else "L")
        assert sum(line["plus_minus"] for line in of_team) == 5 * team["plus_minus"]
        assert team["min"] == 240 + 25 * (game["periods"] - 4)
        for line in of_team:
            assert line["pts"] == 2 * line["fgm"] + line["fg3m"] + line["ftm"]
            assert line["reb"] == line["oreb"] + line["dreb"]
            assert line["fg_pct"] == (round(line["fgm"] / line["fga"], 3) if line["fga"] else None)


def test_shots_add_up_to_player_lines(generated):
    lines = {(line["game_id"], line["player_id"]): line for line in rows(generated, "player_boxscores")}
    shots = defaultdict(list)
    for shot in rows(generated, "shots_2022_23"):
        shots[shot["game_id"], shot["player_id"]].append(shot)
    assert len(shots) > 100
    for key, of_player in shots.items():
        made = [shot for shot in of_player if shot["shot_made"]]
        assert (len(of_player), len(made)) == (lines[key]["fga"], lines[key]["fgm"])
        assert sum(shot["shot_value"] == 3 for shot in made) == lines[key]["fg3m"]


def test_it_has_the_gaps_and_oddities_of_real_archives(generated):
    games = rows(generated, "games")
    assert {row["season_type"] for row in games} == {"Preseason", "Regular Season", "All-Star", "Playoffs", "Play-In", "Cup Final"}
    assert not (generated / "shots_2021_22.parquet").exists()
    assert "0022000001" not in {shot["game_id"] for shot in rows(generated, "shots_2020_21")}
    assert {line["season_type"] for line in rows(generated, "player_gamelogs_reduced")} == {"Playoffs"}
    assert "fgm" not in pq.read_schema(generated / "player_gamelogs_reduced.parquet").names
    assert any(row["periods"] == 5 for row in games)
    names = {line["player_name"] for line in rows(generated, "player_boxscores")}
    assert any(not name.isascii() for name in names)
    assert any(name.endswith(" Jr.") for name in names)
    assert len({player_lookup(name) for name in names}) == len(names)
    played = defaultdict(set)
    for line in rows(generated, "player_boxscores"):
        played[line["season"], line["player_id"]].add(line["team_abbr"])
    assert any(len(teams) == 2 for teams in played.values())


@pytest.mark.parametrize("sizes", [{"teams": 1}, {"teams": 31}, {"seasons": 0}, {"dates": 0}])
def test_sizes_out_of_range_are_refused(tmp_path, sizes):
    with pytest.raises(ArchiveError, match=f"{next(iter(sizes.values()))} {next(iter(sizes))} cannot be generated"):
        generate(tmp_path, seed=1, **sizes)


def test_a_folder_with_parquet_files_is_left_alone(generated):
    before = digests(generated)
    with pytest.raises(ArchiveError, match="holds Parquet files already"):
        generate(generated, seed=1)
    assert digests(generated) == before
