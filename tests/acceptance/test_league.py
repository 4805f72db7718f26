"""The league as a process: it starts, answers, refuses, and ends with the process that started it. And the real archive through it."""

from __future__ import annotations

import asyncio
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pytest
from aiohttp import ClientSession

from nba_props.league.archive import Archive
from nba_props.league.manifest import write_manifest
from nba_props.league.raw_tables import RAW_TABLES
from tests.acceptance.league_answers import ask, compare

ROOT = Path(__file__).parents[2]
LEAGUE = (sys.executable, "-m", "nba_props.league")
PATIENCE = 30


def run(*arguments) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*LEAGUE, *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE, check=False)


def first_line(process: subprocess.Popen[str]) -> str:
    assert select.select([process.stdout], [], [], PATIENCE)[0], "the league said nothing"
    return process.stdout.readline().strip()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A generated archive and its manifest, by the commands."""
    folder = tmp_path_factory.mktemp("league")
    generated = run("generate", "--out", folder / "archive", "--seed", 5, "--teams", 4, "--seasons", 2, "--dates", 4)
    assert (generated.returncode, generated.stderr) == (0, "")
    written = run("manifest", "--archive", folder / "archive", "--out", folder / "manifest")
    assert (written.returncode, written.stderr) == (0, "")
    return folder


@pytest.fixture
def serving(made, tmp_path):
    """A league that serves the generated archive: the process, its URL."""
    command = [*LEAGUE, "serve", "--archive", made / "archive", "--manifest", made / "manifest", "--port-file", tmp_path / "port"]
    with subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True) as process:
        try:
            url = first_line(process)
            assert url == f"http://127.0.0.1:{(tmp_path / 'port').read_text().strip()}"
            yield process, url
        finally:
            process.kill()


def test_it_says_its_url_when_ready_and_ends_at_once_on_sigterm(serving):
    process, url = serving

    async def hold_and_stop():
        async with ClientSession() as client:
            async with client.get(f"{url}/bigdataball/games/0022000001.csv") as answer:
                assert answer.status == 200
            started = time.monotonic()
            process.terminate()  # while the connection is still open
            return await asyncio.to_thread(process.wait, PATIENCE), time.monotonic() - started

    code, took = asyncio.run(hold_and_stop())
    assert code == 0
    assert took < 2
    assert process.stdout.read() == ""


def test_it_ends_when_the_process_that_started_it_is_killed(made):
    command = [*LEAGUE, "serve", "--archive", str(made / "archive"), "--manifest", str(made / "manifest")]
    starter = f"import subprocess, sys; child = subprocess.Popen({command!r}); print(child.pid, flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", starter], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        league = os.pidfd_open(int(first_line(parent)))
        assert first_line(parent).startswith("http://127.0.0.1:")
        parent.send_signal(signal.SIGKILL)
        assert select.select([league], [], [], PATIENCE)[0], "the league outlived the process that started it"
        os.close(league)


def test_it_does_not_start_for_a_parent_that_is_gone(made):
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait(PATIENCE)
    arguments = ("serve", "--archive", made / "archive", "--manifest", made / "manifest", "--parent", gone.pid)
    assert run(*arguments).returncode == 0


def test_an_archive_that_differs_from_its_manifest_is_not_served(made, tmp_path):
    shutil.copytree(made / "archive", tmp_path / "archive")
    with (tmp_path / "archive" / "team_boxscores.parquet").open("ab") as file:
        file.write(b"\0")
    refused = run("serve", "--archive", tmp_path / "archive", "--manifest", made / "manifest")
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "team_boxscores.parquet" in refused.stderr
    assert "differs from its manifest" in refused.stderr
    assert "python -m nba_props.league manifest" in refused.stderr


def test_unusable_input_is_exit_2_with_a_message_and_no_traceback(made, tmp_path, serving):
    shutil.copytree(made / "archive", tmp_path / "damaged")
    (tmp_path / "damaged" / "games.parquet").write_bytes(b"PAR1 nothing PAR1")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    taken = serving[1].rpartition(":")[2]
    served = ("serve", "--archive", made / "archive", "--manifest", made / "manifest")
    for arguments, said in (
        (("manifest", "--archive", tmp_path / "nowhere", "--out", tmp_path / "m"), "is not a folder"),
        (("manifest", "--archive", tmp_path / "empty", "--out", tmp_path / "m"), "has no games.parquet"),
        (("manifest", "--archive", tmp_path / "damaged", "--out", tmp_path / "m"), "games.parquet cannot be read as Parquet"),
        (("manifest", "--archive", made / "archive", "--out", tmp_path / "file"), "cannot be written"),
        (("serve", "--archive", made / "archive", "--manifest", tmp_path / "empty"), "archive.json cannot be read"),
        ((*served, "--port", taken), f"port {taken} cannot be used"),
        ((*served, "--port", "70000"), "is not a number from 0 to 65535"),
        (("generate", "--out", made / "archive", "--seed", "1"), "holds Parquet files already"),
    ):
        refused = run(*arguments)
        assert (refused.returncode, refused.stdout) == (2, ""), arguments
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr


def test_what_the_loaders_make_of_the_answers_is_what_the_manifest_says(made, serving):
    for season in ("2020-21", "2021-22"):
        tables = asyncio.run(ask(made / "archive", serving[1], season, 1))
        assert tables.keys() == RAW_TABLES.keys()
        compare(made / "manifest", season, tables, whole=True)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The real archive with its manifest; skipped, with a word, where it is not at hand."""
    folder = Path(os.environ.get("GAPLESS_ARCHIVE") or ROOT.parent / "shared" / "nba-data")
    if not (folder / "games.parquet").exists():
        message = f"the real archive is not at {folder}: name its folder in GAPLESS_ARCHIVE"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    manifest = tmp_path_factory.mktemp("real") / "manifest"
    write_manifest(folder, manifest)
    return folder, manifest


