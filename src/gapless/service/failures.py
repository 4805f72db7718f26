"""Failures: what did not become covered, grouped by every attribute of the calendar and of the attempt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gapless.model.event import Head, State
from gapless.model.ids import ProcessorName, Unit
from gapless.model.ordinals import EMPTY
from gapless.service.status import choose
from gapless.service.view import SETTLED_BADLY, View

GROUPS_SHOWN_ABOVE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One unit that ended without coverage, with all attributes that failures are grouped by."""

    unit: Unit
    state: State
    error_class: str
    message: str
    attempts: int
    at: float
    attributes: Mapping[str, str]

    def as_json(self) -> dict[str, object]:
        return {
            "unit": str(self.unit),
            "processor": self.unit.processor,
            "partition": self.unit.key,
            "state": str(self.state),
            "error_class": self.error_class,
            "message": self.message,
            "attempts": self.attempts,
            "at": self.at,
            **self.attributes,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Units with one value of one attribute: how many failed of how many were asked for, and the same of all the others."""

    attribute: str
    value: str
    failed: int
    of: int
    others_failed: int
    others_of: int

    @property
    def sentence(self) -> str:
        return f"{self.failed} of {self.of} with {self.attribute} {self.value} failed, {self.others_failed} of {self.others_of} others"

    def as_json(self) -> dict[str, object]:
        return {
            "attribute": self.attribute,
            "value": self.value,
            "failed": self.failed,
            "of": self.of,
            "others_failed": self.others_failed,
            "others_of": self.others_of,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """All failures of a selection, newest state only; groups sorted by how much they tell; blocked units are counted."""

    failures: tuple[Failure, ...]
    groups: tuple[Group, ...]
    by_message: Mapping[str, int]
    blocked: int

    def as_json(self) -> dict[str, object]:
        return {
            "failures": [failure.as_json() for failure in self.failures],
            "groups": [group.as_json() for group in self.groups],
            "messages": dict(self.by_message),
            "blocked": self.blocked,
        }


def read_failures(view: View, words: Sequence[str] = ()) -> Failures:
    """Failed, incomplete and unknown units of a selection.

    Raises:
        SelectionError: the selection matches nothing.
    """
    chosen = choose(view, words)
    failures: list[Failure] = []
    asked: Counter[tuple[str, str]] = Counter()
    total = blocked = 0
    for name in view.graph.order:
        ordinals = chosen.get(name, EMPTY) & view.graph.calendar(name).due
        bad = {state: view.holding(name).of(state) & ordinals for state in SETTLED_BADLY}
        blocked += sum(1 for ordinal in view.blocked.get(name, {}) if ordinal in ordinals)
        if not any(bad.values()):
            continue
        calendar, heads = view.graph.calendar(name), view.heads(name)
        for ordinal in ordinals:
            total += 1
            asked.update(_static(view, name, calendar.partition(ordinal).attributes).items())
        for members in bad.values():
            for ordinal in members:
                partition = calendar.partition(ordinal)
                failures.append(_failure(heads[partition.key], _static(view, name, partition.attributes)))
    failures.sort(key=lambda failure: (failure.unit.processor, failure.unit.key))
    messages = Counter(failure.message for failure in failures)
    return Failures(
        failures=tuple(failures), groups=tuple(_groups(failures, asked, total)), by_message=dict(messages.most_common(20)), blocked=blocked
    )


def _static(view: View, name: ProcessorName, attributes: Mapping[str, object]) -> dict[str, str]:
    """What is known of a unit before it runs."""
    found: dict[str, str] = {"processor": name, "phase": view.pipeline.processors[name].phase}
    source = view.pipeline.processors[name].source
    if source is not None:
        found["source"] = source
    for attribute, value in attributes.items():
        found[attribute] = ", ".join(value) if isinstance(value, tuple) else str(value)
        try:
            found["weekday"] = date.fromisoformat(found[attribute]).strftime("%A")
        except ValueError:
            continue
    return found


def _failure(head: Head, attributes: Mapping[str, str]) -> Failure:
    error_class = str(head.error_class) if head.error_class is not None else str(head.state)
    return Failure(
        unit=head.unit,
        state=head.state,
        error_class=error_class,
        message=head.message,
        attempts=head.attempts,
        at=head.at,
        attributes=attributes,
    )


def _groups(failures: Sequence[Failure], asked: Mapping[tuple[str, str], int], total: int) -> list[Group]:
    """Values whose units fail at another rate than the others; those that single out one unit tell nothing."""
    counted: Counter[tuple[str, str]] = Counter()
    for failure in failures:
        counted.update(failure.attributes.items())
    found = []
    for (attribute, value), failed in counted.items():
        of = asked[attribute, value]
        others_of, others_failed = total - of, len(failures) - failed
        if of <= GROUPS_SHOWN_ABOVE or not others_of:
            continue
        group = Group(attribute=attribute, value=value, failed=failed, of=of, others_failed=others_failed, others_of=others_of)
        if failed / of > others_failed / others_of:
            found.append(group)
    return sorted(found, key=lambda g: (-(g.failed / g.of - g.others_failed / g.others_of) * g.failed, g.attribute, g.value))
