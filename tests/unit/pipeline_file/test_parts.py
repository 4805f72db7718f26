"""The small parts: quantities, spans, statements, typed scalars, the published schema."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gapless.service.pipeline_file import included_schema, pipeline_schema, quantity, span
from gapless.service.pipeline_file.findings import Findings
from gapless.service.pipeline_file.remembered import Meanings
from gapless.service.pipeline_file.source_text import SourceText, typed
from gapless.service.pipeline_file.statement import Statement, Statements

SCHEMAS = Path(__file__).parents[3] / "schema"


@pytest.mark.parametrize(("text", "seconds"), [("500ms", 0.5), ("10s", 10), ("1.5m", 90), ("1h", 3600), ("2d", 172_800), ("0s", 0)])
def test_durations(text, seconds):
    assert quantity.duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(("text", "per_second"), [("4/s", 4), ("30/min", 0.5), ("3600/h", 1), ("0.5/s", 0.5)])
def test_rates(text, per_second):
    assert quantity.rate(text) == pytest.approx(per_second)


@pytest.mark.parametrize(
    ("text", "count"), [("10kB", 10_000), ("64MB", 64_000_000), ("1.5GB", 1_500_000_000), ("64MiB", 67_108_864), ("9B", 9)]
)
def test_sizes(text, count):
    assert quantity.size(text) == count


@pytest.mark.parametrize("text", ["", "10", "s", "-1s", "1 s", "1s ", "1S", "10sec", "1h30m", None, "1s\n"])
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match="must be a duration"):
        quantity.duration(text)


@pytest.mark.parametrize(
    ("step", "start", "stop", "expected"),
    [
        ("daily", "2024-02-28", "2024-03-01", ("2024-02-28", "2024-02-29")),
        ("hourly", "2023-01-01", "2023-01-01T02:00", ("2023-01-01T00:00", "2023-01-01T01:00")),
        ("hourly", "2023-01-01T00:30", "2023-01-01T01:45", ("2023-01-01T00:30", "2023-01-01T01:30")),
        ("weekly", "2023-12-25", "2024-01-02", ("2023-12-25", "2024-01-01")),
        ("monthly", "2023-11-02", "2024-02-01", ("2023-12-01", "2024-01-01")),
    ],
)
def test_spans(step, start, stop, expected):
    assert span.keys(step, start, stop) == expected


def test_scalars_without_quotes_are_typed_as_yaml_does():
    text = "[5, -3, 0.5, 1e3, .5, true, false, null, ~, 2020-21, 2023-01-01, 007, 1_000, yes, 10:30, '5', \"true\", 0]"
    expected = [5, -3, 0.5, 1000.0, 0.5, True, False, None, None, "2020-21", "2023-01-01", "007", "1_000", "yes", "10:30", "5", "true", 0]
    found = typed(SourceText.parse(text, "x").tree)
    assert found == expected
    assert [type(each) for each in found] == [type(each) for each in expected]


def statement(tmp_path: Path, text: str) -> Statement:
    (tmp_path / "x.sql").write_text(text)
    findings = Findings(SourceText.parse("{}", "x"))
    found = Statements(tmp_path, findings, Meanings()).read("x.sql", ())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("SELECT * FROM a.b JOIN units USING (k) JOIN A.B AS again USING (k)", ("a.b",)),
        ("WITH c AS (SELECT * FROM a.b) SELECT * FROM c WHERE k IN (SELECT k FROM d)", ("d", "a.b")),
        ("WITH games AS (SELECT * FROM games) SELECT * FROM games", ("games",)),
        ("WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT * FROM t", ()),
        ("WITH a AS (SELECT * FROM x.y), b AS (SELECT * FROM a) SELECT * FROM b UNION ALL SELECT * FROM a", ("x.y",)),
        ("SELECT * FROM (WITH c AS (SELECT 1) SELECT * FROM c) JOIN c ON true", ("c",)),
        ("SELECT * FROM read_parquet('x.parquet') CROSS JOIN range(3) CROSS JOIN x.units", ("x.units",)),
        ("SELECT (SELECT MAX(v) FROM m.n) FROM units, UNNEST(units.team)", ("m.n",)),
    ],
)
def test_the_tables_that_a_statement_reads(tmp_path, text, tables):
    assert sorted(statement(tmp_path, text).tables) == sorted(tables)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT a, b.C, d AS e, COUNT(*) FROM t", ("a", "c", "e", "")),
        ("SELECT a, t.* FROM t", None),
        ("SELECT COLUMNS('x') FROM t", None),
        ("FROM t", None),
        ("WITH t AS (SELECT 1) SELECT a FROM t UNION ALL SELECT b FROM t", ("a",)),
    ],
)
def test_the_columns_that_a_statement_returns(tmp_path, text, columns):
    assert statement(tmp_path, text).columns == columns


@pytest.mark.parametrize(("name", "schema"), [("pipeline", pipeline_schema), ("included", included_schema)])
def test_the_published_schemas_are_current(name, schema):
    assert json.loads((SCHEMAS / f"{name}.schema.json").read_text()) == schema(), "run python docs/generate.py"


def test_schemas_refer_to_what_they_hold_and_hold_what_they_refer_to():
    for schema in (pipeline_schema(), included_schema()):
        referred = {found.removeprefix("#/$defs/") for found in re.findall(r'"\$ref": "([^"]+)"', json.dumps(schema))}
        assert referred == set(schema["$defs"])


def test_the_schema_lets_a_processor_leave_to_the_defaults_what_it_needs():
    for schema in (pipeline_schema(), included_schema()):
        sections = schema["$defs"]
        assert "processors" not in schema["required"] or "include" not in schema["properties"]
        assert "required" not in sections["ProcessorSection"]
        assert sections["HttpSection"]["required"] == ["url"]
        assert "required" not in sections["DefaultHttpSection"]
        assert sections["Defaults"]["properties"]["action"] == {"$ref": "#/$defs/DefaultActionSection"}