@pytest.mark.archive
def test_the_real_archive_is_served_as_its_manifest_says(real):
    archive, manifest = real
    command = [*LEAGUE, "serve", "--archive", str(archive), "--manifest", str(manifest)]
    with Archive(archive) as opened:
        seasons = opened.seasons()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = first_line(process)
            for season in seasons:
                tables = asyncio.run(ask(archive, url, season, 41))
                compare(manifest, season, tables, whole=False)
                played = tables["nbac_schedule"].filter(pc.field("season_type") == "Regular Season")
                points = dict(
                    zip(
                        played["game_id"].to_pylist(),
                        zip(played["home_pts"].to_pylist(), played["away_pts"].to_pylist(), strict=True),
                        strict=True,
                    )
                )
                teams = tables["nbac_team_boxscore"].filter(pc.field("season_type") == "Regular Season").to_pylist()
                scored = {(row["game_id"], row["pts"]) for row in teams}
                assert teams
                assert all({(game, score) for score in points[game]} <= scored for game in {row["game_id"] for row in teams})
        finally:
            process.kill()


@pytest.mark.archive
def test_the_manifest_of_the_real_archive_has_a_reason_for_every_game_that_a_source_lacks(real):
    archive, manifest = real
    unexplained, gaps = duckdb.sql(f"""
        SELECT count(*) FILTER (reason IS NULL), count(*) FILTER (game_id <> '') FROM '{manifest}/gaps.parquet'
    """).fetchone()
    [missing] = duckdb.sql(f"""
        WITH asked AS (
            SELECT source, snapshot FROM '{manifest}/entities.parquet' WHERE game_id <> ''
            UNION SELECT source, snapshot FROM '{manifest}/gaps.parquet' WHERE game_id <> ''
        )
        SELECT count(*) FROM '{archive}/games*.parquet' AS games CROSS JOIN asked
        ANTI JOIN '{manifest}/entities.parquet' AS has
            ON has.game_id = games.game_id AND has.game_date = games.game_date AND has.source = asked.source AND has.snapshot = asked.snapshot
    """).fetchone()
    assert (unexplained, gaps) == (0, missing)


@pytest.mark.archive
def test_shots_of_the_real_archive_that_name_no_game_are_counted_as_left_out(real):
    archive, manifest = real
    [orphans] = duckdb.sql(f"""
        SELECT count(*) FROM read_parquet('{archive}/shots*.parquet', union_by_name = true) AS shots
        ANTI JOIN '{archive}/games*.parquet' AS games ON games.game_id = shots.game_id
    """).fetchone()
    assert json.loads((manifest / "archive.json").read_text())["left_out"].get("shots", 0) == orphans
