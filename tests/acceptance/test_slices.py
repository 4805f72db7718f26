"""Several processors fill one table, each its slice: by a statement, and by functions that read it."""

from __future__ import annotations

from collections import Counter

import duckdb
import pytest

from gapless.adapters.ledger.sqlite import open_reader
from gapless.engine.points import Point
from gapless.model.event import EventKind
from tests.workspaces import contents, crash, gapless, status

PIPELINE = """
pipeline: guesses
targets: {local: {warehouse: {duckdb: guesses.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-07}}
processors:
  sales:
    calendar: days
    action: {sql: sales.sql}
    output: {table: raw.sales, unit_key: day, key: [day, shop]}
    batch: 6
  mean:
    calendar: days
    needs: [sales]
    batch: 2
    action: {sql: mean.sql}
    output: {table: mart.guesses, unit_key: day, key: [day, shop, system], slice: {system: mean}}
    expect: {keys: {query: due.sql, columns: [shop]}}
  naive:
    calendar: days
    needs: [sales]
    batch: 2
    action: {python: {function: "guessers:naive", reads: {sales: read_sales.sql}}}
    output: {table: mart.guesses, unit_key: day, key: [day, shop, system], slice: {system: naive}}
    expect: {keys: {query: due.sql, columns: [shop]}}
  blend:
    calendar: days
    needs: [mean, naive]
    batch: 3
    action: {python: {function: "guessers:blend", reads: {guesses: read_guesses.sql}}}
    output: {table: mart.guesses, unit_key: day, key: [day, shop, system], slice: {system: blend}}
    expect: {keys: {query: due.sql, columns: [shop]}}
"""

FILES = {
    "sales.sql": "SELECT day, shop, CAST(EXTRACT(DAY FROM day) AS DOUBLE) AS sold FROM units CROSS JOIN (VALUES ('north'), ('south')) AS s (shop)",
    "due.sql": "SELECT units.day, sales.shop FROM raw.sales AS sales JOIN units ON units.day = sales.day",
    "mean.sql": "SELECT sales.day, sales.shop, 'mean' AS system, sales.sold / 2 AS guess FROM raw.sales AS sales JOIN units ON units.day = sales.day",
    "read_sales.sql": "SELECT sales.day, sales.shop, sales.sold FROM raw.sales AS sales JOIN units ON units.day = sales.day",
    "read_guesses.sql": """
        SELECT guesses.day, guesses.shop, sum(guesses.guess) AS guess
        FROM mart.guesses AS guesses JOIN units ON units.day = guesses.day
        WHERE guesses.system <> 'blend' GROUP BY ALL
    """,
    "guessers.py": """
def naive(batch):
    sales = batch.tables["sales"]
    return sales.rename_columns(["day", "shop", "guess"]).append_column("system", [["naive"] * sales.num_rows])


def blend(batch):
    return [{**row, "system": "blend"} for row in batch.tables["guesses"].to_pylist()]
""",
}
GUESSES = [
    (f"2024-01-{day:02}", shop, system, day * share)
    for day in range(1, 7)
    for shop in ("north", "south")
    for system, share in (("blend", 1.5), ("mean", 0.5), ("naive", 1.0))
]


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def guesses(folder) -> list[tuple]:
    return [(str(day), *rest) for day, *rest in contents(folder / "guesses.duckdb")["mart.guesses"]]


@pytest.mark.parametrize(("point", "nth"), [(Point.AFTER_STAGE, 4), (Point.AFTER_PUBLISH, 3)])
def test_a_kill_is_resumed_to_one_whole_table(workspace, point, nth):
    assert crash(workspace, point, nth, "run") == -9
    ended = gapless(workspace, "run")
    assert ended.returncode == 0, ended.stderr + ended.stdout
    assert guesses(workspace) == GUESSES
    events = open_reader(workspace / "ledger.sqlite").events()
    covered = Counter(event.unit for event in events if event.kind is EventKind.FINISHED)
    assert (len(covered), set(covered.values())) == (24, {1}), "every unit is proven once, whoever died meanwhile"


def test_a_slice_drifts_and_is_mended_alone(workspace):
    assert gapless(workspace, "run").returncode == 0
    with duckdb.connect(str(workspace / "guesses.duckdb")) as warehouse:
        warehouse.execute("DELETE FROM mart.guesses WHERE system = 'naive' AND day = '2024-01-02' AND shop = 'south'")
    ended = gapless(workspace, "verify", "--reopen")
    assert ended.returncode == 5
    assert "naive@2024-01-02" in ended.stdout
    assert "mean@" not in ended.stdout
    assert gapless(workspace, "run").returncode == 0
    assert guesses(workspace) == GUESSES
    with duckdb.connect(str(workspace / "guesses.duckdb"), read_only=True) as warehouse:
        markers = dict(warehouse.execute("SELECT processor, max(generation) FROM gapless.markers GROUP BY ALL").fetchall())
    assert markers == {"sales": 1, "mean": 1, "naive": 2, "blend": 2}


def test_rows_in_the_slice_of_another_are_never_published(workspace):
    assert gapless(workspace, "run", "sales", "mean").returncode == 0
    before = guesses(workspace)
    once = PIPELINE.replace("  naive:\n", "  naive:\n    policy: {attempts: 1}\n")
    (workspace / "pipeline.yaml").write_text(once)
    text = (workspace / "guessers.py").read_text().replace('["naive"]', '["mean"]')
    (workspace / "guessers.py").write_text(text)
    ended = gapless(workspace, "run", "naive")
    assert ended.returncode == 1
    assert status(workspace, "naive")["units"]["incomplete"] == 6
    told = gapless(workspace, "why", "naive@2024-01-02").stdout
    assert "of system mean; what this processor owns of mart.guesses is system naive" in told
    assert guesses(workspace) == before
