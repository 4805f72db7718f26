"""Waivers as every report shows them: who excepted how many units, why, and until when; those that have ended too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gapless.model.event import EventKind, State
from gapless.model.ids import ProcessorName, RunId
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.waiver import Waiver, written
from gapless.service.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """A waiver, and the units that stand under it now, by processor. ``expired``: it has ended, and they are not covered."""

    waiver: Waiver
    units: Mapping[ProcessorName, Ordinals]
    expired: bool

    @property
    def count(self) -> int:
        return sum(map(len, self.units.values()))

    def as_json(self) -> dict[str, object]:
        waiver = self.waiver
        return {
            "id": waiver.id,
            "by": waiver.by,
            "reason": waiver.reason,
            "evidence": waiver.evidence,
            "until": waiver.until.isoformat(),
            "at": waiver.at,
            "selection": waiver.selection,
            "expired": self.expired,
            "units": self.count,
            "processors": {name: len(units) for name, units in self.units.items()},
        }


def read_waivers(view: View, chosen: Mapping[ProcessorName, Ordinals]) -> tuple[Waived, ...]:
    """Waivers that units of a selection stand under, those that have ended first, then by their end."""
    acts: dict[RunId, dict[ProcessorName, list[int]]] = {}
    for name in view.graph.order:
        holding, calendar = view.holding(name), view.graph.calendar(name)
        units = (holding.of(State.WAIVED) | holding.expired) & chosen.get(name, EMPTY) & calendar.due
        if units:
            heads = view.ledger.heads(name, calendar.keys_of(units))
            for ordinal in units:
                acts.setdefault(heads[calendar.keys[ordinal]].run, {}).setdefault(name, []).append(ordinal)
    found = []
    for act, units_of in acts.items():
        event = next(event for event in reversed(view.ledger.events(run=act)) if event.kind is EventKind.WAIVED)
        waiver = written(act, event.at, event.details)
        units_by = {name: Ordinals.of(listed) for name, listed in units_of.items()}
        found.append(Waived(waiver=waiver, units=units_by, expired=waiver.ends <= view.now))
    return tuple(sorted(found, key=lambda one: (not one.expired, one.waiver.until, one.waiver.id)))
