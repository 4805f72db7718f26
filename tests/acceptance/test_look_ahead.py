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

import pyarrow as pa

COLUMNS = pa.schema([("day", pa.date32()), ("item", pa.string()), ("pieces", pa.int64())])


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
    return pa.Table.from_pylist(totals(batch, 5), schema=COLUMNS)


def own_day(batch):
    return totals(batch, 5, ahead=1)


def whole_batch(batch):
    most = max((row["pieces"] for row in batch.tables["stock"].to_pylist()), default=0)
    return [row | {"most": most} for row in totals(batch, 0, ahead=1)]


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


@pytest.mark.parametrize("batch", [1, 3])
def test_units_that_ran_before_anything_was_there_to_be_hidden_stay_and_no_other_passes(tmp_path, batch):
    """Of the first five days ten days are no more than five: what they read is right, whatever the statement could read."""
    make(tmp_path, need=STRICT, action=SQL, statement=TEN_DAYS, batch=batch, expect=WITH_HISTORY)
    assert typed(tmp_path, "run").returncode == 1
    complete = [key for key in (f"2024-01-{day:02}" for day in range(2, 21)) if not findings(tmp_path, key)]
    assert complete == [f"2024-01-{day:02}" for day in range(2, 7)]


def call(function, reads="stock_of.sql", workers="threads"):
    return f'{{python: {{function: "depot_totals:{function}", workers: {workers}, reads: {{stock: {reads}}}}}}}'


@pytest.mark.parametrize(("batch", "workers"), [(1, "threads"), (6, "threads"), (20, "processes")])
def test_a_function_that_reads_more_than_it_uses_passes(tmp_path, batch, workers):
    make(tmp_path, need=STRICT, action=call("five", workers=workers), batch=batch, expect=WITH_HISTORY)
    ended = typed(tmp_path, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("function", "workers", "batch"),
    [("own_day", "threads", 1), ("own_day", "processes", 20), ("own_day_async", "async", 20)],
)
def test_a_function_that_looks_ahead_publishes_nothing(tmp_path, function, workers, batch):
    make(tmp_path, need=STRICT, action=call(function, workers=workers), batch=batch, expect="{at_least: 2}")
    assert typed(tmp_path, "run").returncode == 1
    assert units(tmp_path)["incomplete"] == 20
    assert {code for code, _ in all_findings(tmp_path)} == {"reads_beyond_needs"}
    assert "mart.derived" not in contents(tmp_path / "depot.duckdb")


WITHIN = "SELECT stock.* FROM units JOIN raw.stock AS stock ON stock.day = units.day"


def test_a_function_that_mixes_the_units_of_its_batch_publishes_nothing(tmp_path):
    make(tmp_path, need="stock", action=call("whole_batch"), batch=10, expect="{at_least: 2}", reads=WITHIN)
    assert typed(tmp_path, "run").returncode == 1
    assert units(tmp_path)["incomplete"] == 20
    ((code, message),) = findings(tmp_path, "2024-01-04")
    assert code == "differs_alone"
    assert "other values of most than together with 9 other units (depot_totals:whole_batch)" in message


