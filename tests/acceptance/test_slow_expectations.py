"""An expectation whose query is too slow says nothing of its units: they are unknown, and the warehouse lives on."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from gapless.adapters.warehouse.duckdb import DuckDbWarehouse
from gapless.engine.statement import measured
from gapless.model.calendar import Partition
from gapless.model.evidence import VerdictKind
from gapless.model.expectation import Expectation, Query
from gapless.model.ids import Fence, PartitionKey
from gapless.model.output import Table
from gapless.proving.judge import judge

TABLE = Table(name="raw.readings", unit_key="day", key=("day",))
DAY = PartitionKey("2024-01-01")
UNITS = [Partition(DAY, {"day": DAY})]
ENDLESS = "SELECT '2024-01-01', sum(a.range * b.range)::VARCHAR FROM range(10000000) AS a, range(10000000) AS b"


def test_what_measures_too_long_is_unknown(tmp_path: Path) -> None:
    house = DuckDbWarehouse(tmp_path / "readings.duckdb")
    house.stage_rows(Fence(1), pa.table({"day": [DAY]}), TABLE)
    slow = Expectation(empty=Query(file="endless.sql", text=ENDLESS))
    found = measured(house, lambda: house.measure_stage(Fence(1), TABLE, slow, UNITS), 0.3)
    verdict = judge(slow, found[DAY], now=0.0)
    assert verdict.kind is VerdictKind.UNKNOWN
    assert verdict.reason == "endless.sql was interrupted after 0.3 s, the longest that measuring may take"
    again = measured(house, lambda: house.measure_stage(Fence(1), TABLE, Expectation(), UNITS), 60)
    assert (again[DAY].rows, again[DAY].error) == (1, None)
    house.close()
