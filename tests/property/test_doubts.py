"""Doubts are certain: of all small outputs none passes where one says so, and none is told apart by an expectation that can never fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations_with_replacement, pairwise, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gapless.adapters.warehouse.recount import recount
from gapless.model.calendar import Calendar, Partition
from gapless.model.evidence import VerdictKind
from gapless.model.expectation import Containment, Counts, Excuse, Expectation, Keys, Nulls, Query
from gapless.model.ids import CalendarName, PartitionKey
from gapless.model.output import Table
from gapless.proving.doubt import Case
from gapless.proving.hearing import Hearing, questions
from gapless.proving.judge import judge
from gapless.proving.known_good import spread
from gapless.proving.never_fails import never_fails
from gapless.proving.never_passes import never_passes

DAY = PartitionKey("2024-01-01")
UNITS = [Partition(DAY, {"day": DAY})]
CALENDAR = Calendar(CalendarName("days"), "day", (DAY,))
NATURAL = Table(name="t", unit_key="day", key=("day", "game", "team"))
NUMBERED = Table(name="t", unit_key="day", key=("nth",))
COLUMNS = ("game", "team")
ENTITIES = list(product("12", "AB"))
MOST = 3
EXCUSE = Excuse(because="late", until=date(2999, 1, 1))

Said = Mapping[str, Sequence[tuple[object, ...]]]
columns = st.sampled_from([("game", "team"), ("team", "game"), ("team",), ("game",)])
shares = st.sampled_from([1.0, 0.5])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Table, Expectation, Said]:
    said: dict[str, list[tuple[object, ...]]] = {}

    def listed(name: str, of: tuple[str, ...], *more: st.SearchStrategy[object]) -> Query:
        entities = draw(st.lists(st.sampled_from(ENTITIES), max_size=MOST, unique=True))
        parts = {tuple(entity[COLUMNS.index(column)] for column in of) for entity in entities}
        said[name] = [(DAY, *part, *(draw(each) for each in more)) for part in sorted(parts)]
        return Query(file=name, text="")

    def containment(name: str) -> Containment | None:
        if not draw(st.booleans()):
            return None
        of, share = draw(columns), draw(shares)
        return Containment(query=listed(name, of), columns=of, share=share, excuse=EXCUSE if share < 1 else None)

    keys = counts = empty = None
    if draw(st.booleans()):
        of = draw(columns)
        keys = Keys(query=listed("keys", of), columns=of)
    if draw(st.booleans()):
        of = draw(columns)
        counts = Counts(query=listed("counts", of, st.integers(0, 2)), columns=of)
    if draw(st.booleans()):
        empty = Query(file="empty", text="")
        said["empty"] = [(DAY, "closed")] if draw(st.booleans()) else []
    nulls = Nulls()
    if draw(st.booleans()):
        nulls = Nulls(query=Query(file="nulls", text=""))
        said["nulls"] = [(DAY, "team", draw(st.sampled_from([-0.5, 0.0, 1.0])))]
    contains, within = containment("contains"), containment("within")
    least = draw(st.integers(1, 3))
    expectation = Expectation(keys=keys, counts=counts, contains=contains, within=within, empty=empty, nulls=nulls, at_least=least)
    return draw(st.sampled_from([NATURAL, NUMBERED])), expectation, said


def case_of(output: Table, expectation: Expectation, said: Said) -> Case:
    heard = Hearing(units=(DAY,), calendar=CALENDAR)
    for question in questions(expectation):
        heard = heard.hear(question, question.columns, said[question.query.file])
    return Case(expectation=expectation, output=output, said=heard, rows={})


def outputs() -> Iterator[list[dict[str, Any]]]:
    for number in range(MOST + 2):
        for rows in combinations_with_replacement(ENTITIES, number):
            yield [{"day": DAY, "game": game, "team": team, "nth": nth} for nth, (game, team) in enumerate(rows)]


def passes(rows: list[dict[str, Any]], output: Table, expectation: Expectation, said: Said) -> bool:
    def ask(query: Query) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        listed = list(said[query.file])
        width = next(len(question.columns) for question in questions(expectation) if question.query == query)
        return ("x",) * width, listed

    found = recount(rows, None, rows, output, expectation, UNITS, ask, staged=False)
    return judge(expectation, found[DAY], now=0.0).kind in (VerdictKind.COMPLETE, VerdictKind.EMPTY)


@settings(deadline=None, max_examples=150)
@given(cases())
def test_what_can_never_pass_passes_with_no_rows_at_all(given_: tuple[Table, Expectation, Said]) -> None:
    output, expectation, said = given_
    doubts = list(never_passes(case_of(output, expectation, said)))
    possible = [rows for rows in outputs() if passes(rows, output, expectation, said)]
    assert not (doubts and possible), (doubts, possible)


@settings(deadline=None, max_examples=150)
@given(cases())
def test_where_all_statements_speak_of_the_same_entities_nothing_is_missed(given_: tuple[Table, Expectation, Said]) -> None:
    """What is declared exactly, over the whole key, can be satisfied or is doubted."""
    _, expectation, said = given_
    parts = (expectation.keys, expectation.counts, expectation.contains, expectation.within)
    exact = [part for part in parts[:2] if part is not None]
    if not exact or any(part is not None and {*part.columns} != {*COLUMNS} for part in parts):
        return
    doubted = bool(list(never_passes(case_of(NATURAL, expectation, said))))
    counted = [row[-1] for row in said.get("counts", ())]
    if not doubted and all(number in (0, 1) for number in counted):
        assert any(passes(rows, NATURAL, expectation, said) for rows in outputs())


@settings(deadline=None, max_examples=150)
@given(cases())
def test_what_can_never_fail_makes_no_difference(given_: tuple[Table, Expectation, Said]) -> None:
    output, expectation, said = given_
    without = {"contains": {"contains": None}, "within": {"within": None}, "nulls_from": {"nulls": Nulls()}}
    for doubt in never_fails(case_of(output, expectation, said)):
        assert not doubt.refused
        kind = doubt.place[1]
        if kind in without:
            free = replace(expectation, **without[kind])  # type: ignore[arg-type]
            assert all(passes(rows, output, expectation, said) == passes(rows, output, free, said) for rows in outputs()), doubt


@given(st.integers(0, 300), st.integers(1, 60))
def test_a_spread_is_even_and_has_both_ends(number: int, at_most: int) -> None:
    units = [PartitionKey(f"{n:03d}") for n in range(number)]
    found = spread(units, at_most)
    assert len(found) == min(number, at_most) == len(set(found))
    assert found == sorted(found)
    if number and at_most > 1:
        assert (found[0], found[-1]) == (units[0], units[-1])
        steps = [int(later) - int(earlier) for earlier, later in pairwise(found)]
        assert max(steps, default=1) - min(steps, default=1) <= 1
