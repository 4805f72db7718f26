"""Logs: the attempts of a unit with what they printed, or the log of the last run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gapless.model.errors import SelectionError
from gapless.model.event import Event
from gapless.model.ids import Fence, Unit
from gapless.service.view import View
from gapless.service.why import event_json
from gapless.service.workbench import LOGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """``outputs`` by fence; ``run_log`` is the text of the last run's log where no unit was asked for."""

    unit: Unit | None
    events: tuple[Event, ...]
    outputs: dict[Fence, str]
    run_log: str
    path: str

    def as_json(self) -> dict[str, object]:
        return {
            "unit": None if self.unit is None else str(self.unit),
            "path": self.path,
            "events": [event_json(event) for event in self.events],
            "outputs": {str(fence): text for fence, text in self.outputs.items()},
            "log": self.run_log.splitlines(),
        }


def read_logs(view: View, folder: Path, unit: Unit | None) -> Logged:
    """What was logged.

    Raises:
        SelectionError: nothing has run yet, or nothing ever happened to the unit.
    """
    if unit is not None:
        events = tuple(view.ledger.events(unit))
        if not events:
            raise SelectionError(f"nothing has happened to {unit} yet", help=f"gapless why {unit}")
        outputs: dict[Fence, str] = {}
        for event in events:
            name = event.details.get("output")
            if isinstance(name, str) and (folder / LOGS / name).exists():
                outputs[event.fence] = (folder / LOGS / name).read_text(encoding="utf-8", errors="replace")
        return Logged(unit=unit, events=events, outputs=outputs, run_log="", path="")
    listed = sorted((folder / LOGS).glob("*.log"))
    if not listed:
        raise SelectionError("nothing has run in this workspace yet", help="gapless run")
    return Logged(unit=None, events=(), outputs={}, run_log=listed[-1].read_text(encoding="utf-8", errors="replace"), path=str(listed[-1]))
