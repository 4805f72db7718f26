"""Thresholds: where less than everything is enough, of which output, why, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gapless.model.expectation import Excuse
from gapless.model.ids import ProcessorName
from gapless.model.processor import Processor


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """``of`` is a column, or the file of a query. ``share`` is the largest share of nulls, or the least share that is contained.

    ``excuse`` is None for nulls that are allowed for good.
    """

    processor: ProcessorName
    kind: str
    of: str
    share: float
    excuse: Excuse | None

    def as_json(self) -> dict[str, object]:
        return {
            "processor": self.processor,
            "kind": self.kind,
            "of": self.of,
            "share": self.share,
            "because": None if self.excuse is None else self.excuse.because,
            "until": None if self.excuse is None else self.excuse.until.isoformat(),
        }


def thresholds(processors: Iterable[Processor]) -> tuple[Threshold, ...]:
    """All that these processors declare. Shares of nulls that a query gives are knowledge of the data, and not among them."""
    return tuple(threshold for processor in processors for threshold in _of(processor))


def _of(processor: Processor) -> Iterator[Threshold]:
    expect = processor.expect
    for column, share in expect.nulls.limits.items():
        if share > 0:
            yield Threshold(processor=processor.name, kind="nulls", of=column, share=share, excuse=expect.nulls.excuses.get(column))
    if expect.nulls.others:
        yield Threshold(processor=processor.name, kind="nulls", of="*", share=expect.nulls.others, excuse=None)
    for kind, containment in (("contains", expect.contains), ("within", expect.within)):
        if containment is not None and containment.share < 1:
            yield Threshold(
                processor=processor.name, kind=kind, of=containment.query.file, share=containment.share, excuse=containment.excuse
            )
