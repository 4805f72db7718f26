"""A unit whose values do not fit its table stands alone: the others of its batch are published, and it is unknown for that reason."""

from __future__ import annotations

import json
from pathlib import Path

from tests.workspaces import contents, typed

PIPELINE = """
pipeline: fit
targets: {local: {warehouse: {duckdb: fit.duckdb}}}
calendars:
  days: {key: day, literal: [2024-01-01, 2024-01-02, 2024-01-03, 2024-01-04]}
processors:
  sales:
    calendar: days
    batch: 3
    action: {sql: sales.sql}
    output: {table: raw.sales, unit_key: day, key: [day, shop]}
"""


def test_the_others_of_its_batch_are_published(tmp_path: Path) -> None:
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "sales.sql").write_text("SELECT day, 'north' AS shop, 10 AS amount FROM units")
    assert typed(tmp_path, "run", "2024-01-01").returncode == 0
    words = "SELECT day, 'north' AS shop, CASE WHEN day = DATE '2024-01-03' THEN '10.5' ELSE '10' END AS amount FROM units"
    (tmp_path / "sales.sql").write_text(words)
    assert typed(tmp_path, "run", "2024-01-02..2024-01-05").returncode == 1
    counts = json.loads(typed(tmp_path, "status", "2024-01-02..2024-01-05", "--json").stdout)["units"]
    assert {count: number for count, number in counts.items() if number} == {"total": 3, "complete": 2, "unknown": 1}
    assert "column amount of table raw.sales is INTEGER" in typed(tmp_path, "why", "sales@2024-01-03").stdout
    assert [str(row[0]) for row in contents(tmp_path / "fit.duckdb")["raw.sales"]] == ["2024-01-01", "2024-01-02", "2024-01-04"]
