"""Python functions that read tables of the warehouse: rows by name, in every kind of worker, beside upstream objects."""

from __future__ import annotations

import pytest

from gapless.adapters.ledger.sqlite import open_reader
from gapless.model.ids import PartitionKey, ProcessorName, Unit
from tests.workspaces import contents, gapless, status

DAYS = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]

PIPELINE = """
pipeline: depot
targets: {local: {warehouse: {duckdb: depot.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-05}}
processors:
  stock:
    calendar: days
    action: {sql: stock.sql}
    output: {table: raw.stock, unit_key: day, key: [day, item]}
    batch: 4
  note:
    calendar: days
    action: {python: "depot_notes:note"}
    output: {object: "note/{day}", content: text}
  in_threads:
    calendar: days
    needs: [stock]
    batch: 3
    action: {python: {function: "depot_notes:total", reads: {stock: read_stock.sql, shelves: read_shelves.sql}}}
    output: {table: mart.in_threads, unit_key: day, key: [day]}
  in_processes:
    calendar: days
    needs: [stock]
    batch: 3
    action: {python: {function: "depot_notes:total", workers: processes, reads: {stock: read_stock.sql, shelves: read_shelves.sql}}}
    output: {table: mart.in_processes, unit_key: day, key: [day]}
  in_the_loop:
    calendar: days
    needs: [stock]
    batch: 3
    action: {python: {function: "depot_notes:total_async", workers: async, reads: {stock: read_stock.sql, shelves: read_shelves.sql}}}
    output: {table: mart.in_the_loop, unit_key: day, key: [day]}
  letter:
    calendar: days
    needs: [stock, note]
    action: {python: {function: "depot_notes:letter", reads: {stock: read_stock.sql}}}
    output: {object: "letter/{day}", content: text}
  sent:
    calendar: days
    needs: [letter]
    action: {python: "depot_notes:sent"}
    output: {table: mart.sent, unit_key: day, key: [day]}
"""

FILES = {
    "stock.sql": "SELECT day, item, EXTRACT(DAY FROM day) * size AS pieces FROM units CROSS JOIN (VALUES ('a', 1), ('b', 10)) AS items (item, size)",
    "read_stock.sql": "SELECT stock.day, stock.item, stock.pieces FROM raw.stock AS stock JOIN units ON units.day = stock.day ORDER BY ALL",
    "read_shelves.sql": "SELECT 'b' AS item, 2 AS weight",
    "depot_notes.py": """
import pyarrow.compute as pc


def note(batch):
    return f"dear {batch.partitions[0].key}".encode()


def total(batch):
    weights = dict(zip(*(batch.tables["shelves"][name].to_pylist() for name in ("item", "weight"))))
    rows = batch.tables["stock"].to_pylist()
    assert {str(row["day"]) for row in rows} == {partition.key for partition in batch.partitions}
    return [
        {"day": key, "pieces": sum(row["pieces"] * weights.get(row["item"], 1) for row in rows if str(row["day"]) == key)}
        for key in (partition.key for partition in batch.partitions)
    ]


async def total_async(batch):
    return total(batch)


def letter(batch):
    (key,) = (partition.key for partition in batch.partitions)
    (note,) = batch.objects(key)
    return note + f": {pc.sum(batch.tables['stock']['pieces']).as_py()}".encode()


def sent(batch):
    (key,) = (partition.key for partition in batch.partitions)
    (letter,) = batch.objects(key)
    return [{"day": key, "letter": letter.decode()}]
""",
}


@pytest.fixture
def depot(tmp_path):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_every_worker_reads_the_rows_of_its_units(depot):
    assert gapless(depot, "check").returncode == 0
    ended = gapless(depot, "run")
    assert ended.returncode == 0, ended.stderr + ended.stdout
    found = contents(depot / "depot.duckdb")
    totals = [(day, 21 * number) for number, day in enumerate(DAYS, 1)]
    for name in ("in_threads", "in_processes", "in_the_loop"):
        assert found[f"mart.{name}"] == totals
    assert found["mart.sent"] == [(day, f"dear {day}: {11 * number}") for number, day in enumerate(DAYS, 1)]


def test_a_statement_that_fails_ends_its_units_alone_and_names_its_file(depot):
    text = FILES["read_stock.sql"].replace("stock.item,", "if(stock.day = DATE '2024-01-02', error('no such shelf'), stock.item) AS item,")
    (depot / "read_stock.sql").write_text(text)
    assert gapless(depot, "run", "stock", "in_threads").returncode == 1
    assert status(depot, "in_threads")["units"] == status(depot, "in_threads")["units"] | {"complete": 3, "failed": 1}
    unit = Unit(ProcessorName("in_threads"), PartitionKey("2024-01-02"))
    ended = open_reader(depot / "ledger.sqlite").events(unit)[-1].details
    assert ended["error_class"] == "permanent"
    assert "read_stock.sql" in ended["message"]
    assert "no such shelf" in ended["message"]


def test_a_statement_is_ended_after_the_longest_duration_of_its_action(depot):
    (depot / "read_shelves.sql").write_text(
        "SELECT 'b' AS item, sum(a.range * b.range) AS weight FROM range(10000000) a, range(10000000) b"
    )
    slow = PIPELINE.replace('{function: "depot_notes:total", reads', '{function: "depot_notes:total", timeout: 300ms, reads')
    (depot / "pipeline.yaml").write_text(slow.replace("    batch: 3\n", "    policy: {attempts: 1}\n", 1))
    assert gapless(depot, "run", "2024-01-02", "stock", "in_threads").returncode == 1
    ended = gapless(depot, "why", "in_threads@2024-01-02").stdout
    assert "read_shelves.sql was interrupted after its longest duration of 0.3 s" in ended
