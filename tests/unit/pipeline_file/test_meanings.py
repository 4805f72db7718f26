"""Meanings of statements that one command leaves to the next: a saving that can be lost, damaged or outdated, and never be wrong."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gapless.service.pipeline_file.meaning import Meaning, Refused
from gapless.service.pipeline_file.remembered import Meanings
from gapless.service.workspace import Workspace

GAMES = "SELECT game_id, game_date FROM raw.schedule"
TEAMS = "SELECT *, 1 FROM reference.teams"
MEANT = {
    GAMES: Meaning(tables=("raw.schedule",), columns=("game_id", "game_date"), normal=Meanings().of(GAMES).normal),
    TEAMS: Meaning(tables=("reference.teams",), columns=None, normal=Meanings().of(TEAMS).normal),
}

PIPELINE = """\
pipeline: demo
calendars: {games: {query: games.sql, key: game_id, attributes: [game_date]}}
processors: {said: {calendar: games, action: {shell: x}, output: nothing}}
"""


@pytest.fixture
def file(tmp_path):
    """A file that remembers both statements."""
    file = tmp_path / "statements.cache"
    meanings = Meanings(file)
    assert {text: meanings.of(text) for text in MEANT} == MEANT
    meanings.keep()
    return file


def test_what_is_remembered_is_what_was_meant(file):
    meanings = Meanings(file)
    assert {text: meanings.of(text) for text in MEANT} == MEANT
    before = file.stat().st_mtime_ns
    meanings.keep()
    assert file.stat().st_mtime_ns == before, "there was nothing new to write"
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_what_is_no_longer_used_is_forgotten(file):
    whole = file.read_bytes()
    meanings = Meanings(file)
    meanings.of(GAMES)
    meanings.keep()
    assert b"raw.schedule" in file.read_bytes()
    assert b"reference.teams" in whole
    assert b"reference.teams" not in file.read_bytes()


def test_a_text_that_is_no_statement_is_refused_each_time(file):
    for _ in range(2):
        meanings = Meanings(file)
        with pytest.raises(Refused) as refused:
            meanings.of("SELECT 1;\nSELECT (")
        assert refused.value.line == 2
        meanings.keep()


@pytest.mark.parametrize("place", ["first", "seal", "break", "body", "last", "cut", "empty", "foreign", "text"])
def test_a_damaged_file_is_ignored_and_written_again(file, place):
    whole = file.read_bytes()
    seal, _, body = whole.partition(b"\n")
    changed = {
        "first": bytes([whole[0] ^ 1]) + whole[1:],
        "seal": seal[:-1] + b"\n" + body,
        "break": seal + body,
        "body": whole.replace(b"raw.schedule", b"raw.schedulf"),
        "last": whole[:-1] + b" ",
        "cut": whole[: len(whole) // 2],
        "empty": b"",
        "foreign": whole.replace(b'"tables"', b'"tabled"'),
        "text": b"\xff\x00 nothing of ours\n",
    }[place]
    assert changed != whole
    file.write_bytes(changed)
    meanings = Meanings(file)
    assert {text: meanings.of(text) for text in MEANT} == MEANT
    meanings.keep()
    assert file.read_bytes() == whole


def test_a_file_that_cannot_be_read_or_written_is_left(tmp_path):
    meanings = Meanings(tmp_path / "no folder" / "statements.cache")
    assert meanings.of(GAMES) == MEANT[GAMES]
    meanings.keep()
    (tmp_path / "taken").mkdir()
    meanings = Meanings(tmp_path / "taken")
    assert meanings.of(GAMES) == MEANT[GAMES]
    meanings.keep()
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_the_parser_is_not_even_imported_for_what_is_remembered(tmp_path):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "games.sql").write_text(GAMES)
    script = (
        "import sys; from pathlib import Path; from gapless.service.workspace import Workspace\n"
        "pipeline = Workspace.open(Path(sys.argv[1]), {}).pipeline()\n"
        "print(pipeline.calendars['games'].tables, 'sqlglot' in sys.modules)"
    )

    def said() -> str:
        return subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True).stdout.strip()

    assert said() == "('raw.schedule',) True"
    assert not (tmp_path / "statements.cache").exists(), "reading writes nothing"
    Workspace.open(tmp_path, {}).pipeline(remember=True)
    assert said() == "('raw.schedule',) False"
    (tmp_path / "games.sql").write_text(GAMES.replace("raw.", "other."))
    assert said() == "('other.schedule',) True"
