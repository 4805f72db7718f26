"""Warnings: what can be meant, but rarely is, at the line marked ``# HERE``. The pipeline is taken all the same."""

from __future__ import annotations

import pytest
from tests.unit.pipeline_file.conftest import Folder
from tests.unit.pipeline_file.test_expectations import table

from gapless.cli.render.checking import render
from gapless.model.errors import Problem
from gapless.service.checking import check
from gapless.service.pipeline_file import read_pipeline
from gapless.service.workspace import Workspace

MADE = """\
pipeline: demo
calendars:
  seasons: {key: season, literal: [2020-21, 2021-22, 2022-23]}
processors:
  players:
    calendar: seasons
    action: {python: "json:loads"}
    output: {table: reference.players, unit_key: season, key: [season, player]}
    EXPECT
  READER
"""
READER = """reader:
    calendar: seasons
    needs: [players]
    action: {python: "json:loads"}
    output: {table: out.read, unit_key: season, key: [season, player]}
"""
SELECTING = """reader:
    calendar: seasons
    needs: [players] # HERE
    action: {sql: reader.sql}
    output: {table: out.read, unit_key: season, key: [season]}
"""
PINNED = "\nsources:\n  site: {revision: {header: X-Revision, is: v7}} # HERE\n"
NEEDED = "reader cannot do without players, and nothing is expected of it but that it has rows"
BOTH = "{keys: {query: points.sql, columns: [a, b]}, within: {query: points.sql, columns: [a, b]}}"


def made(expect: str, reader: str = "") -> str:
    return MADE.replace("EXPECT", f"expect: {expect}" if expect else "").replace("READER", reader)


def warnings(folder: Folder, text: str) -> list[Problem]:
    folder.file.write_text(text)
    reading = read_pipeline(folder.file, {}, {})
    reading.advise()
    return reading.findings.warnings


def test_a_need_that_nothing_reads_is_told(folder: Folder) -> None:
    text = made("{at_least: 2}", SELECTING)
    for statement, told in (("SELECT season FROM units", 1), ("SELECT season FROM units JOIN reference.players USING (season)", 0)):
        (folder.path / "reader.sql").write_text(statement)
        found = warnings(folder, text)
        assert [one.line for one in found] == [line for line, read in enumerate(text.splitlines(), 1) if "# HERE" in read][:told]
        assert all("reader needs players, and nothing of it reads reference.players" in one.message for one in found)
    expecting = f"{SELECTING.rstrip()}\n    expect: {{keys: {{query: players.sql, columns: [season]}}}}\n"
    (folder.path / "reader.sql").write_text("SELECT season FROM units")
    (folder.path / "players.sql").write_text("SELECT season AS unit_key, season FROM reference.players")
    assert warnings(folder, made("{at_least: 2}", expecting)) == [], "an expectation reads it"


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        (made("{nulls: {age: 1}} # HERE"), "all values of age may be null: this can never fail", "leave it out"),
        (made("{nulls: {'*': 1}} # HERE"), "all values of all other columns may be null", "leave it out"),
        (made("{distribution: {age: {deviations: 3, least: 3}}} # HERE"), "never 3 other partitions of seasons to compare age", "has 3"),
        (made(f"{BOTH} # HERE"), "within can never fail by itself", "leave it out"),
        (made("", READER).replace("  players:", "  players: # HERE"), NEEDED, ""),
        (made("{same_allowed: false} # HERE", READER).replace("same_allowed: false", ""), NEEDED, ""),
        (
            made("{at_least: 2}\n    side_effect: wakes everybody", READER.replace("[players]", "[players] # HERE")),
            "reader cannot do without players, which has a side effect and runs only where it is named: reader waits until then",
            "",
        ),
        (made("") + PINNED, "no processor asks source site: its revision is never looked at", ""),
        (
            made("").replace("seasons\n    action", "seasons\n    source: site\n    action", 1) + PINNED,
            "revision holds for http actions, and players asks the source in another way",
            "",
        ),
        (table("keys: {query: players.sql, columns: [game_id, player]} # HERE"), "players.sql reads reference.players, which no", ""),
    ],
)
def test_what_is_rarely_meant_is_told(folder: Folder, text: str, message: str, suggestion: str) -> None:
    found = next(warning for warning in warnings(folder, text) if message in warning.message)
    assert found.line == next(number for number, line in enumerate(text.splitlines(), 1) if "# HERE" in line)
    assert suggestion in (found.suggestion or "")


def test_a_table_with_almost_that_name_is_proposed(folder: Folder) -> None:
    (folder.path / "expected.sql").write_text("SELECT season, player FROM reference.playerss")
    reader = READER.rstrip() + "\n    expect: {contains: {query: expected.sql, columns: [player]}}\n"
    (found,) = warnings(folder, made("{at_least: 9}", reader))
    assert found.suggestion == "did you mean 'reference.players'?"


def test_what_is_judged_is_told_of_nowhere(folder: Folder) -> None:
    optional = READER.replace("needs: [players]", "needs: [{players: {optional: true}}]")
    for text in (
        made("{at_least: 5}", READER),
        made("{nulls: {age: 0.5}}", READER),
        made("{nulls: {'*': 0, age: 1}}", READER),
        made("", optional),
    ):
        assert warnings(folder, text) == []


def test_check_tells_warnings_and_refuses_nothing(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.file.write_text(made("{nulls: {age: 1}}"))
    found = check(Workspace.open(folder.path, {}))
    assert found.problems == ()
    assert [warning.message for warning in found.warnings] == ["all values of age may be null: this can never fail"]
    assert found.as_json()["warnings"] == [
        {"file": str(folder.file), "line": 9, "message": found.warnings[0].message, "suggestion": "leave it out"}
    ]
    render(found)
    assert "warning: all values of age may be null" in " ".join(capsys.readouterr().out.split())
