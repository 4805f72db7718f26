"""Kinds of expectations: how they are written, and what is wrong with them, at the line marked ``# HERE``."""

from __future__ import annotations

import pytest
from tests.unit.pipeline_file.conftest import Folder

from gapless.model.expectation import Query, References

HEAD = """\
pipeline: demo
calendars:
  games: {query: games.sql, key: game_id, attributes: [game_date, season, home, away]}
"""
CALL = "{http: {url: 'http://h/{game_id}', connect_timeout: 1s, timeout: 9s}}"


def table(*expect: str, output: str = "table: out.box, unit_key: game_id, key: [game_id, player]", sql: str | None = None) -> str:
    action = f"{{sql: {sql}}}" if sql else '{python: "json:loads"}'
    return _processor(action, output, expect)


def payload(*expect: str, content: str = "json") -> str:
    return _processor(CALL.replace("9s", f"9s, content: {content}"), "object: 'x/{game_id}'", expect)


def _processor(action: str, output: str, expect: tuple[str, ...]) -> str:
    lines = "".join(f"      {line}\n" for line in expect)
    expected = f"    expect:\n{lines}" if lines else ""
    return f"{HEAD}processors:\n  box:\n    calendar: games\n    action: {action}\n    output: {{{output}}}\n{expected}"


def test_values_are_declared_by_column(folder: Folder) -> None:
    expect = (
        folder.load(table("allowed: {side: [home, 1]}", "references: {'season, player': teams.sql}", "agrees: {day: 'd{game_date}'}"))
        .processors["box"]
        .expect
    )
    assert expect.allowed == {"side": ("home", "1")}
    assert expect.references == (
        References(query=Query(file="teams.sql", text="SELECT game_date, team FROM reference.teams"), columns=("season", "player")),
    )
    assert expect.agrees == {"day": "d{game_date}"}
    assert expect.columns == ("season", "player", "side", "day")


def test_columns_vary_from_a_number_of_values_on(folder: Folder) -> None:
    assert folder.load(table("varies: [pace]")).processors["box"].expect.varies == {"pace": 10}
    assert folder.load(table("varies: {pace: 25}")).processors["box"].expect.varies == {"pace": 25}


@pytest.mark.parametrize(
    ("partition", "agrees"),
    [
        ("", {}),
        (", partition: game_date", {"game_date": "{game_date}"}),
        (", partition: game_id", {}),
        (", partition: month", {}),
    ],
)
def test_rows_lie_in_the_partition_of_their_unit_where_the_calendar_knows_it(folder: Folder, partition: str, agrees: object) -> None:
    output = f"table: out.box, unit_key: game_id, key: [game_id, player]{partition}"
    assert folder.load(table(output=output)).processors["box"].expect.agrees == agrees


def test_what_is_declared_of_the_partition_comes_first(folder: Folder) -> None:
    output = "table: out.box, unit_key: game_id, key: [game_id, player], partition: game_date"
    assert folder.load(table("agrees: {game_date: '{season}'}", output=output)).processors["box"].expect.agrees == {"game_date": "{season}"}


def test_objects_say_what_was_asked_for(folder: Folder) -> None:
    expect = folder.load(payload("asks: {'[].day': '{game_date}'}", "same_allowed: true")).processors["box"].expect
    assert (expect.agrees, expect.same_allowed) == ({"[].day": "{game_date}"}, True)
    text = folder.load(payload("asks: {game_id: '{game_id}'}", content="text")).processors["box"].expect
    assert (text.agrees, text.same_allowed) == ({"game_id": "{game_id}"}, False)


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        (table("allowed: {side: []} # HERE"), "allowed.side must not be empty", ""),
        (table("references: {player: none.sql} # HERE"), "there is no file 'none.sql'", ""),
        (table("references: {player: teams.sql} # HERE"), "teams.sql returns 2 columns; it must return (player)", ""),
        (table("references: {'season, nme': box.sql} # HERE", sql="box.sql"), "box.sql returns no column 'season'", ""),
        (table("varies: {pace: 1} # HERE"), "varies.pace must be at least 2, not 1", ""),
        (table("varies: [game_id] # HERE"), "game_id is the same in all rows of a unit: this can never pass", ""),
        (table("varies: pace # HERE"), "must be a list of columns, or {column: least number of values}", ""),
        (table("agrees: {day: '{gamedate}'} # HERE"), "{gamedate} is no attribute of the calendar", "'game_date'"),
        (table("agrees: {game_id: '{game_id}'} # HERE"), "a unit owns the rows whose game_id is its key", "leave it out"),
        (table("allowed: {playr: [x]} # HERE", sql="box.sql"), "box.sql returns no column 'playr'", "'player'"),
        (payload("agrees: {day: '{game_date}'} # HERE"), "agrees cannot be expected of an object", ""),
        (payload("asks: {'[].(': '{game_date}'} # HERE"), "the JMESPath expression does not parse", ""),
        (payload("asks: {'[].day': '{gamedate}'} # HERE"), "{gamedate} is no attribute of the calendar", "'game_date'"),
        (payload("same_allowed: maybe # HERE"), "same_allowed must be true or false", ""),
        (table("asks: {day: '{game_date}'} # HERE"), "asks is expected of objects", ""),
        (table("same_allowed: true # HERE"), "same_allowed is expected of objects", ""),
        (payload("varies: [pace] # HERE"), "varies cannot be expected of an object", ""),
    ],
)
def test_a_problem_is_found_at_its_line(folder: Folder, text: str, message: str, suggestion: str) -> None:
    found = folder.problems(text)[0]
    assert message in found.message
    assert found.line == next(number for number, line in enumerate(text.splitlines(), 1) if "# HERE" in line)
    assert suggestion in (found.suggestion or "")
