"""Several processors share the statements of their expectations; their arguments say whom a statement is asked for."""

from __future__ import annotations

import json

from tests.workspaces import gapless

PIPELINE = """
pipeline: gauges
targets: {local: {warehouse: {duckdb: gauges.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-04}}
processors:
  due:
    calendar: days
    action: {sql: due.sql}
    output: {table: ref.due, unit_key: day, key: [day, river, gauge]}
  rhine:
    calendar: days
    needs: [due]
    action: {sql: rhine.sql}
    output: {table: raw.rhine, unit_key: day, key: [day, gauge]}
    expect: {arguments: {river: rhine}, keys: {query: gauges.sql}, nulls_from: nulls.sql}
  letter:
    calendar: days
    needs: [{due: all}]
    action: {python: "gauge_letters:write"}
    output: {object: "letters/{day}"}
    expect: {arguments: {river: elbe}, keys: {query: gauges.sql, columns: [day, gauge], path: "[].[day, gauge]"}}
"""
FILES = {
    "due.sql": "SELECT day, river, gauge FROM units CROSS JOIN (VALUES ('rhine', 'a'), ('rhine', 'b'), ('elbe', 'c')) AS due (river, gauge)",
    "gauges.sql": "SELECT units.day AS unit_key, units.day, due.gauge FROM units JOIN ref.due AS due ON due.day = units.day AND due.river = units.river",
    "nulls.sql": "SELECT day, 'level' AS column_name, CASE WHEN river = 'rhine' THEN 0.5 ELSE 0 END AS share FROM units",
    "rhine.sql": "SELECT day, gauge, CASE WHEN gauge = 'a' THEN 1 END AS level FROM units CROSS JOIN (VALUES ('a'), ('b')) AS gauges (gauge)",
    "gauge_letters.py": """
import json

def write(batch):
    return {one.key: json.dumps([{"day": one.key, "gauge": "c"}]).encode() for one in batch.partitions}
""",
}


def test_each_processor_is_judged_by_its_own_share_of_the_reference(tmp_path):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    ran = gapless(tmp_path, "run")
    assert ran.returncode == 0, ran.stderr
    assert gapless(tmp_path, "verify").returncode == 0
    (tmp_path / "pipeline.yaml").write_text(PIPELINE.replace("river: elbe", "river: rhine"))
    judged = gapless(tmp_path, "verify", "--json")
    assert judged.returncode == 5
    assert "gauge a" in json.dumps(json.loads(judged.stdout))
