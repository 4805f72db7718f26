"""Known-good data: units that were proven and have not changed since. An expectation that none of them meets is more likely wrong than they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gapless.model.evidence import Finding, Verdict, VerdictKind
from gapless.model.expectation import Expectation
from gapless.model.ids import PartitionKey
from gapless.proving.doubt import Doubt
from gapless.proving.hearing import Place

LIKELY = "look at the check first: it is more likely wrong than all of the data"


def unmet(verdicts: Mapping[PartitionKey, Verdict]) -> Iterator[Doubt]:
    """Doubts about what none of these units meets, by where it is asked for; and about what cannot be measured at all.

    ``verdicts`` are those of units that were proven to have something, and have not changed since. What is empty by now meets everything.
    """
    unknown = [(key, verdict) for key, verdict in verdicts.items() if verdict.kind is VerdictKind.UNKNOWN]
    if verdicts and len(unknown) == len(verdicts):
        none = f"none of {len(verdicts)} proven units" if len(verdicts) > 1 else "no proven unit"
        yield Doubt(("expect",), f"{none} can be judged: {unknown[0][1].reason}", refused=True)
        return
    judged = {key: verdict for key, verdict in verdicts.items() if verdict.kind in (VerdictKind.COMPLETE, VerdictKind.INCOMPLETE)}
    fails: Counter[Place] = Counter()
    first: dict[Place, tuple[PartitionKey, Finding]] = {}
    for key, verdict in judged.items():
        for place, finding in {finding.place: finding for finding in verdict.findings}.items():
            fails[place] += 1
            first.setdefault(place, (key, finding))
    for place, number in fails.items():
        if number == len(judged):
            key, finding = first[place]
            none = f"none of {number} proven units passes" if number > 1 else "the one proven unit that was measured does not pass"
            yield Doubt(place, f"{none}: {finding.message} ({key})", refused=True, advice=LIKELY)


def named_columns(expectation: Expectation) -> Iterator[tuple[Place, str]]:
    """The columns of the output that an expectation names itself, and where."""
    for kind, one in (
        ("keys", expectation.keys),
        ("counts", expectation.counts),
        ("contains", expectation.contains),
        ("within", expectation.within),
    ):
        for column in one.columns if one is not None else ():
            yield ("expect", kind), column
    for kind, by_column in (
        ("nulls", expectation.nulls.limits),
        ("range", expectation.ranges),
        ("allowed", expectation.allowed),
        ("varies", expectation.varies),
        ("agrees", expectation.agrees),
        ("distribution", expectation.distribution),
    ):
        for column in by_column:
            yield ("expect", kind, column), column
    for place, columns in (
        *((("expect", "nulls", column, "per"), per) for column, per in expectation.nulls.per.items()),
        *((("expect", "distribution", column, "within"), (one.within,)) for column, one in expectation.distribution.items() if one.within),
        *((("expect", "references", one.name), one.columns) for one in expectation.references),
        *((("expect", "alike", one.by), one.columns) for one in expectation.alike),
        *((("expect", "holds"), one.columns) for one in expectation.holds),
        *((("expect", "sums", one.name), (*one.columns, *one.per)) for one in expectation.sums),
    ):
        for column in columns:
            yield place, column


def spread(units: Sequence[PartitionKey], at_most: int) -> list[PartitionKey]:
    """Some of these, evenly spread over all; the first and the last are among them."""
    if len(units) <= at_most:
        return list(units)
    steps = max(at_most - 1, 1)
    return [units[number * (len(units) - 1) // steps] for number in range(at_most)]
