"""Recovery: what a conductor that died left in flight. Published work is proved where it lies and never carried out again."""

from __future__ import annotations

from collections.abc import Mapping

from gapless.engine import journal
from gapless.engine.prober import Prober, Proof
from gapless.lifecycle.machine import Finish, Interrupt, Work
from gapless.model.calendar import Calendar
from gapless.model.event import Event, Head, State
from gapless.model.evidence import VerdictKind
from gapless.model.ids import Generation, PartitionKey, RunId
from gapless.model.output import Nothing, Object, Table
from gapless.model.processor import Processor
from gapless.ports.ledger import Ledger
from gapless.ports.objects import Objects
from gapless.ports.warehouse import Warehouse

LEFT_BEHIND = "the conductor that had claimed it is gone"


def recover(
    *, processor: Processor, calendar: Calendar, ledger: Ledger, warehouse: Warehouse, objects: Objects, run: RunId, now: float
) -> list[Event]:
    """Events that settle every unit of a processor that is still claimed or unknown; the caller appends them.

    A unit whose marker (for an object: whose file) names the claim's own fence was published by it: it is read back, judged, and
    finished under that fence. Every other claimed one goes back to pending, also where the calendar does not list it any more. An
    unknown unit that was not published stays unknown: it is what the next attempt is for.
    """
    open_ = [key for one in ledger.standings(processor.name) if one.state in (State.CLAIMED, State.UNKNOWN) for key in one.keys]
    if not open_:
        return []
    heads = ledger.heads(processor.name, open_)
    published = _published(processor, calendar, heads, warehouse, objects)
    proofs: Mapping[PartitionKey, Proof] = {}
    if published:
        partitions = [calendar.partition(ordinal) for ordinal in calendar.ordinals_of(list(published))]
        proofs = Prober(warehouse, objects, now=now).probe(processor, partitions, lambda key: published[key][1])
    settled = (_settle(processor, calendar, head, published, proofs, run, now) for head in heads.values())
    return [event for event in settled if event is not None]


def _published(
    processor: Processor, calendar: Calendar, heads: Mapping[PartitionKey, Head], warehouse: Warehouse, objects: Objects
) -> dict[PartitionKey, tuple[Generation, str | None]]:
    """Generation and object path of the units whose claim got as far as publishing."""
    listed = {key: head for key, head in heads.items() if calendar.ordinal(key) is not None}
    match processor.output:
        case Table():
            markers = warehouse.markers(processor.name, listed)
            return {key: (marker.generation, None) for key, marker in markers.items() if marker.fence == heads[key].fence}
        case Object() as output:
            found: dict[PartitionKey, tuple[Generation, str | None]] = {}
            for key, head in listed.items():
                ordinal = calendar.ordinal(key)
                assert ordinal is not None
                path = objects.path(output, calendar.partition(ordinal), head.fence)
                if objects.exists(path):
                    found[key] = (Generation(head.generation + 1), path)
            return found
        case Nothing():
            return {}


def _settle(
    processor: Processor,
    calendar: Calendar,
    head: Head,
    published: Mapping[PartitionKey, tuple[Generation, str | None]],
    proofs: Mapping[PartitionKey, Proof],
    run: RunId,
    now: float,
) -> Event | None:
    key = head.unit.key
    ordinal = calendar.ordinal(key)
    work = Work(processor.name, head.fence, () if ordinal is None else (ordinal,), ())
    proof = proofs.get(key)
    if proof is None or ordinal is None or not proof.verdict.covers:
        if head.state is State.UNKNOWN:
            return None
        return journal.interrupted(now, run, Interrupt(work, ordinal or 0, LEFT_BEHIND), key)
    generation, path = published[key]
    state = State.COMPLETE if proof.verdict.kind is VerdictKind.COMPLETE else State.EMPTY
    finish = Finish(work=work, ordinal=ordinal, state=state, attempts=head.attempts + 1, verdict=proof.verdict, generation=generation)
    return journal.finished(
        now,
        run,
        finish,
        key,
        evidence=proof.evidence,
        generation=generation,
        object=path,
        fingerprint=processor.fingerprint,
        output=None,
        seconds=0.0,
    )
