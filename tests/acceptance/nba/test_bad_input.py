"""Unusable input to the main job: a message that says what and where, an exit code, no traceback."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.acceptance.nba.league_runs import demo, generate, import_archive


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("bad_input") / "archive", seasons=1)


def refused(ended: subprocess.CompletedProcess[str], *said: str) -> None:
    assert ended.returncode in (2, 3), ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    for words in said:
        assert words in ended.stderr


def test_a_missing_archive_is_named(tmp_path):
    missing = tmp_path / "nowhere"
    refused(demo(missing, tmp_path / "workspace"), str(missing), "is not a folder")


def test_a_corrupt_file_is_named_and_leaves_no_manifest(generated, tmp_path):
    damaged = shutil.copytree(generated, tmp_path / "damaged")
    (damaged / "team_boxscores.parquet").write_bytes(b"PAR1 nothing PAR1")
    refused(demo(damaged, tmp_path / "workspace"), "team_boxscores.parquet", "cannot be read")
    assert not (tmp_path / "workspace" / "manifest").exists()


def test_an_archive_that_changed_after_its_import_is_refused(generated, tmp_path):
    changed = shutil.copytree(generated, tmp_path / "changed")
    import_archive(changed, tmp_path / "workspace")
    with (changed / "games.parquet").open("ab") as file:
        file.write(b"\0")
    refused(demo(changed, tmp_path / "workspace"), "games.parquet", "differs from its manifest")


def test_a_file_that_went_missing_after_the_import_is_named(generated, tmp_path):
    changed = shutil.copytree(generated, tmp_path / "changed")
    import_archive(changed, tmp_path / "workspace")
    (changed / "team_boxscores.parquet").unlink()
    refused(demo(changed, tmp_path / "workspace"), "team_boxscores.parquet", "is not in the archive")


def test_an_unknown_season_is_answered_with_those_there_are(generated, tmp_path):
    refused(demo(generated, tmp_path / "workspace", "1998-99"), "1998-99", "it has 2020-21", "SEASONS")


def test_a_workspace_that_is_a_file_is_refused(generated, tmp_path):
    (tmp_path / "workspace").write_text("in the way")
    refused(demo(generated, tmp_path / "workspace"), str(tmp_path / "workspace"), "WORKSPACE")


def test_damaged_settings_are_named(generated, tmp_path):
    import_archive(generated, tmp_path / "workspace")
    (tmp_path / "workspace" / "gapless.yaml").write_text("settings: [")
    refused(demo(generated, tmp_path / "workspace"), "gapless.yaml", "move it away")
