"""Every ledger keeps what the shipped suite asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from gapless.adapters.ledger import lease
from gapless.adapters.ledger.memory import Kept, MemoryLedger
from gapless.adapters.ledger.sqlite import SqliteLedger
from gapless.ports.ledger import Ledger
from gapless.testing.ledger_suite import LedgerSuite


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


class TestMemory(LedgerSuite):
    @pytest.fixture(autouse=True)
    def folders(self):
        self.kept: dict[Path, Kept] = {}

    def ledger(self, folder: Path) -> Ledger:
        return MemoryLedger(self.kept.setdefault(folder, Kept()))

    def die(self, ledger: Ledger) -> None:
        for kept in self.kept.values():
            kept.holder = None
