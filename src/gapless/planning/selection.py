"""Selections: words that choose units.

=============================  ==================================================================================
``phase:raw``                  processors of a phase
``player_game_summary``        a processor; ``nbac_*`` all that match
``+name``, ``name+``           with everything upstream, with everything downstream (``down+name`` is the same)
``2023-01-01..2023-02-01``     dates, the end excluded; either side may be left out
``2023-01-05``, ``2023-01``    a day, a month, or any partition key
``season:2022-23``             partitions by any attribute of a calendar
``state:failed``               units by state; also ``missing``, ``stale``, ``degraded``, ``expired``, ``impossible``
``processor@key``              one unit
``-word``, ``!word``           without what the word selects
=============================  ==================================================================================

Names, phases and values may hold ``*``, ``?`` and ``[…]``. Words of one kind are united, kinds intersect; every attribute is a
kind of its own. No words, or only ones that exclude, mean everything.

A processor with a side effect is held only where a word is its name, or names a unit of it: no pattern, phase, partition or closure
takes it in, and "everything" is without it.

A word that a calendar cannot answer (a date for a calendar of seasons) leaves out the processors of that calendar, except
those that the selection names in full, or takes along as something upstream (``+name``): to them the word does not apply.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from enum import Enum
from fnmatch import fnmatchcase
from functools import reduce
from typing import assert_never

from gapless.model.calendar import Calendar
from gapless.model.errors import SelectionError
from gapless.model.event import State
from gapless.model.ids import CalendarName, ProcessorName, Unit
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.pipeline import Pipeline

STATES = (*(state.value for state in State), "missing", "stale", "degraded", "expired", "impossible")
"""What ``state:`` understands."""

Chosen = dict[ProcessorName, Ordinals]
States = Callable[[ProcessorName], Mapping[str, Ordinals] | Mapping[State, Ordinals]]

_RANGE = re.compile(r"(?P<start>[^.@:]*)\.\.(?P<stop>[^.@:]*)")
_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}(:\d{2}){0,2})?)?)?")
_GLOB = re.compile(r"[*?\[]")


class Kind(Enum):
    PROCESSOR = "processor"
    PHASE = "phase"
    WHEN = "when"
    ATTRIBUTE = "attribute"
    STATE = "state"
    UNIT = "unit"
    BARE = "bare"
    """A processor, a date or a key: the pipeline decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word, taken apart as far as that goes without a pipeline. ``name`` is the attribute or the unit's processor."""

    text: str
    kind: Kind
    value: str
    name: str = ""
    excludes: bool = False
    upstream: bool = False
    downstream: bool = False

    def asks_for(self, processor: ProcessorName) -> bool:
        """Whether the word is the name of this processor and of nothing around it, or names a unit of it."""
        if self.excludes or self.upstream or self.downstream:
            return False
        return processor == (self.name if self.kind is Kind.UNIT else self.value if self.kind in (Kind.PROCESSOR, Kind.BARE) else "")


@dataclass(frozen=True, slots=True)
class Selection:
    """Parsed words; made by :func:`parse`."""

    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    def resolve(
        self, pipeline: Pipeline, calendars: Mapping[CalendarName, Calendar], states: States, *, allow_cut: bool = False
    ) -> Mapping[ProcessorName, Ordinals]:
        """The selected ordinals of every processor that has any, but for the withheld ones.

        Processors whose calendar is not among ``calendars`` are left out. ``states`` gives the units of a processor by state
        (the names of :data:`STATES`). With ``allow_cut`` a range may reach beyond the calendars.

        Raises:
            SelectionError: a word names nothing that exists, a range is cut by the calendars, or nothing is left; says which
                word did it.
        """
        chosen, withheld = _Resolver(pipeline, calendars, states, allow_cut=allow_cut).resolve(self.words)
        if not chosen:
            names = ", ".join(withheld)
            raise SelectionError(
                f"the selection matches nothing: {self.text or 'everything'!r} leaves only processors with side effects ({names})",
                help=f"name it: {shlex.join((*withheld, *(word.text for word in self.words)))}",
            )
        return chosen

    def withheld(
        self, pipeline: Pipeline, calendars: Mapping[CalendarName, Calendar], states: States, *, allow_cut: bool = False
    ) -> tuple[ProcessorName, ...]:
        """Processors that the words would select, had they no side effects; also those of which no unit is known yet, if no word asks for them.

        Raises:
            SelectionError: as by :meth:`resolve`.
        """
        withheld = _Resolver(pipeline, calendars, states, allow_cut=allow_cut).resolve(self.words)[1]
        unknown = [name for name in pipeline.side_effects if pipeline.processors[name].calendar not in calendars]
        return (*withheld, *(name for name in unknown if not any(word.asks_for(name) for word in self.words)))


