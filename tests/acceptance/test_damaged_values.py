"""Every expectation on values is able to fail: a table is proven, damaged by hand in a different way on each day, and verified."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.workspaces import gapless

PIPELINE = """
pipeline: readings
targets: {local: {warehouse: {duckdb: readings.duckdb}}}
calendars:
  days: {key: day, file: days.csv}
processors:
  readings:
    calendar: days
    batch: 20
    action: {sql: readings.sql}
    output: {table: raw.readings, unit_key: day, key: [day, gauge, nth], partition: month}
    expect:
      allowed: {kind: [plain, fine]}
      references: {gauge: gauges.sql}
      varies: {level: 5}
      contains: {query: gauges_of_day.sql, columns: [gauge]}
      within: {query: gauges_of_day.sql, columns: [gauge]}
      nulls: {level: {share: 0.5, per: [gauge]}}
      distribution: {level: {deviations: 5, least: 5, within: month}}
      holds: [level >= nth + 5]
      sums: {numbers: {query: numbers.sql, columns: [nth], per: [gauge]}}
"""
FILES = {
    "days.csv": "day,month\n" + "".join(f"2024-01-{day:02d},2024-01\n" for day in range(1, 13)),
    "gauges.sql": "SELECT gauge FROM (VALUES ('a'), ('b'), ('c')) AS gauges (gauge)",
    "numbers.sql": "SELECT day, gauge, 10 AS nth FROM units CROSS JOIN (VALUES ('a'), ('b')) AS gauges (gauge)",
    "gauges_of_day.sql": "SELECT day, gauge FROM units CROSS JOIN (VALUES ('a'), ('b')) AS gauges (gauge)",
    "readings.sql": """
        SELECT day, month, gauge, nth, 'plain' AS kind, 10.0 + nth + EXTRACT(DAY FROM day) / 10 AS level
        FROM units CROSS JOIN (VALUES ('a'), ('b')) AS gauges (gauge) CROSS JOIN (VALUES (1), (2), (3), (4)) AS times (nth)
    """,
}
DAMAGES = {
    "2024-01-02": ("kind = 'odd' WHERE gauge = 'a' AND nth = 1", ["kind is odd (2024-01-02, a, 1), not one of plain, fine"]),
    "2024-01-03": (
        "gauge = 'z' WHERE gauge = 'a'",
        [
            "gauge a is not there (gauges_of_day.sql: 1 of 2)",
            "gauge z is not listed (gauges_of_day.sql: 1 of 2)",
            "gauge is z (2024-01-03, z, 1); z (2024-01-03, z, 2); z (2024-01-03, z, 3); 1 more, which gauges.sql does not list",
        ],
    ),
    "2024-01-04": (
        "gauge = 'c' WHERE gauge = 'b' AND nth = 1",
        ["gauge c is not listed (gauges_of_day.sql: 1 of 3)", "gauge b has 9 nth, 10 expected (numbers.sql)"],
    ),
    "2024-01-05": ("level = 13 WHERE TRUE", ["level is 13.0 in all of its 8 values"]),
    "2024-01-06": ("month = '2023-12' WHERE nth = 1 AND gauge = 'a'", ["month is 2023-12 (2024-01-06, a, 1), not {month} of the unit"]),
    "2024-01-07": ("level = NULL WHERE gauge = 'b' AND nth < 4", ["level is null in 3 of 4 rows of gauge b, 0.5 of them may be"]),
    "2024-01-08": (
        "level = 6.5 WHERE gauge = 'a' AND nth = 4",
        ["level >= nth + 5 does not hold: nth 4, level 6.5 (2024-01-08, a, 4)"],
    ),
    "2024-01-10": ("nth = 7 WHERE gauge = 'b' AND nth = 4", ["gauge b has 13 nth, 10 expected (numbers.sql)"]),
}


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readings")
    (folder / "pipeline.yaml").write_text(PIPELINE)
    for name, text in FILES.items():
        (folder / name).write_text(text)
    ran = gapless(folder, "run")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


def drifted(folder: Path) -> dict[str, list[str]]:
    found = json.loads(gapless(folder, "verify", "--json").stdout)
    return {drift["partition"]: drift["findings"] for drift in found["drift"]}


def test_each_damage_is_named_and_no_other_day(proven: Path) -> None:
    assert drifted(proven) == {}
    with duckdb.connect(str(proven / "readings.duckdb")) as warehouse:
        for day, (damage, _) in DAMAGES.items():
            warehouse.execute(f"UPDATE raw.readings SET {damage} AND day = '{day}'")
    assert drifted(proven) == {day: told for day, (_, told) in DAMAGES.items()}
    with duckdb.connect(str(proven / "readings.duckdb")) as warehouse:
        warehouse.execute("UPDATE raw.readings SET level = 100 * level WHERE day = '2024-01-09'")
    (told,) = drifted(proven)["2024-01-09"]
    assert told.startswith("level has a mean of 1340, that of ")
