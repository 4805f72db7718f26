"""Evidence: what it costs to measure and judge what is published, as ``verify`` does, and which share of a run goes into it.

The tables are as wide as those of box scores: 25 columns, 20 rows a date. Keys, nulls with limits by date, ranges and references are judged.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from grid import FIRST, PROCESSORS
from measured import Measured, installed, report

from gapless.adapters.objects.memory import MemoryObjects
from gapless.adapters.warehouse.duckdb import DuckDbWarehouse
from gapless.engine.prober import Prober
from gapless.model.action import Sql
from gapless.model.calendar import Partition
from gapless.model.evidence import VerdictKind
from gapless.model.expectation import Expectation, Keys, Nulls, Query, References
from gapless.model.ids import CalendarName, Fence, PartitionKey, ProcessorName, RunId
from gapless.model.output import Table
from gapless.model.processor import Processor
from gapless.ports.warehouse import Publication

FOLDER = Path(__file__).parent
DATES = 850
PLAYERS = 20
NUMBERS = [f"number_{number}" for number in range(12)]
TEXTS = [f"text_{number}" for number in range(9)]

RATES = dict.fromkeys(("NBA_STATS", "NBA_CDN", "NBA_OFFICIAL", "BDL", "ESPN", "ODDS", "BETTINGPROS", "BIGDATABALL"), "2/s")
"""Six times as often as the public services bear it."""

DUE = "SELECT units.game_date, units.game_date, players.player FROM units CROSS JOIN reference.players AS players"
ROWS = f"""
    SELECT
        units.game_date, players.player, 'OVER' AS side, year(units.game_date)::VARCHAR AS season,
        {", ".join(f"CAST((hash(units.game_date, players.player, {n}) % 1000) / 10 AS DOUBLE) AS {name}" for n, name in enumerate(NUMBERS))},
        {", ".join(f"players.player || '-{n}' AS {name}" for n, name in enumerate(TEXTS))}
    FROM units CROSS JOIN reference.players AS players
"""
LIMITS = f"""
    SELECT units.game_date, columns.column_name, 0.0
    FROM units CROSS JOIN (VALUES {", ".join(f"('{name}')" for name in NUMBERS[:6])}) AS columns (column_name)