def parse(words: Sequence[str]) -> Selection:
    """Take words apart.

    Raises:
        SelectionError: a word is empty, a range is reversed or empty, or its ends are no dates.
    """
    return Selection(tuple(_word(text) for text in words))


def _word(text: str) -> Word:
    excludes = text[:1] in ("-", "!")
    body = text[1:] if excludes else text
    name, colon, value = body.partition(":")
    if not body.strip("+") or body == ".." or (colon and not (name and value)):
        raise SelectionError(f"{text!r} selects nothing: the word is not finished", help="gapless plan --help")
    match = _RANGE.fullmatch(body)
    if match:
        _check_range(text, match["start"], match["stop"])
        return Word(text=text, kind=Kind.WHEN, value=body, excludes=excludes)
    if "@" in body:
        processor, _, key = body.partition("@")
        if not processor or not key:
            raise SelectionError(f"{text!r} is not a unit: write processor@partition")
        return Word(text=text, kind=Kind.UNIT, name=processor, value=key, excludes=excludes)
    if colon:
        kind = {"phase": Kind.PHASE, "state": Kind.STATE, "processor": Kind.PROCESSOR}.get(name, Kind.ATTRIBUTE)
        return Word(text=text, kind=kind, name=name, value=value, excludes=excludes)
    down = body.startswith("down+")
    body = body.removeprefix("down+")
    plain = body.strip("+")
    upstream, downstream = body.startswith("+"), down or body.endswith("+")
    kind = Kind.PROCESSOR if upstream or downstream else Kind.BARE
    return Word(text=text, kind=kind, value=plain, excludes=excludes, upstream=upstream, downstream=downstream)


def _check_range(text: str, start: str, stop: str) -> None:
    for end in (start, stop):
        if end and not _is_iso(end):
            hint = " Ranges have dates at both ends." if not _ISO.fullmatch(end) else " There is no such day."
            raise SelectionError(f"{text!r}: {end!r} is not a date.{hint}", help="write a range like 2023-01-01..2023-02-01")
    if start and stop and _first_day(start) == _first_day(stop):
        raise SelectionError(f"{text!r} holds nothing: the end of a range is excluded", help=f"write {start} for that one")
    if start and stop and _first_day(start) > _first_day(stop):
        raise SelectionError(f"{text!r} is reversed: it begins after it ends", help=f"write {stop}..{start}")


def _is_iso(value: str) -> bool:
    try:
        return bool(_ISO.fullmatch(value)) and bool(date.fromisoformat(_first_day(value)[:10]))
    except ValueError:
        return False


def _first_day(value: str) -> str:
    """A year or a month as its first day; anything else as it is."""
    return value + "-01-01"[len(value) - len("2023") :] if len(value) in (len("2023"), len("2023-01")) else value


