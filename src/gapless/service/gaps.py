"""Gaps: expected, covered and missing over all history, with the watermark. Takes processors, never a range of dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gapless.model.ids import PartitionKey, ProcessorName
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.proving.completeness import completeness
from gapless.service.status import Gap, choose, gap_json
from gapless.service.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorGaps:
    """Completeness of one processor. ``watermark``: the last partition up to which everything is covered."""

    processor: ProcessorName
    expected: int
    complete: int
    empty: int
    waived: int
    impossible: int
    missing: int
    oldest: PartitionKey | None
    watermark: PartitionKey | None
    gaps: tuple[Gap, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "processor": self.processor,
            "expected": self.expected,
            "complete": self.complete,
            "empty": self.empty,
            "waived": self.waived,
            "impossible": self.impossible,
            "missing": self.missing,
            "oldest_gap": self.oldest,
            "watermark": self.watermark,
            "gaps": [gap_json(gap) for gap in self.gaps],
        }


def read_gaps(view: View, words: Sequence[str] = ()) -> list[ProcessorGaps]:
    """Completeness of the processors that a selection touches; the selection narrows which gaps are listed.

    Raises:
        SelectionError: the selection matches nothing.
    """
    chosen = choose(view, words)
    found = []
    for name in view.graph.order:
        ordinals = chosen.get(name, EMPTY)
        if not ordinals:
            continue
        calendar = view.graph.calendar(name)
        whole = completeness(calendar, view.holding(name).states, view.holding(name).impossible)
        missing = whole.missing & ordinals
        first = whole.missing.first()
        found.append(
            ProcessorGaps(
                processor=name,
                expected=len(whole.expected),
                complete=len(whole.complete),
                empty=len(whole.empty),
                waived=len(whole.waived),
                impossible=len(whole.impossible),
                missing=len(whole.missing),
                oldest=None if first is None else calendar.keys[first],
                watermark=whole.watermark,
                gaps=tuple(_listed(view, name, missing)),
            )
        )
    return found


def _listed(view: View, name: ProcessorName, missing: Ordinals) -> list[Gap]:
    keys = view.graph.calendar(name).keys
    return [Gap(processor=name, first=keys[a], last=keys[b - 1], units=b - a, state="missing") for a, b in missing.runs()]