"""
EXPECTED = Expectation(
    keys=Keys(query=Query(file="due.sql", text=DUE), columns=("game_date", "player")),
    nulls=Nulls(limits=dict.fromkeys(("side", "season", *TEXTS[:4]), 0.0), query=Query(file="limits.sql", text=LIMITS)),
    ranges=dict.fromkeys(NUMBERS[:8], (0.0, 100.0)),
    allowed={"side": ("OVER", "UNDER")},
    references=(References(query=Query(file="players.sql", text="SELECT player FROM reference.players"), columns=("player",)),),
    varies={NUMBERS[0]: 10, NUMBERS[1]: 10},
)


def processor(number: int) -> Processor:
    return Processor(
        name=ProcessorName(f"box_{number}"),
        calendar=CalendarName("dates"),
        action=Sql(file="rows.sql", text=ROWS, timeout=600.0),
        output=Table(name=f"raw.box_{number}", unit_key="game_date", key=("game_date", "player"), partition="game_date"),
        expect=EXPECTED,
    )


def partitions(dates: int) -> list[Partition]:
    keys = [PartitionKey((FIRST + timedelta(days=day)).isoformat()) for day in range(dates)]
    return [Partition(key, {"game_date": key}) for key in keys]


def publish(house: DuckDbWarehouse, made: Processor, units: list[Partition], fence: Fence) -> None:
    assert isinstance(made.output, Table)
    house.stage_query(fence, Query(file="rows.sql", text=ROWS), made.output, units)
    keys = tuple(unit.key for unit in units)
    house.publish([Publication(run=RunId("bench"), processor=made.name, fence=fence, output=made.output, keys=keys)])
    house.drop_stage(fence)


def probed(house: DuckDbWarehouse, processors: list[Processor], units: list[Partition]) -> tuple[float, int]:
    """Seconds, and statements sent to the warehouse, of measuring and judging every output once.

    Raises:
        RuntimeError: a unit is not complete, so that the time means nothing.
    """
    prober = Prober(house, MemoryObjects(), now=time.time())
    sent, began = house.queries, time.perf_counter()
    for made in processors:
        proofs = prober.probe(made, units, lambda _key: None)
        wrong = [(key, proof.verdict) for key, proof in proofs.items() if proof.verdict.kind is not VerdictKind.COMPLETE]
        if wrong or len(proofs) < len(units):
            raise RuntimeError(f"{made.name}: {wrong[:1]}")
    return time.perf_counter() - began, house.queries - sent


def rows() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as folder:
        house = DuckDbWarehouse(Path(folder) / "evidence.duckdb")
        try:
            yield from of_warehouse(house)
        finally:
            house.close()
    yield from of_runs()


def of_warehouse(house: DuckDbWarehouse) -> Iterator[Measured]:
    players = Table(name="reference.players", unit_key="league", key=("player",))
    listed = f"SELECT 'nba' AS league, 'player ' || range AS player FROM range({PLAYERS})"
    house.stage_query(Fence(1), Query(file="players.sql", text=listed), players, [])
    keys = (PartitionKey("nba"),)
    house.publish([Publication(run=RunId("bench"), processor=ProcessorName("players"), fence=Fence(1), output=players, keys=keys)])
    units, processors = partitions(DATES), [processor(number) for number in range(PROCESSORS)]
    for number, made in enumerate(processors):
        publish(house, made, units, Fence(number + 2))
    few = partitions(DATES // 10)
    _, fewer = probed(house, processors, few)
    seconds, statements = probed(house, processors, units)
    yield Measured(
        name=f"evidence of {DATES} dates × {PROCESSORS} outputs, {DATES * PROCESSORS * PLAYERS:,} rows",
        value=seconds,
        unit="s",
        budget="<= 5",
        note=f"{DATES * PROCESSORS / seconds:,.0f} units a second, as verify measures them",
    )
    yield Measured(
        name=f"statements for {DATES} dates × {PROCESSORS} outputs",
        value=statements,
        unit="statements",
        floor=fewer,
        budget="= floor",
        note=f"the floor are those for {len(few)} dates; {statements / PROCESSORS:.0f} an output",
    )
    if statements != fewer:
        raise RuntimeError(f"{statements} statements for {DATES} dates, {fewer} for {len(few)}: their number grows with that of the dates")


def of_runs() -> Iterator[Measured]:
    """What reading back and judging costs a run: where sources answer as often as public services nearly do, and where they are files beside
    it: a small simulated league, and a real season (``ARCHIVE=DIR``)."""
    with tempfile.TemporaryDirectory() as folder:
        week, league = Path(folder) / "dates", Path(folder) / "league"
        generate(week, seasons=1, dates=10)
        paced = {f"{source}_RATE": rate for source, rate in RATES.items()}
        yield share_of("six teams, 2 requests a second of each source", week, Path(folder) / "paced", "", paced)
        generate(league, seasons=2, dates=30)
        yield share_of("a small simulated league", league, Path(folder) / "small", "", {})
        if archive := os.environ.get("ARCHIVE"):
            season = os.environ.get("SEASONS") or "2022-23"
            yield share_of(f"real seasons {season}", Path(archive), Path(folder) / "real", season, {})


def generate(league: Path, *, seasons: int, dates: int) -> None:
    words = ["generate", "--out", str(league), "--seed", "1", "--teams", "6", "--seasons", str(seasons), "--dates", str(dates)]
    subprocess.run([sys.executable, "-m", "nba_props.league", *words], check=True, stdout=sys.stderr)


def share_of(what: str, archive: Path, workspace: Path, seasons: str, settings: Mapping[str, str]) -> Measured:
    """The share of a run that is saved by one which measures nothing and believes what the first has found."""
    found = workspace.with_name(f"{workspace.name}.pickle")
    measured, by_phase = seconds_of("keep", found, archive, workspace, seasons, settings)
    unmeasured, _ = seconds_of("believe", found, archive, workspace.with_name(f"{workspace.name}-unmeasured"), seasons, settings)
    told = ", ".join(f"{phase} {number:.1f}" for phase, number in by_phase.items())
    return Measured(
        name=f"evidence during a run, {what}",
        value=100 * (measured - unmeasured) / measured,
        unit="%",
        budget="<= 10",
        note=f"{measured:.1f} s, {unmeasured:.1f} s without any; processor time of the threads that measure: {told} s",
    )


def seconds_of(
    mode: str, found: Path, archive: Path, workspace: Path, seasons: str, settings: Mapping[str, str]
) -> tuple[float, dict[str, float]]:
    """Seconds of a run, and those of processor time that went into evidence by phase."""
    words = ["--archive", str(archive), "--workspace", str(workspace), "--seasons", seasons]
    subprocess.run(
        [sys.executable, str(FOLDER / "unmeasured.py"), mode, str(found), *words],
        check=True,
        stdout=sys.stderr,
        env=installed() | dict(settings),
    )
    command = [sys.executable, "-m", "gapless.cli.main", "-p", str(workspace), "status", "--json"]
    run = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["run"]
    return run["ended"] - run["started"], run["measuring"]


if __name__ == "__main__":
    report(rows())
