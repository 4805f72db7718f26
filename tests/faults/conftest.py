"""The mini league is played once for all processes that test; each process has its own server, each test its own copy and wire."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.case import Case
from tests.faults.mini import Mini, play, served
from tests.faults.wire import Wire, wired

BOARD = "GAPLESS_FAULT_BOARD"
"""Names a folder where every case that has passed leaves what it has seen."""


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Mini:
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "mini"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return play(folder)


@pytest.fixture(scope="session")
def league(mini: Mini) -> Iterator[str]:
    with served(mini) as address:
        yield address


@pytest.fixture
def wire(league: str) -> Iterator[Wire]:
    with wired(league) as made:
        yield made


@pytest.fixture
def case(request: pytest.FixtureRequest, mini: Mini, wire: Wire, tmp_path: Path) -> Iterator[Case]:
    """A case in the state that its marker names: ``@pytest.mark.fault("A7", "two of sixteen teams stored", state="base")``."""
    marker = request.node.get_closest_marker("fault")
    assert marker is not None, "a case says which fault it is"
    made = Case.of(mini, tmp_path / "workspace", wire, state=marker.kwargs.get("state", "base"))
    yield made
    folder = os.environ.get(BOARD)
    if folder and getattr(request.node, "passed", False):
        number, title = marker.args
        seen = {
            "number": number,
            "title": title,
            "caught_by": made.seen.caught_by,
            "named": made.seen.named,
            "repaired": made.seen.repaired,
        }
        (Path(folder) / f"{request.node.name.replace('/', '_')}.json").write_text(json.dumps(seen))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.passed = report.passed  # type: ignore[attr-defined]
    return report
