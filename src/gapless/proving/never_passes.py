"""What can never pass: units whose expectation contradicts itself, by what its statements say of them.

The statements are sound where rows could be found that satisfy all of them; ``tests/property/test_doubts.py`` tries all small outputs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from gapless.model.expectation import Containment
from gapless.model.ids import PartitionKey
from gapless.proving.doubt import Case, Doubt, Listing, counted
from gapless.proving.hearing import Entity, projected


def never_passes(case: Case) -> Iterator[Doubt]:
    """Doubts about units that can never pass."""
    yield from _reasons_against_entities(case)
    yield from _nothing_without_reason(case)
    yield from _counted_otherwise(case)
    yield from _not_contained(case)
    yield from _not_within(case)
    yield from _too_few(case)
    yield from _negative_shares(case)
    yield from _nothing_known(case)


def _reasons_against_entities(case: Case) -> Iterator[Doubt]:
    """Entities must be there, and a reason says that none are due."""
    empty, contains = case.expectation.empty, case.expectation.contains
    if empty is None or case.said.reasons is None:
        return
    asking = [(listing.file, listing.entities) for listing in case.listings]
    if contains is not None and case.said.contains is not None:
        asking.append((contains.query.file, case.said.contains))
    found: dict[PartitionKey, str] = {}
    for file, entities in asking:
        for unit, reason in case.said.reasons.items():
            if entities[unit]:
                told = f"{file} lists {_entities(len(entities[unit]))} of it, and {empty.file} says that none are due: {reason}"
                found.setdefault(unit, told)
    yield from case.never(("expect", "empty"), found)


def _nothing_without_reason(case: Case) -> Iterator[Doubt]:
    """Nothing may be there, and no reason says why; so any rows are too many, and none are too few."""
    empty, within = case.expectation.empty, case.expectation.within
    if empty is not None and case.said.reasons is None:
        return  # whether there is a reason is not known
    why = f"{empty.file} gives no reason why" if empty is not None else "there is no empty that could say why"
    may_be = [(listing.place, listing.file, listing.entities) for listing in case.listings]
    if within is not None and case.said.within is not None:
        may_be.append((("expect", "within"), within.query.file, case.said.within))
    told: set[PartitionKey] = set()
    for place, file, entities in may_be:
        found = {unit: f"{file} lists nothing of it, and {why}" for unit in case.said.due if not entities[unit] and unit not in told}
        told.update(found)
        yield from case.never(place, found)


def _counted_otherwise(case: Case) -> Iterator[Doubt]:
    """``keys`` and ``counts`` that cannot both hold, by the columns that both have."""
    keys, counts, said = case.expectation.keys, case.expectation.counts, case.said
    if keys is None or counts is None or said.keys is None or said.counts is None:
        return
    common = _common(counts.columns, keys.columns)
    once = case.once(keys.columns)
    found: dict[PartitionKey, str] = {}
    for unit in said.due:
        listed = Counter(projected(said.keys[unit], keys.columns, common))
        rows: Counter[Entity] = Counter()
        for entity, number in zip(projected(said.counts[unit], counts.columns, common), said.counts[unit].values(), strict=True):
            rows[entity] += number
        for entity in sorted({*listed, *rows}):
            if rows[entity] < listed[entity] or (rows[entity] and not listed[entity]) or (once and rows[entity] != listed[entity]):
                told = f"{keys.query.file} lists {_entities(listed[entity])} of {_written(entity, common)}"
                told += f", and {counts.query.file} counts {counted(rows[entity], 'row', 'rows')}"
                found[unit] = told + (", though each can be there only once" if rows[entity] > listed[entity] > 0 else "")
                break
    yield from case.never(("expect", "counts"), found)


def _not_contained(case: Case) -> Iterator[Doubt]:
    """Entities that must be there, and that another statement keeps out."""
    contains, asked, within = case.expectation.contains, case.said.contains, case.expectation.within
    if contains is None or asked is None:
        return
    limits = list(case.listings)
    if within is not None and case.said.within is not None and within.share == 1:
        limits.append(Listing(("expect", "within"), within.query.file, within.columns, case.said.within))
    for limit in limits:
        common = _common(contains.columns, limit.columns)
        found: dict[PartitionKey, str] = {}
        for unit in case.said.due if common else ():
            there = frozenset(projected(limit.entities[unit], limit.columns, common))
            listed = sorted(asked[unit])
            lacking = [
                entity for entity, part in zip(listed, projected(listed, contains.columns, common), strict=True) if part not in there
            ]
            if lacking and there and (len(listed) - len(lacking)) / len(listed) < contains.share:
                told = f"{contains.query.file} asks for {_written(lacking[0], contains.columns)}, which {limit.file} does not list"
                found[unit] = told + _enough(contains, len(lacking), len(listed))
        yield from case.never(("expect", "contains"), found)


def _not_within(case: Case) -> Iterator[Doubt]:
    """Entities that must be there, and that are none of those which may be."""
    within, allowed = case.expectation.within, case.said.within
    if within is None or allowed is None:
        return
    for listing in case.listings:
        common = _common(within.columns, listing.columns)
        if not common or (common != within.columns and within.share < 1):
            continue  # which share of its entities is listed is not known
        found = {}
        for unit in case.said.due:
            there = sorted({*projected(listing.entities[unit], listing.columns, common)})
            known = frozenset(projected(allowed[unit], within.columns, common))
            lacking = [entity for entity in there if entity not in known]
            if lacking and known and (len(there) - len(lacking)) / len(there) < within.share:
                told = f"{listing.file} asks for {_written(lacking[0], common)}, which {within.query.file} does not list"
                found[unit] = told + _enough(within, len(lacking), len(there))
        yield from case.never(("expect", "within"), found)


def _too_few(case: Case) -> Iterator[Doubt]:
    least = case.expectation.at_least
    due = {unit: case.rows_due(unit) for unit in case.said.due}
    short = {unit: number for unit, number in due.items() if number is not None and 0 < number < least}
    told = {unit: f"its statements ask for {counted(number, 'row', 'rows')}, at_least for {least}" for unit, number in short.items()}
    yield from case.never(("expect", "at_least"), told)


def _negative_shares(case: Case) -> Iterator[Doubt]:
    query, said = case.expectation.nulls.query, case.said.shares
    if query is None or said is None:
        return
    found: Mapping[PartitionKey, str] = {
        unit: f"{query.file} gives {share:g} as the largest share of nulls of {column}, and no share is below 0"
        for unit in case.said.due
        for column, share in said[unit].items()
        if share < 0 and column not in case.expectation.nulls.per
    }
    yield from case.never(("expect", "nulls_from"), found)


def _nothing_known(case: Case) -> Iterator[Doubt]:
    """References that know no value."""
    for one in case.expectation.references:
        if case.said.known.get(one.name) == 0 and case.said.due:
            message = f"{one.query.file} lists nothing: whatever {one.name} is, it is not known"
            yield Doubt(("expect", "references", one.name), message, refused=True)


def _common(columns: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in columns if name in others)


def _enough(containment: Containment, lacking: int, entities: int) -> str:
    if containment.share == 1:
        return ""
    return f" ({lacking} of {entities} are not listed, and a share of {containment.share:.4g} is enough)"


def _entities(number: int) -> str:
    return counted(number, "entity", "entities")


def _written(entity: Entity, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{column} {value}" for column, value in zip(columns, entity, strict=True)) or "the unit"
