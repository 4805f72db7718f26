"""The ledger as a dictionary: slow, obvious, and apart from the fold. Two conductors, one storage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gapless.model.event import Event, Head

COVERED = ("complete", "empty")
OPEN = ("pending", "retry_wait", "incomplete", "failed", "unknown", "waived")
AT_REST = (*OPEN, "complete", "empty")
GOES = {
    "claimed": (AT_REST, ("claimed",)),
    "retry": (("claimed",), ("retry_wait",)),
    "interrupted": (("claimed", "retry_wait"), ("pending",)),
    "finished": (("claimed",), ("complete", "empty", "incomplete", "failed", "unknown")),
    "adopted": (AT_REST, COVERED),
    "waived": ((*OPEN, "claimed"), ("waived",)),
    "reopened": (AT_REST, ("pending", "incomplete", "unknown")),
}
NEW = {
    "state": "pending", "fence": 0, "generation": 0, "attempts": 0, "free_attempts": 0, "read_at": 0, "published_at": 0, "rows": None,
    "digest": "", "fingerprint": "", "error_class": None, "message": "", "retry_at": None, "marks": (), "without": (),
}  # fmt: skip


@dataclass
class LedgerModel:
    units: dict[tuple[str, str], dict] = field(default_factory=dict)
    log: list[Event] = field(default_factory=list)
    published: int = 0
    holder: int | None = None

    def admits(self, events: Sequence[Event]) -> bool:
        """Whether the group can be appended; appends it then."""
        units = {name: dict(unit) for name, unit in self.units.items()}
        published = self.published
        for event in events:
            unit = units.setdefault((event.processor, event.key), dict(NEW))
            before, after = GOES[event.kind]
            if unit["state"] not in before or event.state not in after or event.fence < unit["fence"]:
                return False
            published = self._happen(unit, event, published)
        self.units, self.published = units, published
        self.log += events
        return True

    @staticmethod
    def _happen(unit: dict, event: Event, published: int) -> int:
        details = event.details
        was = dict(unit)
        unit["state"], unit["fence"] = event.state.value, event.fence
        unit["retry_at"] = details.get("retry_at") if event.kind == "retry" else None
        if event.kind == "claimed":
            unit["read_at"] = published
            if was["state"] not in ("pending", "retry_wait"):
                unit["attempts"] = unit["free_attempts"] = 0
            return published
        unit["message"] = details.get("message", "")
        unit["error_class"] = None
        if event.kind == "waived":
            unit["retry_at"] = details["ends"]
            if "generation" in details:
                published += 1
                unit["published_at"] = published
                unit.update({name: details[name] for name in ("generation", "digest", "rows", "fingerprint")}, marks=(), without=())
            return published
        if event.kind == "retry":
            unit["error_class"] = details["error_class"]
            unit["attempts" if details["counts"] else "free_attempts"] += 1
        elif event.kind == "finished" and event.state not in COVERED:
            unit["error_class"] = details["error_class"]
            unit["attempts" if details["error_class"] == "transient" else "free_attempts"] += 1
            unit["fingerprint"] = details["fingerprint"]
        elif event.kind in ("finished", "adopted"):
            adopted = event.kind == "adopted"
            unit["generation"], unit["digest"], unit["rows"] = details["generation"], details["digest"], details["rows"]
            unit["fingerprint"], unit["without"] = details["fingerprint"], tuple(details["without"])
            unit["marks"] = ("adopted",) * adopted + ("degraded",) * bool(details["without"])
            if not adopted or (was["generation"], was["digest"]) != (unit["generation"], unit["digest"]):
                published += 1
                unit["published_at"] = published
            if adopted:
                unit["read_at"] = published
            else:
                unit["attempts"] += 1
        return published


def as_model(head: Head) -> dict:
    """A head in the words of the model."""
    return {name: getattr(head, name) for name in NEW}
