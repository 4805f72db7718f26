"""Given up: sources of which the newest run asked nothing more, why, and how many units wait for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gapless.lifecycle.machine import GivenUp
from gapless.model.event import RunRecord
from gapless.model.ids import ProcessorName, SourceName
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.service.view import View

KEY = "given_up"
"""Where the summary of a run has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A source that was given up, and the number of units that are pending because they ask it."""

    given_up: GivenUp
    units: int

    @property
    def sentence(self) -> str:
        one = self.given_up
        return (
            f"source {one.source} was given up after {one.failures} failures in a row, and {self.units:,}"
            f" unit{'s wait' if self.units != 1 else ' waits'} for it. The last failure: {one.message}"
        )

    def as_json(self) -> dict[str, object]:
        return {**self.given_up._asdict(), "units": self.units}


def summary(given_up: Iterable[GivenUp]) -> dict[str, object]:
    """What a run keeps of it; nothing where no source was given up."""
    listed = [one._asdict() for one in given_up]
    return {KEY: listed} if listed else {}


def of_run(run: RunRecord | None) -> Mapping[SourceName, GivenUp]:
    """The sources that a run gave up, by name."""
    listed = run.summary.get(KEY, ()) if run is not None else ()
    found = (GivenUp(**one) for one in listed) if isinstance(listed, list | tuple) else ()
    return {one.source: one for one in found}


def read_waiting(view: View, given_up: Mapping[SourceName, GivenUp], pending: Mapping[ProcessorName, Ordinals]) -> tuple[Waiting, ...]:
    """``pending`` are the pending units by processor. Sources for which none of them waits are left out."""
    found = []
    for source, one_given_up in given_up.items():
        units = sum(len(pending.get(name, EMPTY)) for name, one in view.pipeline.processors.items() if one.source == source)
        if units:
            found.append(Waiting(given_up=one_given_up, units=units))
    return tuple(found)