class _Resolver:
    """One resolution: a pipeline, its calendars, and what the words have in common."""

    def __init__(self, pipeline: Pipeline, calendars: Mapping[CalendarName, Calendar], states: States, *, allow_cut: bool) -> None:
        self._pipeline = pipeline
        self._states = states
        self._allow_cut = allow_cut
        self._calendars = {
            name: calendars[processor.calendar] for name, processor in pipeline.processors.items() if processor.calendar in calendars
        }
        self._named: frozenset[ProcessorName] = frozenset()

    def resolve(self, given: Sequence[Word]) -> tuple[Chosen, Chosen]:
        """What the words select, and what of it is withheld: processors with side effects that no word names."""
        words = [self._settle(word) for word in given]
        including = [word for word in words if not word.excludes]
        named = [word for word in including if word.kind is Kind.PROCESSOR]
        exact = {ProcessorName(word.value) for word in named} & self._pipeline.processors.keys()
        self._named = frozenset(exact.union(*(self._closure(word) for word in named if word.upstream)))
        chosen: Chosen = {name: calendar.everything for name, calendar in self._calendars.items() if len(calendar)}
        if not chosen:
            raise SelectionError("there is nothing to select from: no calendar that is known lists a partition", help="gapless check")
        for together in _by_kind(including):
            self._check_cut(together, chosen)
            left = _intersection(chosen, self._united(together))
            if not left:
                raise _emptied(together, chosen)
            chosen = left
        for word in words:
            if word.excludes:
                left = _difference(chosen, self._united([word], excluding=True))
                if chosen and not left:
                    raise SelectionError(f"nothing is left after {word.text!r}", help="leave the word out, or select more")
                chosen = left
        unasked = [name for name in self._pipeline.side_effects if not any(word.asks_for(name) for word in words)]
        withheld = {name: chosen[name] for name in unasked if name in chosen}
        return {name: found for name, found in chosen.items() if name not in withheld}, withheld

    def _settle(self, word: Word) -> Word:
        """Decide what a bare word is, and see that what a word names exists."""
        if word.kind is Kind.BARE:
            key = any(calendar.ordinal(word.value) is not None for calendar in self._calendars.values())
            when = (key or _is_iso(word.value)) and not self._processors(word.value)
            word = replace(word, kind=Kind.WHEN if when else Kind.PROCESSOR)
        phases = dict.fromkeys(processor.phase for processor in self._pipeline.processors.values())
        match word.kind:
            case Kind.PROCESSOR:
                if not self._processors(word.value):
                    raise _unknown("processor", word, word.value, self._pipeline.processors)
            case Kind.UNIT:
                if word.name not in self._pipeline.processors:
                    raise _unknown("processor", word, word.name, self._pipeline.processors)
            case Kind.PHASE:
                _check_matches("phase", word, phases)
            case Kind.STATE:
                _check_matches("state", word, STATES)
            case Kind.ATTRIBUTE:
                self._check_attribute(word)
            case Kind.WHEN | Kind.BARE:
                pass
            case _:
                assert_never(word.kind)
        return word

    def _check_attribute(self, word: Word) -> None:
        having = [calendar for calendar in self._calendars.values() if word.name in calendar.attributes]
        if not having:
            raise _unknown("attribute", word, word.name, dict.fromkeys(name for c in self._calendars.values() for name in c.attributes))
        _check_matches(word.name, word, dict.fromkeys(value for calendar in having for value in calendar.members(word.name)))

    def _processors(self, pattern: str) -> list[ProcessorName]:
        """Processors of this name, or that a pattern matches."""
        if pattern in self._pipeline.processors:
            return [ProcessorName(pattern)]
        return [name for name in self._pipeline.processors if _GLOB.search(pattern) and fnmatchcase(name, pattern)]

    def _united(self, words: Sequence[Word], *, excluding: bool = False) -> Chosen:
        """What words of one kind select together. A calendar that can answer none of them is passed over for the named ones."""
        answers: dict[ProcessorName, Ordinals] = {}
        for word in words:
            for name, found in self._answer(word).items():
                answers[name] = answers.get(name, EMPTY) | found
        if words[0].kind in (Kind.WHEN, Kind.ATTRIBUTE) and not excluding:
            for name in self._named - answers.keys():
                if name in self._calendars:
                    answers[name] = self._calendars[name].everything
        return answers

    def _answer(self, word: Word) -> Chosen:
        """What one word selects, of every processor that can answer it."""
        everything = {name: calendar.everything for name, calendar in self._calendars.items()}
        match word.kind:
            case Kind.PROCESSOR | Kind.BARE:
                names = self._closure(word)
                return {name: found for name, found in everything.items() if name in names}
            case Kind.PHASE:
                processors = self._pipeline.processors
                return {name: found for name, found in everything.items() if fnmatchcase(processors[name].phase, word.value)}
            case Kind.UNIT:
                return {ProcessorName(word.name): self._unit(word)}
            case Kind.STATE:
                return {
                    name: reduce(
                        Ordinals.__or__, (found for state, found in self._states(name).items() if fnmatchcase(state, word.value)), EMPTY
                    )
                    for name in everything
                }
            case Kind.ATTRIBUTE:
                return self._by_calendar(lambda calendar: _having(calendar, word.name, word.value))
            case Kind.WHEN:
                return self._by_calendar(lambda calendar: _when(calendar, word.value))

    def _by_calendar(self, answer: Callable[[Calendar], Ordinals | None]) -> Chosen:
        """An answer of each calendar, asked once, for all its processors; None where it cannot answer."""
        known: dict[CalendarName, Ordinals | None] = {}
        for calendar in self._calendars.values():
            if calendar.name not in known:
                known[calendar.name] = answer(calendar)
        found = {name: known[calendar.name] for name, calendar in self._calendars.items()}
        return {name: ordinals for name, ordinals in found.items() if ordinals is not None}

    def _unit(self, word: Word) -> Ordinals:
        unit = Unit.parse(f"{word.name}@{word.value}")
        calendar = self._calendars.get(unit.processor)
        if calendar is None:
            raise SelectionError(
                f"{unit}: the calendar of {unit.processor} is not known yet", help="gapless run, to fill its reference first"
            )
        ordinal = calendar.ordinal(unit.key)
        if ordinal is None:
            raise _unknown(f"partition of {unit.processor}", word, unit.key, calendar.keys)
        return Ordinals.of([ordinal])

    def _closure(self, word: Word) -> set[ProcessorName]:
        found = set(self._processors(word.value))
        roots = tuple(found)
        for wanted, step in ((word.upstream, self._pipeline.upstream_of), (word.downstream, self._pipeline.downstream_of)):
            seen, pending = set(roots), list(roots)
            while wanted and pending:
                new = [other for other in step(pending.pop()) if other not in seen]
                seen.update(new)
                pending += new
            found |= seen
        return found

    def _check_cut(self, words: Sequence[Word], chosen: Chosen) -> None:
        """A range that reaches beyond every selected calendar is an error: what is missing there would not be missed."""
        calendars = {self._calendars[name].name: self._calendars[name] for name in chosen}
        dated = [calendar.dates for calendar in calendars.values() if calendar.dates]
        if self._allow_cut or not dated:
            return
        first, last = min(min(dates) for dates in dated), max(max(dates) for dates in dated)
        end = (date.fromisoformat(last[:10]) + timedelta(days=1)).isoformat()
        for word in words:
            match = _RANGE.fullmatch(word.value)
            if word.kind is Kind.WHEN and match:
                start, stop = _first_day(match["start"]) or first, _first_day(match["stop"]) or end
                if start < first or stop > end:
                    listed = ", ".join(sorted(calendars))
                    fits = max(start, first) < min(stop, end)
                    raise SelectionError(
                        f"{word.text!r} is cut by the calendar: {listed} lists {first} to {last}",
                        help=f"write {max(start, first)}..{min(stop, end)}" if fits else "choose dates that it lists",
                    )