def test_an_object_made_of_rows_beyond_the_needs_is_not_published(tmp_path):
    output = '{object: "letters/{day}", content: json}'
    make(tmp_path, need=STRICT, action=call("letter"), output=output, expect="{same_allowed: true}")
    assert typed(tmp_path, "run").returncode == 1
    assert units(tmp_path)["incomplete"] == 20
    five_days = "SELECT stock.* FROM units JOIN raw.stock AS stock ON stock.day < units.day AND stock.day >= units.day - INTERVAL 5 DAY"
    (tmp_path / "stock_of.sql").write_text(f"{five_days} ORDER BY ALL")
    ended = typed(tmp_path, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_statement_that_fails_without_the_hidden_rows_fails_and_says_when(tmp_path):
    next_day = "SELECT units.day, 'a' AS item, (SELECT min(pieces) FROM raw.stock WHERE day > units.day) AS pieces FROM units"
    must = next_day.replace("min(pieces)", "if(count(*) > 0, min(pieces), error('nothing came after'))")
    make(tmp_path, need="stock", action=SQL, statement=must, expect="{at_least: 1}")
    assert typed(tmp_path, "run", "stock").returncode == 0
    assert typed(tmp_path, "run", "derived@2024-01-07").returncode == 1
    told = typed(tmp_path, "why", "derived@2024-01-07").stdout.replace("\n", " ")
    assert "made again for 2024-01-07 alone, without the rows of raw.stock that its needs do not hold" in told
    assert "nothing came after" in told


def test_what_differs_from_moment_to_moment_says_nothing(tmp_path):
    statement = SAME.replace("stock.pieces", "stock.pieces, random() AS chance, now() AS made_at")
    make(tmp_path, need="stock", action=SQL, statement=statement, batch=7, expect="{at_least: 2}")
    ended = typed(tmp_path, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    ahead = NEXT_DAY.replace("stock.pieces", "stock.pieces, random() AS chance, now() AS made_at").replace(
        "INTERVAL 1 DAY", "INTERVAL 0 DAY"
    )
    (tmp_path / "derived.sql").write_text(ahead.replace("stock.pieces", "(SELECT max(pieces) FROM raw.stock) AS most"))
    assert typed(tmp_path, "run", "--changed").returncode == 1
    ((code, message),) = findings(tmp_path, "2024-01-09")
    assert code == "reads_beyond_needs"
    assert "other values of most (derived.sql):" in message


def test_a_statement_that_was_corrected_is_made_again_and_passes(tmp_path):
    make(tmp_path, need=STRICT, action=SQL, statement=OWN_DAY, batch=20, expect="{at_least: 2}")
    assert typed(tmp_path, "run").returncode == 1
    assert "reads_beyond_needs" in typed(tmp_path, "why", "--json", "derived@2024-01-09").stdout
    make(tmp_path / "other", need=STRICT, action=SQL, statement=MEANS, batch=20, expect=WITH_HISTORY)
    assert typed(tmp_path / "other", "run").returncode == 0
    make(tmp_path, need=STRICT, action=SQL, statement=MEANS, batch=20, expect=WITH_HISTORY)
    ended = typed(tmp_path, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert contents(tmp_path / "depot.duckdb") == contents(tmp_path / "other" / "depot.duckdb")


def test_a_wider_need_makes_the_same_statement_pass(tmp_path):
    make(tmp_path, need=STRICT, action=SQL, statement=TEN_DAYS, batch=20, expect=WITH_HISTORY)
    assert typed(tmp_path, "run").returncode == 1
    make(tmp_path, need="{stock: {last: 10}}", action=SQL, statement=TEN_DAYS, batch=20, expect=WITH_HISTORY)
    ended = typed(tmp_path, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_adding_later_data_and_running_again_changes_nothing(tmp_path):
    """The rule that as-of tests stand for: what was made when there was nothing later is what is made when there is."""
    first = "to: 2024-01-09"
    make(tmp_path / "grown", need=STRICT, action=SQL, statement=MEANS, batch=4, expect=WITH_HISTORY)
    whole = (tmp_path / "grown" / "pipeline.yaml").read_text()
    (tmp_path / "grown" / "pipeline.yaml").write_text(whole.replace("to: 2024-01-21", first))
    assert typed(tmp_path / "grown", "run").returncode == 0
    before = contents(tmp_path / "grown" / "depot.duckdb")["mart.derived"]
    (tmp_path / "grown" / "pipeline.yaml").write_text(whole)
    assert typed(tmp_path / "grown", "run").returncode == 0
    after = contents(tmp_path / "grown" / "depot.duckdb")["mart.derived"]
    assert [row for row in after if row[0] <= before[-1][0]] == before
    (tmp_path / "grown" / "derived.sql").write_text(f"{MEANS} HAVING count(*) > 0")
    assert typed(tmp_path / "grown", "run", "--changed").returncode == 0
    assert contents(tmp_path / "grown" / "depot.duckdb")["mart.derived"] == after


OWN = """
    SELECT units.day, stock.item, stock.pieces + coalesce(before.pieces, 0) AS pieces
    FROM units JOIN raw.stock AS stock ON stock.day = units.day
    LEFT JOIN mart.derived AS before ON before.item = stock.item AND before.day = units.day - INTERVAL 1 DAY
"""


@pytest.mark.parametrize(("back", "exit_code"), [("1 DAY", 0), ("2 DAY", 1)])
def test_a_processor_reads_its_own_earlier_rows_as_far_as_it_declares(tmp_path, back, exit_code):
    statement = f"{OWN.replace('1 DAY', back)}"
    make(
        tmp_path, need="stock, {derived: {last: 1}}", action=SQL, statement="SELECT day, item, pieces FROM raw.stock JOIN units USING (day)"
    )
    assert typed(tmp_path, "run", "2024-01-01..2024-01-04").returncode == 0
    (tmp_path / "derived.sql").write_text(statement)
    ended = typed(tmp_path, "run", "2024-01-04..2024-01-08")
    assert ended.returncode == exit_code, ended.stdout + ended.stderr
    if exit_code:
        assert "rows of mart.derived that its needs do not hold" in findings(tmp_path, "2024-01-04")[0][1]
