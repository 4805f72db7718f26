"""Failures: what went wrong on the first pass and what explains it, what is left, and what will not get better by trying again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce

from gapless.model.event import ENDED_BADLY, Ending, Head, State
from gapless.model.ids import ProcessorName, Unit
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.proving.grouping import MONTH, groups_of
from gapless.proving.passing import RUNS
from gapless.proving.split import Condition, Split, explain, told
from gapless.service.advice import advise
from gapless.service.given_up import Waiting, of_run, read_waiting
from gapless.service.status import choose, classify
from gapless.service.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One unit that ended without coverage. ``attributes`` are all by which failures are grouped."""

    unit: Unit
    state: State
    error_class: str
    status: int | None
    lasting: bool
    attempts: int
    at: float
    message: str
    attributes: Mapping[str, str]

    def as_json(self) -> dict[str, object]:
        return {
            "unit": str(self.unit),
            "processor": self.unit.processor,
            "partition": self.unit.key,
            "state": str(self.state),
            "error_class": self.error_class,
            "status": self.status,
            "lasting": self.lasting,
            "attempts": self.attempts,
            "at": self.at,
            "message": self.message,
            **self.attributes,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """Units of a processor that were attempted, those whose first attempt failed, those covered since, those left."""

    processor: ProcessorName
    tried: int
    failed: int
    recovered: int
    left: int

    def as_json(self) -> dict[str, object]:
        return {
            "processor": self.processor,
            "tried": self.tried,
            "failed": self.failed,
            "recovered": self.recovered,
            "left": self.left,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A split of the first pass, over all processors that it holds for. ``recovered`` of its failures are covered by now."""

    processors: tuple[ProcessorName, ...]
    conditions: tuple[Condition, ...]
    failed: int
    of: int
    others_failed: int
    others_of: int
    recovered: int
    lasting: bool
    p: float
    advice: str

    @property
    def sentence(self) -> str:
        return (
            f"{self.failed:,} of {self.of:,} with {told(self.conditions)} failed, {self.others_failed:,} of {self.others_of:,} others"
            f" ({', '.join(self.processors)})"
        )

    def as_json(self) -> dict[str, object]:
        return {
            "processors": list(self.processors),
            "conditions": {condition.attribute: condition.value for condition in self.conditions},
            "failed": self.failed,
            "of": self.of,
            "others_failed": self.others_failed,
            "others_of": self.others_of,
            "recovered": self.recovered,
            "lasting": self.lasting,
            "p": self.p,
            "sentence": self.sentence,
            "advice": self.advice,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Units left that ended alike: ``pattern`` is their message without its numbers, or the codes of their findings."""

    processor: ProcessorName
    state: State
    error_class: str
    status: int | None
    pattern: str
    units: int
    lasting: bool
    example: Unit
    advice: str

    def as_json(self) -> dict[str, object]:
        return {
            "processor": self.processor,
            "state": str(self.state),
            "error_class": self.error_class,
            "status": self.status,
            "pattern": self.pattern,
            "units": self.units,
            "lasting": self.lasting,
            "example": str(self.example),
            "advice": self.advice,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """All of it, for a selection. ``failures`` are the units left; ``passes`` lists processors with a failure on the first pass;
    ``given_up`` the sources for which others wait."""

    failures: tuple[Failure, ...]
    passes: tuple[Pass, ...]
    findings: tuple[Finding, ...]
    kinds: tuple[Kind, ...]
    blocked: int
    given_up: tuple[Waiting, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {
            "passes": [one.as_json() for one in self.passes],
            "findings": [one.as_json() for one in self.findings],
            "kinds": [one.as_json() for one in self.kinds],
            "blocked": self.blocked,
            "given_up": [waiting.as_json() for waiting in self.given_up],
            "failures": [failure.as_json() for failure in self.failures],
        }


def read_failures(view: View, words: Sequence[str] = ()) -> Failures:
    """Failures of a selection: of the first pass over each of its units, and those left.

    Raises:
        SelectionError: the selection matches nothing.
    """
    chosen = choose(view, words)
    looks = [
        look
        for name in view.graph.order
        if (ordinals := chosen.get(name, EMPTY) & view.graph.calendar(name).due) and (look := _Look(view, name, ordinals)).anything
    ]
    return Failures(
        failures=tuple(failure for look in looks for failure in look.failures()),
        passes=tuple(look.summary() for look in looks),
        findings=tuple(_merged([(look, split) for look in looks for split in look.splits()])),
        kinds=tuple(sorted((kind for look in looks for kind in look.kinds()), key=lambda kind: (not kind.lasting, -kind.units))),
        blocked=sum(len(Ordinals.of(found) & chosen.get(name, EMPTY)) for name, found in view.blocked.items()),
        given_up=_given_up(view, chosen),
    )


def _given_up(view: View, chosen: Mapping[ProcessorName, Ordinals]) -> tuple[Waiting, ...]:
    runs = view.ledger.runs(newest=1)
    given_up = of_run(runs[-1] if runs else None)
    asking = [name for name, ordinals in chosen.items() if ordinals and view.pipeline.processors[name].source in given_up]
    return read_waiting(view, given_up, {name: classify(view, name, chosen[name]).get("pending", EMPTY) for name in asking})


class _Look:
    """One processor: its trials by ordinal, and what is left of them."""

    def __init__(self, view: View, name: ProcessorName, ordinals: Ordinals) -> None:
        self.view, self.name = view, name
        self.calendar = view.graph.calendar(name)
        holding = view.holding(name)
        self.bad = {state: units for state in ENDED_BADLY if (units := holding.of(state) & ordinals)}
        self.left = reduce(Ordinals.__or__, self.bad.values(), EMPTY)
        self.permanent = holding.permanent & self.left
        self.trials = {ordinal: trial for ordinal, trial in view.trials(name).items() if ordinal in ordinals}
        self.tried = Ordinals.of(self.trials)
        self.failed = Ordinals.of(ordinal for ordinal, trial in self.trials.items() if trial.failed_at_first)
        self.recovered = self.failed & view.covered(name)

    @property
    def anything(self) -> bool:
        return bool(self.failed or self.left)

    def summary(self) -> Pass:
        return Pass(
            processor=self.name,
            tried=len(self.tried),
            failed=len(self.failed),
            recovered=len(self.recovered),
            left=len(self.left),
        )

    def splits(self) -> tuple[Split, ...]:
        """What explains the failures of the first pass."""
        return explain(self.tried, self.failed, groups_of(self.calendar) | self._of_attempts())

    def _of_attempts(self) -> dict[Condition, Ordinals]:
        """Units by what is known of their first attempt, however it ended."""
        found: dict[Condition, list[int]] = {}
        for ordinal, trial in self.trials.items():
            for attribute, value in _attempted(trial.first).items():
                found.setdefault(Condition(attribute, value), []).append(ordinal)
        return {condition: Ordinals.of(listed) for condition, listed in found.items()}

    def lasting(self, units: Ordinals) -> bool:
        """Whether nothing is to be expected of trying these again: by the class of their errors, or because it was tried in vain."""
        if not units:
            return False
        if units <= self.permanent:
            return True
        return all((trial := self.trials.get(o)) is not None and len(trial.failed_in) >= RUNS for o in units)

    def failures(self) -> Iterator[Failure]:
        heads = self.view.heads(self.name)
        attributes = self._attributes()
        for state, members in self.bad.items():
            for ordinal in members:
                head, trial = heads[self.calendar.keys[ordinal]], self.trials.get(ordinal)
                yield Failure(
                    unit=head.unit,
                    state=state,
                    error_class=_class(head),
                    status=trial.last.status if trial is not None else None,
                    lasting=self.lasting(Ordinals.of([ordinal])),
                    attempts=head.attempts,
                    at=head.at,
                    message=head.message,
                    attributes=attributes[ordinal] | ({} if trial is None else _attempted(trial.last)),
                )

    def _attributes(self) -> dict[int, dict[str, str]]:
        """What is known of the units left before they run, by ordinal."""
        processor = self.view.pipeline.processors[self.name]
        known = {"phase": processor.phase} | ({} if processor.source is None else {"source": str(processor.source)})
        found = {ordinal: {**known, self.calendar.key: str(self.calendar.keys[ordinal])} for ordinal in self.left}
        for (attribute, value), units in groups_of(self.calendar).items():
            if not value.endswith((" or more", " or fewer")):
                for ordinal in units & self.left:
                    found[ordinal][attribute] = f"{found[ordinal][attribute]}, {value}" if attribute in found[ordinal] else value
        return found

    def kinds(self) -> Iterator[Kind]:
        heads = self.view.heads(self.name)
        alike: dict[tuple[State, str, int | None, str], list[int]] = {}
        for state, members in self.bad.items():
            for ordinal in members:
                head, trial = heads[self.calendar.keys[ordinal]], self.trials.get(ordinal)
                status, codes = (None, ()) if trial is None else (trial.last.status, trial.last.codes)
                alike.setdefault((state, _class(head), status, ", ".join(codes) or _pattern(head.message)), []).append(ordinal)
        for (state, error_class, status, pattern), listed in alike.items():
            units = Ordinals.of(listed)
            example = Unit(self.name, self.calendar.keys[listed[0]])
            lasting = self.lasting(units)
            whole = units == self.left
            yield Kind(
                processor=self.name,
                state=state,
                error_class=error_class,
                status=status,
                pattern=pattern,
                units=len(units),
                lasting=lasting,
                example=example,
                advice=advise(
                    state,
                    heads[example.key].error_class,
                    status,
                    lasting=lasting,
                    example=example,
                    words=(self.name,) if whole else (self.name, f"state:{state}"),
                ),
            )


def _merged(found: Sequence[tuple[_Look, Split]]) -> list[Finding]:
    """Splits with the same conditions are one finding."""
    alike: dict[tuple[Condition, ...], list[tuple[_Look, Split]]] = {}
    for look, split in found:
        alike.setdefault(split.conditions, []).append((look, split))
    findings = [_finding(conditions, listed) for conditions, listed in alike.items()]
    return sorted(findings, key=lambda finding: (-finding.failed, finding.conditions))


def _finding(conditions: tuple[Condition, ...], listed: Sequence[tuple[_Look, Split]]) -> Finding:
    names = tuple(look.name for look, _ in listed)
    left = [(look, units) for look, split in listed if (units := split.units & look.left)]
    lasting = bool(left) and all(look.lasting(units) for look, units in left)
    return Finding(
        processors=names,
        conditions=conditions,
        failed=sum(split.failed for _, split in listed),
        of=sum(split.of for _, split in listed),
        others_failed=sum(split.others_failed for _, split in listed),
        others_of=sum(split.others_of for _, split in listed),
        recovered=sum(len(look.recovered & split.units) for look, split in listed),
        lasting=lasting,
        p=max(split.p for _, split in listed),
        advice=_advice(conditions, left, lasting=lasting),
    )


def _advice(conditions: Sequence[Condition], left: Sequence[tuple[_Look, Ordinals]], *, lasting: bool) -> str:
    if not left:
        return "nothing: all of them passed since"
    look, units = left[0]
    first = units.first()
    assert first is not None
    words = [*(look.name for look, _ in left), *_words(conditions, look)]
    chosen = shlex.join(words)
    if lasting:
        example = Unit(look.name, look.calendar.keys[first])
        return f"trying again does not help: repair what these have in common (`gapless why {example}`), then `gapless retry {chosen}`"
    return f"some may pass when they are tried again: `gapless run {chosen}`"


def _words(conditions: Sequence[Condition], look: _Look) -> list[str]:
    """The conditions as words of a selection; what a selection cannot say is left to the state of the units."""
    found = []
    for attribute, value in conditions:
        if attribute in look.calendar.attributes:
            found.append(f"{attribute}:{value}")
        elif attribute == MONTH:
            found.append(value)
    return found if len(found) == len(conditions) else [*found, *(f"state:{state}" for state in look.bad)]


def _attempted(ending: Ending) -> dict[str, str]:
    """What is known of an attempt whether it failed or not; the hour is UTC."""
    found = {"hour": datetime.fromtimestamp(ending.at, UTC).strftime("%H:00")}
    return found | {"worker": ending.worker} if ending.worker else found


def _class(head: Head) -> str:
    return str(head.error_class) if head.error_class is not None else str(head.state)


def _pattern(message: str) -> str:
    """A message without what differs between units: every number is a sign."""
    return re.sub(r"\d+(?:[.:-]\d+)*", "#", message)