def _emptied(words: Sequence[Word], chosen: Chosen) -> SelectionError:
    texts = " ".join(word.text for word in words)
    names = list(chosen)
    of = ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:3])} and {len(names) - 3} more"  # noqa: PLR2004
    return SelectionError(f"the selection matches nothing: {texts!r} leaves no unit of {of}", help=f"change or leave out {texts!r}")


def _check_matches(what: str, word: Word, known: Iterable[str]) -> None:
    if not any(fnmatchcase(name, word.value) for name in known):
        raise _unknown(what, word, word.value, known)


def _by_kind(words: Iterable[Word]) -> list[list[Word]]:
    """Words of one kind together (an attribute is a kind); processors before partitions, so that errors name the latter."""
    kinds: dict[tuple[Kind, str], list[Word]] = {}
    for word in words:
        kinds.setdefault((word.kind, word.name if word.kind is Kind.ATTRIBUTE else ""), []).append(word)
    order = list(Kind)
    return [kinds[kind] for kind in sorted(kinds, key=lambda kind: order.index(kind[0]))]


def _intersection(one: Chosen, other: Chosen) -> Chosen:
    return {name: both for name, found in one.items() if (both := found & other.get(name, EMPTY))}


def _difference(one: Chosen, other: Chosen) -> Chosen:
    return {name: left for name, found in one.items() if (left := found - other.get(name, EMPTY))}


def _having(calendar: Calendar, attribute: str, pattern: str) -> Ordinals | None:
    """Partitions with an attribute that a pattern matches; None where the calendar has no such attribute."""
    if attribute not in calendar.attributes:
        return None
    members = calendar.members(attribute)
    if pattern in members:
        return Ordinals.of(members[pattern])
    return Ordinals.of(ordinal for value, listed in members.items() if fnmatchcase(value, pattern) for ordinal in listed)


def _when(calendar: Calendar, value: str) -> Ordinals | None:
    """Partitions of a range, of a day, month or year, or with this key; None where the calendar cannot tell."""
    match = _RANGE.fullmatch(value)
    dates = calendar.dates
    if match:
        if dates is None:
            return None
        start, stop = _first_day(match["start"]), _first_day(match["stop"]) or "~"
        return Ordinals.of(ordinal for ordinal, day in enumerate(dates) if start <= day < stop)
    listed = calendar.ordinal(value)
    if listed is not None:
        return Ordinals.of([listed])
    if dates is None or not _is_iso(value):
        return None
    return Ordinals.of(ordinal for ordinal, day in enumerate(dates) if day.startswith(value))


def _unknown(what: str, word: Word, name: str, known: Iterable[str]) -> SelectionError:
    names = list(known)
    close = get_close_matches(name, names, n=3, cutoff=0.5)
    help = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}"  # noqa: PLR2004
    return SelectionError(f"{word.text!r}: no {what} is called {name!r}", help=help)
