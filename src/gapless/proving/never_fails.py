"""What can never fail: expectations that no output could offend, or that say no more than others do, by what their statements say.

All of it is certain for the units that were asked about only: a reference that has nothing to say today may have tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterator

from gapless.model.expectation import Containment
from gapless.proving.doubt import Case, Doubt, counted
from gapless.proving.hearing import Entities, projected

FEWEST_GROUPS = 2
"""Fewer cannot be compared."""

LEAVE_OUT = "leave it out, or look at what it reads"


def never_fails(case: Case) -> Iterator[Doubt]:
    """Doubts about expectations that can never fail."""
    if not case.said.due:
        yield from _never_due(case)
        return
    yield from _contains(case)
    yield from _within(case)
    yield from _shares(case)
    yield from _varies(case)
    yield from _distribution(case)
    yield from _alike(case)
    yield from _sums(case)


def _never_due(case: Case) -> Iterator[Doubt]:
    empty = case.expectation.empty
    if empty is not None and case.said.units:
        told = f"{empty.file} says that nothing is due of {_all(case, len(case.said.units))}: nothing else that is expected is ever asked"
        yield Doubt(("expect", "empty"), told, refused=False)


def _contains(case: Case) -> Iterator[Doubt]:
    contains, asked = case.expectation.contains, case.said.contains
    if contains is None or asked is None:
        return
    if not any(asked[unit] for unit in case.said.due):
        told = f"{contains.query.file} asks for nothing of {_all(case)}: this can never fail"
        yield Doubt(("expect", "contains"), told, refused=False, advice=LEAVE_OUT)
        return
    yield from _implied(case, "contains", contains, asked)


def _within(case: Case) -> Iterator[Doubt]:
    within, allowed = case.expectation.within, case.said.within
    if within is not None and allowed is not None:
        yield from _implied(case, "within", within, allowed)


def _implied(case: Case, kind: str, wanted: Containment, entities: Entities) -> Iterator[Doubt]:
    """A containment that ``keys`` or ``counts`` see to already, since the entities that they list are those that there are."""
    for listing in case.listings:
        if not {*wanted.columns} <= {*listing.columns} or (wanted.query.file, wanted.columns) == (listing.file, listing.columns):
            continue  # nothing is known, or said before any data is asked
        if all(
            (listed <= entities[unit]) if kind == "within" else (entities[unit] <= listed)
            for unit in case.said.due
            for listed in (frozenset(projected(listing.entities[unit], listing.columns, wanted.columns)),)
        ):
            told = f"{listing.place[-1]} ({listing.file}) asks for no others in {_all(case)}: {kind} can never fail by itself"
            yield Doubt(("expect", kind), told, refused=False, advice=LEAVE_OUT)
            return


def _shares(case: Case) -> Iterator[Doubt]:
    query, said = case.expectation.nulls.query, case.said.shares
    if query is None or said is None:
        return
    columns = dict.fromkeys(column for unit in case.said.due for column in said[unit])
    free = [column for column in columns if all(_is_free(case, said[unit].get(column), column) for unit in case.said.due)]
    if free or not columns:
        what = f"allows all values of {', '.join(free)} to be null in" if free else "says nothing of"
        yield Doubt(("expect", "nulls_from"), f"{query.file} {what} {_all(case)}: this can never fail", refused=False)


def _is_free(case: Case, share: float | None, column: str) -> bool:
    """Whether a column may have any nulls. One of which the statement says nothing has the limit of the pipeline file, if any."""
    limit = case.expectation.nulls.limits.get(column, 1.0) if share is None else share
    return not limit < 1


def _varies(case: Case) -> Iterator[Doubt]:
    rows = [case.rows.get(unit) if (due := case.rows_due(unit)) is None else due for unit in case.said.due]
    known = [number for number in rows if number is not None]
    if len(known) < len(rows):
        return
    for column, least in case.expectation.varies.items():
        if max(known) < least:
            told = f"{column} must vary where there are {least} values, and no unit has more than {counted(max(known), 'row', 'rows')}"
            yield Doubt(("expect", "varies", column), f"{told}: this can never fail", refused=False, advice="ask for fewer values")


def _distribution(case: Case) -> Iterator[Doubt]:
    calendar = case.said.calendar
    for column, one in case.expectation.distribution.items():
        if one.least >= len(calendar):
            told = f"there are never {one.least} other partitions of {calendar.name} to compare {column} with: this can never fail"
            yield Doubt(
                ("expect", "distribution", column), told, refused=False, advice=f"it has {len(calendar)} partitions: least must be smaller"
            )


def _alike(case: Case) -> Iterator[Doubt]:
    """Groups that there are too few of, where the rows repeat them from the calendar."""
    calendar = case.said.calendar
    for one in case.expectation.alike:
        known = one.within is None and one.by in calendar.attributes and case.expectation.agrees.get(one.by) == f"{{{one.by}}}"
        if known:
            large = [group for group, members in calendar.members(one.by).items() if len(members) >= one.least]
            if len(large) < FEWEST_GROUPS:
                told = f"{one.number} is compared between groups of {one.least} partitions, and calendar {calendar.name} has"
                told += f" {counted(len(large), one.by, f'values of {one.by}')} with so many: this can never fail"
                yield Doubt(("expect", "alike", one.by), told, refused=False)


def _sums(case: Case) -> Iterator[Doubt]:
    for one in case.expectation.sums:
        told = case.said.summed.get(one.name)
        if told is not None and not told & {*case.said.due}:
            message = f"{one.query.file} says nothing of {_all(case)}: this can never fail"
            yield Doubt(("expect", "sums", one.name), message, refused=False, advice=LEAVE_OUT)


def _all(case: Case, number: int | None = None) -> str:
    """All units of which something is due."""
    due = len(case.said.due) if number is None else number
    return "the one unit" if due == 1 else f"all {due:,} units"
