"""Planner cases: every ``*.txt`` beside this file is a pipeline, what the ledger holds, a command, and the plan it must give.

Sections are named by a line that is not indented; ``#`` begins a comment.

- ``pipeline``: ``calendar NAME(KEY): KEYS`` and ``PROCESSOR on CALENDAR [phase PHASE] [batch N]: NEED; NEED``. Keys are days
  ``A..B`` (B excluded), or words ``k attribute=v,w``, parted by ``;``. A need is ``UPSTREAM WINDOW [optional]``, and ``|`` between
  alternatives. ``not_due CALENDAR: KEYS`` marks partitions.
- ``ledger``: ``PROCESSOR STATE KEYS [option=value …]``; options are ``read``, ``published``, ``by`` (fingerprint), ``error``, ``without``, ``ends`` (when a waiver
  does; the plan is made at 1000). ``impossible PROCESSOR: ATTRIBUTE=VALUE`` in ``pipeline`` declares units that cannot be had,
  ``side_effect PROCESSOR: TEXT`` what it sets going.
- ``command``: a word of selection each, and the flags of :func:`gapless.planning.plan.make_plan` with dashes, ``--restate`` for its restating.
- ``plan``: ``PROCESSOR REASON KEYS``, neighbours as ``A to B``, and ``<- UPSTREAM`` where it waits. What is out of the selection
  is listed only if the case lists any of it. Or ``error``: the message and the help, as far as they are given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from gapless.model.action import Shell
from gapless.model.attempt import ErrorClass
from gapless.model.calendar import Calendar
from gapless.model.errors import SelectionError
from gapless.model.event import Head, Mark, State, standings
from gapless.model.graph import Graph
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName, Unit
from gapless.model.need import All, AnyNeed, Days, FirstOf, Last, Need, Same, Window, Within
from gapless.model.ordinals import Ordinals
from gapless.model.output import Nothing
from gapless.model.pipeline import Pipeline
from gapless.model.processor import Processor
from gapless.model.waiver import Impossible
from gapless.planning.plan import Restating, make_plan
from gapless.planning.reason import Reason
from gapless.planning.selection import parse
from gapless.planning.snapshot import take

NOW = 1000.0
"""When waivers are asked about."""
CASES = sorted(Path(__file__).parent.glob("*.txt"))


@dataclass
class Case:
    """One file, read."""

    sections: dict[str, list[str]]
    calendars: dict[CalendarName, Calendar] = field(default_factory=dict)
    processors: dict[ProcessorName, Processor] = field(default_factory=dict)

    def graph(self) -> Graph:
        for line in self.sections["pipeline"]:
            head, _, rest = line.partition(":")
            if head.startswith("calendar "):
                self._calendar(head.removeprefix("calendar "), rest)
            elif head.startswith("impossible "):
                name = ProcessorName(head.removeprefix("impossible "))
                values = {attribute: (value,) for attribute, value in (pair.split("=") for pair in rest.split())}
                self.processors[name] = replace(self.processors[name], impossible=(Impossible(because="it is gone", values=values),))
            elif head.startswith("side_effect "):
                name = ProcessorName(head.removeprefix("side_effect "))
                self.processors[name] = replace(self.processors[name], side_effect=rest.strip())
            elif head.startswith("not_due "):
                self._not_due(CalendarName(head.removeprefix("not_due ")), rest)
            else:
                self._processor(head, rest)
        return Graph.build(Pipeline(name="case", processors=self.processors, calendars={}), self.calendars)

    def _calendar(self, head: str, rest: str) -> None:
        name, key = re.fullmatch(r"(\w+)\((\w+)\)", head.strip()).groups()
        if ".." in rest:
            entries = [(day, {}) for day in days(rest.strip())]
        else:
            words = [entry.split() for entry in rest.split(";")]
            entries = [(first, dict(pair.split("=") for pair in pairs)) for first, *pairs in words]
        columns = {
            attribute: tuple(tuple(v.split(",")) if "," in v else v for v in (pairs[attribute] for _, pairs in entries))
            for attribute in entries[0][1]
        }
        self.calendars[CalendarName(name)] = Calendar(CalendarName(name), key, tuple(PartitionKey(k) for k, _ in entries), columns)

    def _not_due(self, name: CalendarName, rest: str) -> None:
        old = self.calendars[name]
        self.calendars[name] = Calendar(name, old.key, old.keys, old.columns, ordinals(old, rest))

    def _processor(self, head: str, rest: str) -> None:
        name, _, calendar, *options = head.split()
        given = dict(zip(options[::2], options[1::2], strict=True))
        self.processors[ProcessorName(name)] = Processor(
            name=ProcessorName(name),
            calendar=CalendarName(calendar),
            action=Shell(command=("true",)),
            output=Nothing(),
            phase=given.get("phase", "main"),
            batch=int(given.get("batch", "1")),
            needs=tuple(need(text) for text in rest.split(";") if text.strip()),
            fingerprint="now",
        )

    def heads(self, graph: Graph) -> dict[ProcessorName, dict[PartitionKey, Head]]:
        found: dict[ProcessorName, dict[PartitionKey, Head]] = {name: {} for name in graph.order}
        for line in self.sections.get("ledger", []):
            words = line.split()
            name, state = ProcessorName(words[0]), State(words[1])
            options = dict(word.split("=") for word in words[2:] if "=" in word)
            keys = " ".join(word for word in words[2:] if "=" not in word)
            clock = 10 * (graph.order.index(name) + 1)
            without = tuple(options["without"].split(",")) if "without" in options else ()
            for ordinal in ordinals(graph.calendar(name), keys):
                key = graph.calendar(name).keys[ordinal]
                found[name][key] = Head(
                    unit=Unit(name, key),
                    state=state,
                    read_at=int(options.get("read", clock)),
                    published_at=int(options.get("published", clock + 1 if state is State.COMPLETE else 0)),
                    fingerprint=options.get("by", "now"),
                    error_class=ErrorClass(options["error"]) if "error" in options else None,
                    marks=(Mark.DEGRADED,) if without else (),
                    without=without,
                    retry_at=float(options["ends"]) if "ends" in options else None,
                )
        return found


def days(text: str) -> list[str]:
    start, stop = (date.fromisoformat(end) for end in text.split(".."))
    return [(start + timedelta(days=n)).isoformat() for n in range((stop - start).days)]


def ordinals(calendar: Calendar, text: str) -> Ordinals:
    """``all``, days ``A..B``, or keys."""
    if text.strip() == "all":
        return calendar.everything
    keys = [key for word in text.split() for key in (days(word) if ".." in word else [word])]
    found = calendar.ordinals_of(keys)
    assert len(found) == len(keys), f"{calendar.name} does not list all of {text}"
    return found


def need(text: str) -> AnyNeed:
    optional = "optional" in text
    plain = [one_need(part.split(), optional=optional) for part in text.replace("optional", "").split("|")]
    return plain[0] if len(plain) == 1 else FirstOf(alternatives=tuple(plain), optional=optional)


def one_need(words: list[str], *, optional: bool) -> Need:
    upstream, kind, *rest = words
    numbers = {"n": int(rest[0])} if kind in ("last", "days") else {}
    options = dict(zip(rest[len(numbers) :: 2], rest[len(numbers) + 1 :: 2], strict=True))
    windows: dict[str, Window] = {"same": Same(), "all": All()}
    if kind == "last":
        windows["last"] = Last(**numbers, **options)
    elif kind == "days":
        windows["days"] = Days(**numbers, **options)
    elif kind == "within":
        windows["within"] = Within(attribute=rest[0])
    return Need(upstream=ProcessorName(upstream), window=windows[kind], optional=optional)


def read(path: Path) -> Case:
    sections: dict[str, list[str]] = {}
    listed: list[str] = []
    for line in path.read_text().splitlines():
        text = line.partition("#")[0].rstrip()
        if text and not text.startswith(" "):
            listed = sections.setdefault(text, [])
        elif text:
            listed.append(text.strip())
    return Case(sections)


def spoken(calendar: Calendar, units: Ordinals) -> str:
    keys = calendar.keys
    return ", ".join(keys[a] if b == a + 1 else f"{keys[a]} to {keys[b - 1]}" for a, b in units.runs())


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    case = read(path)
    graph = case.graph()
    heads = case.heads(graph)
    words = " ".join(case.sections.get("command", [])).split()
    flags = {word.removeprefix("--").replace("-", "_"): True for word in words if word.startswith("--")}
    restating = Restating() if flags.pop("restate", False) else None

    def table() -> list[str]:
        selection = parse([word for word in words if not word.startswith("--")])
        plan = make_plan(graph, selection, take(graph, lambda name: standings(heads[name].values()), now=NOW), restating=restating, **flags)
        outside = any(str(Reason.OUT_OF_SELECTION) in line for line in case.sections["plan"])
        return [
            f"{d.processor} {d.reason} {spoken(graph.calendar(d.processor), d.units)}{f' <- {d.upstream}' if d.upstream else ''}"
            for d in plan.decisions
            if outside or d.reason is not Reason.OUT_OF_SELECTION
        ]

    if "error" in case.sections:
        with pytest.raises(SelectionError) as caught:
            table()
        said = f"{caught.value.message} {caught.value.help}"
        assert [part for part in case.sections["error"] if part not in said] == [], said
    else:
        assert table() == [" ".join(line.split()) for line in case.sections["plan"]]


def test_there_are_cases() -> None:
    assert len(CASES) >= 15
