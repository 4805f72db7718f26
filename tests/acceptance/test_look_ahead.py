"""Nothing reads beyond its needs: what comes after a unit, or more of what came before, is found out before it is published."""

from __future__ import annotations

import json

import pytest

from gapless.adapters.ledger.sqlite import open_reader
from gapless.model.ids import PartitionKey, ProcessorName, Unit
from tests.workspaces import contents, typed

PIPELINE = """
pipeline: depot
targets: {local: {warehouse: {duckdb: depot.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-21}}
processors:
  stock:
    phase: raw
    calendar: days
    action: {sql: stock.sql}
    output: {table: raw.stock, unit_key: day, key: [day, item]}
    batch: 20
  derived:
    phase: analytics
    calendar: days
    needs: [NEED]
    batch: BATCH
    action: ACTION
    output: OUTPUT
    expect: EXPECT
"""

STOCK = """
    SELECT day, item, size * dayofyear(day) AS pieces, 0.1 * size * dayofyear(day) AS weight
    FROM units CROSS JOIN (VALUES ('a', 1), ('b', 10)) AS items (item, size)
"""
NO_HISTORY = "SELECT day, 'nothing came before' AS reason FROM units WHERE day = DATE '2024-01-01'"

STRICT = "{stock: {last: 5}}"
MEANS = """
    SELECT units.day, stock.item, count(*) AS days, avg(stock.weight) AS mean
    FROM units JOIN raw.stock AS stock ON stock.day < units.day AND stock.day >= units.day - INTERVAL 5 DAY
    GROUP BY units.day, stock.item
"""
OWN_DAY = MEANS.replace("stock.day < units.day", "stock.day <= units.day")
TEN_DAYS = MEANS.replace("INTERVAL 5 DAY", "INTERVAL 10 DAY")
SAME = "SELECT stock.day, stock.item, stock.pieces FROM units JOIN raw.stock AS stock ON stock.day = units.day"
NEXT_DAY = "SELECT units.day, stock.item, stock.pieces FROM units JOIN raw.stock AS stock ON stock.day = units.day + INTERVAL 1 DAY"
EVERYTHING = "SELECT day, item, pieces FROM raw.stock"

TABLE = "{table: mart.derived, unit_key: day, key: [day, item]}"
FUNCTIONS = """
import json
from datetime import date, timedelta


def totals(batch, days, ahead=0):
    rows = batch.tables["stock"].to_pylist()
    found = []
    for partition in batch.partitions:
        day = date.fromisoformat(partition.key)
        within = [row for row in rows if day - timedelta(days) <= row["day"] < day + timedelta(ahead)]
        for item in sorted({row["item"] for row in within}):
            found.append({"day": day, "item": item, "pieces": sum(row["pieces"] for row in within if row["item"] == item)})
    return found


def five(batch):
    return totals(batch, 5)


def own_day(batch):
    return totals(batch, 5, ahead=1)


def whole_batch(batch):
    most = max((row["pieces"] for row in batch.tables["stock"].to_pylist()), default=0)
    return [row | {"most": most} for row in totals(batch, 5)]


def letter(batch):
    rows = batch.tables["stock"].to_pylist()
    return json.dumps([{"pieces": sum(row["pieces"] for row in rows)}]).encode()


async def own_day_async(batch):
    return own_day(batch)
"""


WITH_HISTORY = "{empty: no_history.sql}"


def make(folder, *, need, action, statement=None, batch=1, output=TABLE, expect="{at_least: 1}", reads="SELECT * FROM raw.stock"):
    folder.mkdir(parents=True, exist_ok=True)
    written = {"NEED": need, "ACTION": action, "BATCH": str(batch), "OUTPUT": output, "EXPECT": expect}
    text = PIPELINE
    for word, meant in written.items():
        text = text.replace(word, meant)
    (folder / "pipeline.yaml").write_text(text)
    files = {"stock.sql": STOCK, "no_history.sql": NO_HISTORY, "stock_of.sql": reads, "depot_totals.py": FUNCTIONS}
    for name, content in (files | ({"derived.sql": statement} if statement else {})).items():
        (folder / name).write_text(content)
    return folder


def units(folder):
    return json.loads(typed(folder, "status", "--json", "derived").stdout)["units"]


def findings(folder, key):
    ended = open_reader(folder / "ledger.sqlite").events(Unit(ProcessorName("derived"), PartitionKey(key)))[-1].details
    return ended.get("findings", [])


def all_findings(folder):
    return {(code, message) for day in range(1, 21) for code, message in findings(folder, f"2024-01-{day:02}")}


SQL = "{sql: derived.sql}"


@pytest.mark.parametrize("batch", [1, 6, 20])
@pytest.mark.parametrize(
    ("need", "statement", "expect"),
    [
        (STRICT, MEANS, WITH_HISTORY),
        ("{stock: {days: 5}}", MEANS, WITH_HISTORY),
        ("{stock: {last: 6, strict: false}}", OWN_DAY, "{at_least: 2}"),
        ("stock", SAME, "{at_least: 2}"),
        ("{stock: all}", OWN_DAY, "{at_least: 2}"),
    ],
)
def test_a_statement_that_reads_what_it_needs_passes(tmp_path, need, statement, expect, batch):
    make(tmp_path, need=need, action=SQL, statement=statement, batch=batch, expect=expect)
    ended = typed(tmp_path, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("need", "statement", "expect", "differs"),
    [
        pytest.param(STRICT, OWN_DAY, WITH_HISTORY, "other values of days, mean", id="<= for <"),
        pytest.param(STRICT, TEN_DAYS, WITH_HISTORY, "other values of days, mean", id="ten days where five are declared"),
        pytest.param("stock", NEXT_DAY, WITH_HISTORY, "comes out otherwise", id="the next day"),
    ],
)
def test_a_statement_that_reads_more_publishes_no_unit_of_its_attempt(tmp_path, need, statement, expect, differs):
    make(tmp_path, need=need, action=SQL, statement=statement, batch=20, expect=expect)
    assert typed(tmp_path, "run").returncode == 1
    assert units(tmp_path)["incomplete"] == 20
    assert "mart.derived" not in contents(tmp_path / "depot.duckdb")
    told = findings(tmp_path, "2024-01-09")
    assert [code for code, _ in told if code == "reads_beyond_needs"]
    ((_, message),) = [one for one in told if one[0] == "reads_beyond_needs"]
    assert "without the rows of raw.stock that its needs do not hold" in message
    assert differs in message
    assert message in typed(tmp_path, "why", "derived@2024-01-09").stdout.replace("\n", " ")
