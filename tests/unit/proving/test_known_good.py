"""Known-good data: what none of the proven units meets, and nothing that only some of them fail."""

from __future__ import annotations

from gapless.model.condition import read_condition
from gapless.model.evidence import Finding, Verdict, VerdictKind
from gapless.model.expectation import Containment, Counts, Distribution, Expectation, Keys, Likeness, Nulls, Query, References, Sums
from gapless.model.ids import PartitionKey
from gapless.proving.doubt import Doubt
from gapless.proving.known_good import LIKELY, named_columns, unmet

ZERO = Finding("out_of_range", "zero is 0, outside 1 to 10", ("expect", "range", "zero"))
NULL = Finding("too_many_nulls", "minutes is null in 2 of 9 rows, 0 of them may be", ("expect", "nulls", "minutes"))
GOOD, EMPTY = Verdict(VerdictKind.COMPLETE), Verdict(VerdictKind.EMPTY, reason="closed")
UNKNOWN = Verdict(VerdictKind.UNKNOWN, reason="teams.sql: no such table")
QUERY = Query(file="q.sql", text="")


def bad(*findings: Finding) -> Verdict:
    return Verdict(VerdictKind.INCOMPLETE, findings)


def doubts(*verdicts: Verdict) -> list[Doubt]:
    return list(unmet({PartitionKey(f"day {number}"): verdict for number, verdict in enumerate(verdicts, start=1)}))


def test_what_all_fail_is_doubted_with_the_first_of_them() -> None:
    message = "none of 3 proven units passes: zero is 0, outside 1 to 10 (day 1)"
    assert doubts(bad(ZERO), bad(ZERO, NULL), bad(ZERO)) == [Doubt(("expect", "range", "zero"), message, True, LIKELY)]
    assert [doubt.message for doubt in doubts(bad(NULL, ZERO))] == [
        f"the one proven unit that was measured does not pass: {finding.message} (day 1)" for finding in (NULL, ZERO)
    ]


def test_what_some_meet_is_the_business_of_the_others() -> None:
    assert doubts(bad(ZERO), GOOD, bad(ZERO)) == []
    assert doubts(bad(ZERO), bad(NULL)) == []
    assert doubts(GOOD, EMPTY, UNKNOWN) == doubts() == []


def test_empty_and_unknown_units_say_nothing_of_values() -> None:
    (doubt,) = doubts(bad(ZERO), EMPTY, UNKNOWN)
    assert doubt.message.startswith("the one proven unit that was measured does not pass: zero")


def test_what_nobody_can_measure_is_told_once() -> None:
    assert doubts(UNKNOWN, UNKNOWN) == [Doubt(("expect",), "none of 2 proven units can be judged: teams.sql: no such table", True)]


def test_every_column_that_is_named_has_its_place() -> None:
    expectation = Expectation(
        keys=Keys(query=QUERY, columns=("a",)),
        counts=Counts(query=QUERY, columns=("b",)),
        contains=Containment(query=QUERY, columns=("c",)),
        within=Containment(query=QUERY, columns=("d",)),
        nulls=Nulls(limits={"e": 0}, per={"e": ("f",)}),
        ranges={"g": (0, 1)},
        allowed={"h": ("x",)},
        references=(References(query=QUERY, columns=("i", "j")),),
        varies={"k": 2},
        agrees={"l": "{day}"},
        distribution={"m": Distribution(deviations=1, least=2, within="n")},
        alike=(Likeness(by="o", share=0.1, least=2, column="p"), Likeness(by="o", share=0.1, least=2, per=("q", "r"), within="s")),
        holds=(read_condition("o <= p"),),
        sums=(Sums(name="all", query=QUERY, columns=("q", "r"), per=("s",)),),
    )
    found = {column: place for place, column in named_columns(expectation)}
    assert sorted(found) == sorted(expectation.columns) == list("abcdefghijklmnopqrs")
    assert found["f"] == ("expect", "nulls", "e", "per")
    assert found["j"] == ("expect", "references", "i, j")
    assert (found["p"], found["s"]) == (("expect", "holds"), ("expect", "sums", "all"))
