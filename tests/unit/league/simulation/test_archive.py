"""What is written: the same for the same seed, all of it for every game, in the layout that archives share."""

from __future__ import annotations

import hashlib

import pytest

from nba_props.league.archive import Archive, ArchiveError
from nba_props.league.simulation import generate
from nba_props.names import player_lookup


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_files_and_another_seed_others(tmp_path):
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        generate(tmp_path / name, seed=seed, teams=4, seasons=2, dates=3)
    one, two, three = (digests(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    assert one.keys() & three.keys() > {"games.parquet", "players.parquet", "shots_2020_21.parquet", "play_by_play_2021_22.parquet"}
    assert not one.items() & three.items()


def test_a_season_is_the_same_however_many_follow_it(tmp_path):
    generate(tmp_path / "one", seed=3, teams=4, seasons=3, dates=3)
    generate(tmp_path / "more", seed=3, teams=4, seasons=4, dates=3)
    one, more = digests(tmp_path / "one"), digests(tmp_path / "more")
    seasonal = {name for name in one if "_20" in name}
    assert len(seasonal) > 20
    assert {name: one[name] for name in seasonal} == {name: more[name] for name in seasonal}


@pytest.mark.parametrize("sizes", [{"teams": 1}, {"teams": 31}, {"seasons": 0}, {"dates": 0}, {"dates": 151}])
def test_sizes_out_of_range_are_refused(tmp_path, sizes):
    with pytest.raises(ArchiveError, match=f"{next(iter(sizes.values()))} {next(iter(sizes))} cannot be generated"):
        generate(tmp_path, seed=1, **sizes)


@pytest.mark.parametrize("teams", [2, 3, 5])
def test_odd_leagues_are_played_to_their_end(tmp_path, teams):
    generate(tmp_path, seed=1, teams=teams, seasons=1, dates=6)
    with Archive(tmp_path) as archive:
        assert archive.rows("SELECT count(DISTINCT home_abbr) FROM games WHERE season_type = 'Regular Season'") == [(teams,)]
        assert archive.rows("SELECT count(*) > 0 FROM games WHERE season_type = 'Playoffs'") == [(True,)]


def test_a_folder_with_parquet_files_is_left_alone(small):
    before = digests(small.folder)
    with pytest.raises(ArchiveError, match="holds Parquet files already"):
        generate(small.folder, seed=1)
    assert digests(small.folder) == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="file/archive cannot be written"):
        generate(tmp_path / "file" / "archive", seed=1, teams=2, seasons=1, dates=1)


def test_every_game_but_the_exhibition_is_told_by_every_source(small):
    games = {row["game_id"] for row in small.rows("games") if row["season_type"] != "All-Star"}
    tables = ("player_boxscores", "team_boxscores", "gamebook", "play_by_play", "shots", "referee_assignments")
    assert {name: small.by(name, "game_id").keys() for name in tables} == dict.fromkeys(tables, games)
    assert {row["game_date"] for row in small.rows("injury_reports")} <= {row["game_date"] for row in small.rows("games")}
    with Archive(small.folder) as archive:
        assert archive.left_out() == {}


def test_markets_are_there_as_far_as_they_were_kept(small):
    games = {row["game_id"]: row for row in small.rows("games")}
    seasons = {name: {games[game]["season"] for game in small.by(name, "game_id")} for name in ("odds_lines", "site_props", "player_props")}
    everyone = {"2020-21", "2021-22", "2022-23", "2023-24"}
    assert seasons == {"odds_lines": everyone, "site_props": everyone, "player_props": {"2022-23", "2023-24"}}
    regular = [game for game, row in games.items() if row["season_type"] == "Regular Season"]
    shares = {name: len(small.by(name, "game_id").keys() & set(regular)) / len(regular) for name in seasons}
    assert 0.90 < shares["odds_lines"] < 1.0
    assert 0.55 < shares["site_props"] < 0.85
    assert 0.12 < shares["player_props"] < 0.30, "two games in five of half of the seasons"
    assert {games[game]["season_type"] for game in small.by("odds_lines", "game_id")}.isdisjoint({"Preseason", "All-Star"})


def test_names_are_those_of_one_person_each(small):
    people = {row["player_id"]: row["player_name"] for row in small.rows("players")}
    assert len({player_lookup(name) for name in people.values()}) == len(people)
    assert any(not name.isascii() for name in people.values())
    assert any(name.endswith(" Jr.") for name in people.values())
    for table in ("player_boxscores", "gamebook", "player_movement"):
        for row in small.rows(table):
            assert people.get(row["player_id"], row["player_name"]) == row["player_name"]


def test_sources_spell_names_their_own_way_and_hardly_any_beyond_recognition(small):
    people = {row["player_id"]: row["player_name"] for row in small.rows("players")}
    known = {player_lookup(name): name for name in people.values()}
    suffixes = ("jr", "sr", "ii", "iii", "iv")
    plain = {
        lookup.removesuffix(next((end for end in suffixes if known[lookup].lower().rstrip(".").endswith(" " + end)), ""))
        for lookup in known
    }
    initials = {player_lookup(name[0] + name.split(" ", 1)[1]) for name in people.values()}
    spelled = {row["player_name"] for table in ("player_props", "site_props", "injury_reports", "rosters") for row in small.rows(table)}
    for marks in (", ", ". ", "Jr"):
        assert any(marks in name for name in spelled), marks
    unknown = set()
    for name in spelled:
        turned = " ".join(reversed(name.split(", ")))
        if not {player_lookup(name), player_lookup(turned)} & (known.keys() | plain | initials):
            unknown.add(name)
    assert len(unknown) <= max(1, 0.02 * len(spelled)), unknown
