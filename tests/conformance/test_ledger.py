"""Every ledger keeps what the shipped suite asks for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gapless.adapters.ledger import lease
from gapless.adapters.ledger.body import STANDING
from gapless.adapters.ledger.memory import Kept, MemoryLedger
from gapless.adapters.ledger.sqlite import SqliteLedger
from gapless.adapters.ledger.statements import STATEMENTS
from gapless.model.ids import PartitionKey, RunId, Unit
from gapless.ports.ledger import Ledger
from gapless.testing.ledger_suite import FIRST, RAW, RUN, LedgerSuite, claimed


class TestSqlite(LedgerSuite):
    @pytest.fixture(autouse=True)
    def closed(self):
        self.opened: list[SqliteLedger] = []
        yield
        for ledger in self.opened:
            ledger.close()

    def ledger(self, folder: Path) -> Ledger:
        self.opened.append(SqliteLedger(folder / "ledger.sqlite", durable=False))
        return self.opened[-1]

    def die(self, ledger: Ledger) -> None:
        """What the system does for a process that is gone; the real thing is in tests/fault."""
        lease._let_go_in_child()

    @pytest.mark.parametrize(
        ("statement", "index"),
        [
            ("heads", "PRIMARY KEY (processor=?)"),
            ("head", "PRIMARY KEY (processor=? AND key=?)"),
            ("heads_of", "PRIMARY KEY (processor=? AND key=?)"),
            ("calendar", "calendars_by_name (name=?)"),
            ("plan", "(id=?)"),
        ],
    )
    def test_hot_statements_read_no_whole_table(self, tmp_path: Path, statement: str, index: str) -> None:
        parameters = {"processor": "raw", "keys": "[]"} if ":" in STATEMENTS[statement] else ("raw",) * STATEMENTS[statement].count("?")
        self.ledger(tmp_path)
        plan = self.opened[0]._connection.execute(f"EXPLAIN QUERY PLAN {STATEMENTS[statement]}", parameters).fetchall()
        assert index in plan[-1][3]
        assert not any("SCAN" in step[3] and "wanted" not in step[3] for step in plan)
        assert not any("TEMP B-TREE" in step[3] for step in plan)

    def test_standings_are_grouped_from_the_heads_of_the_processor_alone(self, tmp_path: Path) -> None:
        self.ledger(tmp_path)
        given = dict.fromkeys(STANDING, "") | {"processor": "raw"}
        plan = self.opened[0]._connection.execute(f"EXPLAIN QUERY PLAN {STATEMENTS['standings']}", given).fetchall()
        search = "SEARCH heads USING PRIMARY KEY (processor=?)"
        assert [step[3] for step in plan if "heads" in step[3] or "B-TREE" in step[3]] == [search, search, "USE TEMP B-TREE FOR GROUP BY"]

    @pytest.mark.parametrize(("unit", "run"), [(Unit(RAW, FIRST), None), (None, RUN), (Unit(RAW, FIRST), RUN)])
    def test_events_of_a_unit_or_a_run_are_found_by_an_index(self, tmp_path: Path, unit: Unit | None, run: RunId | None) -> None:
        ledger, seen = self.ledger(tmp_path), []
        connection = self.opened[0]._connection
        connection.set_trace_callback(seen.append)
        ledger.events(unit, run, newest=5)
        connection.set_trace_callback(None)
        plan = connection.execute(f"EXPLAIN QUERY PLAN {seen[0]}").fetchall()
        assert len(plan) == 1
        assert "USING INDEX events_by_" in plan[0][3]

    def test_fences_stay_apart_while_another_thread_appends(self, tmp_path: Path) -> None:
        """The conductor takes fences in its loop while a thread commits the claims of earlier ones."""
        ledger, given = self.ledger(tmp_path), []
        with ledger.lease("run"), ThreadPoolExecutor(1) as commits:
            pending = []
            for number in range(200):
                given.append(ledger.next_fence())
                pending.append(commits.submit(ledger.append, [claimed(given[-1], PartitionKey(str(number)))]))
                assert len(ledger.heads(RAW)) <= number + 1
            for one in pending:
                one.result()
        assert given == sorted(set(given))
        assert len(ledger.heads(RAW)) == 200


class TestMemory(LedgerSuite):
    @pytest.fixture(autouse=True)
    def folders(self):
        self.kept: dict[Path, Kept] = {}

    def ledger(self, folder: Path) -> Ledger:
        return MemoryLedger(self.kept.setdefault(folder, Kept()))

    def die(self, ledger: Ledger) -> None:
        for kept in self.kept.values():
            kept.holder = None
