"""Staleness: units that an older definition, or older upstream generations, have made, or made fail.

The clock is the ledger's publish counter: ``published_at`` is its value when a unit's output was published, ``read_at`` its value
when the unit's last attempt was claimed. See :class:`gapless.model.event.Head`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gapless.model.graph import Graph, ResolvedNeed
from gapless.model.ids import ProcessorName
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.relation import Identity, Intervals, Sets
from gapless.model.relation import Mapping as Relation
from gapless.planning.sliding import window_maxima


@dataclass(slots=True)
class Clocks:
    """Clocks of a processor's units by ordinal, 0 where there is none. Of units ``covered`` or ``failed`` is asked whether they are stale."""

    published_at: list[int]
    read_at: list[int]
    covered: Ordinals = EMPTY
    failed: Ordinals = EMPTY

    @classmethod
    def blank(cls, size: int) -> Clocks:
        """Of a calendar of this length, before anything happened."""
        return cls([0] * size, [0] * size)


def stale_upstream(graph: Graph, clocks: Mapping[ProcessorName, Clocks]) -> dict[ProcessorName, Ordinals]:
    """Covered and failed units of which an upstream unit was published after they read it.

    Of the alternatives of a ``first_of`` those count that are preferred to the one that was read, and that one itself: an
    alternative was there to be read when all of it is covered and nothing of it is newer.
    """
    newest = {name: max(clocks[name].published_at, default=0) for name in graph.order}
    return {name: _stale(graph, name, clocks, newest) for name in graph.order}


def _stale(graph: Graph, name: ProcessorName, clocks: Mapping[ProcessorName, Clocks], newest: Mapping[ProcessorName, int]) -> Ordinals:
    own = clocks[name]
    found = EMPTY
    if asked := own.covered | own.failed:
        oldest = min(map(own.read_at.__getitem__, asked))
        for need in graph.needs[name]:
            # Nearly always nothing was published since: then it does not matter which of them a unit reads.
            if any(newest[upstream] > oldest for upstream, _ in need.alternatives):
                found |= _stale_by_need(need, own, asked, clocks)
    return found


def _stale_by_need(need: ResolvedNeed, own: Clocks, asked: Ordinals, clocks: Mapping[ProcessorName, Clocks]) -> Ordinals:
    found = EMPTY
    for place, (upstream, mapping) in enumerate(need.alternatives):
        newer = _newer(mapping, clocks[upstream].published_at, own.read_at, asked)
        found |= newer
        if place + 1 < len(need.alternatives):
            asked -= newer | (mapping.supplied(clocks[upstream].covered) & mapping.reading)
    return found


def _newer(mapping: Relation, published_at: Sequence[int], read_at: Sequence[int], asked: Ordinals) -> Ordinals:
    """Of the units asked about, those that read a unit published after they read."""
    match mapping:
        case Identity():
            return Ordinals.of(d for d, (wrote, read) in enumerate(zip(published_at, read_at, strict=True)) if wrote > read) & asked
        case Intervals():
            latest = window_maxima(published_at, mapping.starts, mapping.stops)
            return Ordinals.of(d for d, (wrote, read) in enumerate(zip(latest, read_at, strict=True)) if wrote > read) & asked
        case Sets():
            newest = max(published_at, default=0)
            return Ordinals.of(d for d in asked if newest > read_at[d] and any(published_at[p] > read_at[d] for p in mapping.members(d)))
        case _:
            raise AssertionError(f"no such representation: {mapping}")


def stale_definition(fingerprint: str, made_by: Mapping[str, Ordinals]) -> Ordinals:
    """Of covered units, given by the fingerprint of the definition that made them, those of another one than ``fingerprint``.

    Units without a fingerprint (adopted ones: their evidence speaks for them) and processors without one are never stale so.
    """
    found = EMPTY
    for made, ordinals in made_by.items():
        if fingerprint and made and made != fingerprint:
            found |= ordinals
    return found


def healed(
    graph: Graph, missed: Mapping[ProcessorName, Mapping[ProcessorName, Ordinals]], covered: Mapping[ProcessorName, Ordinals]
) -> dict[ProcessorName, Ordinals]:
    """Units made without an optional upstream that has all arrived by now. ``missed``: by processor, by upstream, the units."""
    found = dict.fromkeys(graph.order, EMPTY)
    for name, by_upstream in missed.items():
        for need in graph.needs[name]:
            units = EMPTY
            for upstream, _ in need.alternatives:
                units |= by_upstream.get(upstream, EMPTY)
            if need.optional and units:
                found[name] |= units & need.supplied(lambda upstream: covered.get(upstream, EMPTY))
    return found
