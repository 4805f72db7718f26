"""Statements that read a table up to and including the partition: found where it is certain, and told where the need is strict."""

from __future__ import annotations

import pytest
from tests.unit.pipeline_file.conftest import Folder
from tests.unit.pipeline_file.test_advice import warnings

from gapless.service.pipeline_file.grammar import meaning_of

CERTAIN = [
    "SELECT units.day, avg(s.x) AS m FROM units JOIN raw.s AS s ON s.day <= units.day GROUP BY ALL",
    "SELECT u.day, avg(s.x) AS m FROM units AS u JOIN raw.s AS s ON s.day <= u.day AND s.day >= u.day - INTERVAL 5 DAY GROUP BY ALL",
    "SELECT u.day, avg(s.x) AS m FROM units AS u LEFT JOIN raw.s AS s ON u.day >= s.day GROUP BY ALL",
    "SELECT u.day, avg(s.x) AS m FROM units AS u JOIN RAW.S AS s ON s.day BETWEEN u.day - 5 AND u.day GROUP BY ALL",
    "SELECT u.day, avg(s.x) AS m FROM units AS u, raw.s AS s WHERE (s.day <= CAST(u.day AS DATE)) AND s.k = 1 GROUP BY ALL",
    "WITH found AS (SELECT u.day, max(s.x) AS x FROM units AS u JOIN raw.s AS s ON s.day <= u.day GROUP BY ALL) SELECT day, x FROM found",
]
OPEN = [
    "SELECT u.day, avg(s.x) AS m FROM units AS u JOIN raw.s AS s ON s.day < u.day GROUP BY ALL",
    "SELECT u.day, avg(s.x) FILTER (s.day < u.day) AS m FROM units AS u JOIN raw.s AS s ON s.day <= u.day GROUP BY ALL",
    "SELECT u.day, s.day AS d FROM units AS u JOIN raw.s AS s ON s.day <= u.day",
    "SELECT s.* FROM units AS u JOIN raw.s AS s ON s.day <= u.day",
    "SELECT u.day, avg(s.x) AS m FROM units AS u JOIN raw.s AS s ON s.day <= u.day AND s.day < u.day GROUP BY ALL",
    "SELECT u.day, avg(s.x) AS m FROM units AS u JOIN raw.s AS s ON s.day <= u.day AND s.day <> u.day GROUP BY ALL",
    "SELECT u.day, avg(s.x) AS m FROM units AS u JOIN raw.s AS s ON s.day <= u.day - INTERVAL 1 DAY GROUP BY ALL",
    "SELECT u.day, avg(s.x) AS m FROM units AS u JOIN raw.s AS s ON s.day <= u.day OR s.k GROUP BY ALL",
    "SELECT u.day, avg(s.x) AS m FROM units AS u JOIN raw.s AS s ON NOT s.day <= u.day GROUP BY ALL",
    "SELECT u.day, avg(x) AS m FROM units AS u JOIN raw.s AS s ON s.day <= u.day WHERE day < 3 GROUP BY ALL",
    "SELECT u.day, avg(s.x) AS m FROM units AS u JOIN raw.s AS s ON s.day <= u.day GROUP BY ALL HAVING min(s.day) < u.day",
    "WITH units AS (SELECT 1 AS day) SELECT u.day, avg(s.x) AS m FROM units AS u JOIN raw.s AS s ON s.day <= u.day GROUP BY ALL",
    "SELECT u.day, (SELECT max(t.x) FROM raw.t AS t WHERE t.day <= u.day) AS m FROM units AS u",
    "SELECT u.day, avg(s.x) AS m FROM units AS u JOIN raw.o AS o USING (day) JOIN raw.s AS s ON s.day <= u.day GROUP BY ALL",
]


@pytest.mark.parametrize("text", CERTAIN)
def test_a_bound_that_takes_equal_values_in_is_found(text: str) -> None:
    assert meaning_of(text).including == (("raw.s", "day", "day"),)


@pytest.mark.parametrize("text", OPEN)
def test_what_may_be_narrowed_elsewhere_is_left(text: str) -> None:
    assert meaning_of(text).including == ()


PIPELINE = """\
pipeline: demo
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-09}}
  weeks: {key: day, weekly: {from: 2024-01-01, to: 2024-01-09}}
processors:
  lines:
    calendar: days
    action: {python: "json:loads"}
    output: {table: raw.s, unit_key: KEY, key: [day, team]}
    expect: {at_least: 5}
  form:
    calendar: CALENDAR
    needs: [NEEDS] # HERE
    action: ACTION
    output: {table: out.form, unit_key: day, key: [day]}
"""


def told(folder: Folder, needs: str, *, calendar: str = "days", key: str = "day", action: str = "{sql: form.sql}") -> list[str]:
    (folder.path / "form.sql").write_text(CERTAIN[0])
    written = PIPELINE.replace("NEEDS", needs).replace("CALENDAR", calendar).replace("ACTION", action).replace("KEY", key)
    found = warnings(folder, written)
    assert all(one.line == 13 and one.suggestion == "write < for <= there, or strict: false here" for one in found)
    return [one.message for one in found]


def test_a_strict_need_is_told_of_a_statement_that_reads_the_partition_itself(folder: Folder) -> None:
    message = "form.sql reads raw.s up to and including the day of the unit, and {lines: {last: 5}} holds earlier ones only"
    assert told(folder, "{lines: {last: 5}}") == [message]
    assert told(folder, "{lines: {last: 5}}", action='{python: {function: "json:loads", reads: {lines: form.sql}}}') == [message]
    (both,) = told(folder, "{lines: {days: 5}}, {lines: {last: 1}}")
    assert "{lines: {days: 5}} and {lines: {last: 1}} holds" in both


@pytest.mark.parametrize("needs", ["{lines: {last: 5, strict: false}}", "lines", "{lines: all}", "{lines: {last: 5}}, lines"])
def test_needs_that_hold_the_partition_itself_are_no_matter(folder: Folder, needs: str) -> None:
    assert told(folder, needs) == []


def test_keys_of_another_calendar_or_in_another_column_are_no_matter(folder: Folder) -> None:
    assert told(folder, "{lines: {last: 5}}", calendar="weeks") == []
    assert told(folder, "{lines: {last: 5}}", key="team") == []
