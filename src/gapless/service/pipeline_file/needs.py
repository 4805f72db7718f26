"""Needs of a pipeline file: ``x``, ``{x: {last: 5, per: team}}``, ``{x: all}``, ``{first_of: [x, y]}``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from gapless.model.ids import ProcessorName
from gapless.model.mapping import check
from gapless.model.need import All, AnyNeed, Days, FirstOf, Last, Need, Same, Window, Within
from gapless.service.pipeline_file.context import Context
from gapless.service.pipeline_file.findings import closest, did_you_mean
from gapless.service.pipeline_file.schema import FirstOfSection, NeedSection, WindowSection
from gapless.service.pipeline_file.source_text import Place

CUT = "add the key of one calendar to the attributes of the other, or choose another window"
NOT_A_CALENDAR = "who played is an output, not a calendar: declare `within: season` (or days) instead of per"


def build(
    processor: str, sections: tuple[NeedSection, ...], calendar: str, calendar_of: Mapping[str, str], context: Context
) -> tuple[AnyNeed, ...]:
    """The needs of a processor; those on unknown processors are left out, with findings."""
    builder = _Builder(processor, calendar, calendar_of, context)
    found: list[AnyNeed] = []
    for position, section in enumerate(sections):
        place: Place = ("processors", processor, "needs", position)
        if isinstance(section, FirstOfSection):
            alternatives = [
                need
                for choice, alternative in enumerate(section.first_of)
                for need in builder.plain(alternative, (*place, "first_of", choice), alternative_of="first_of")
            ]
            if alternatives:
                found.append(FirstOf(alternatives=tuple(alternatives), optional=section.optional))
        else:
            found.extend(builder.plain(section, place))
    return tuple(found)


class _Builder:
    def __init__(self, processor: str, calendar: str, calendar_of: Mapping[str, str], context: Context) -> None:
        self._processor = processor
        self._calendar = calendar
        self._calendar_of = calendar_of
        self._context = context
        self._findings = context.findings

    def plain(
        self, section: str | Mapping[str, Literal["all"] | WindowSection], place: Place, *, alternative_of: str | None = None
    ) -> Iterator[Need]:
        """The need of one entry of the list."""
        if isinstance(section, str):
            if self._context.processors.check(section, place, self._findings):
                yield self._need(section, WindowSection(), place)
            return
        if len(section) != 1:
            self._findings.add(
                place, f"a need names one processor; this one has {', '.join(section) or 'none'}", "write one entry for each"
            )
            return
        ((upstream, written),) = section.items()
        where = (*place, upstream)
        window = WindowSection(all=True) if written == "all" else written
        if alternative_of and window.optional:
            self._findings.add((*where, "optional"), f"an alternative is not optional by itself; {alternative_of} as a whole may be")
        if self._context.processors.check(upstream, where, self._findings):
            yield self._need(upstream, window, where)

    def _need(self, upstream: str, section: WindowSection, place: Place) -> Need:
        need = Need(upstream=ProcessorName(upstream), window=self._window(section, place), optional=section.optional)
        if self._check_window(need.window, upstream, place):
            self._check_order(need, place)
        if upstream == self._processor:
            self._check_own(need.window, place)
        return need

    def _window(self, section: WindowSection, place: Place) -> Window:
        kinds = [name for name in ("last", "days", "all") if getattr(section, name)]
        if len(kinds) > 1:
            self._findings.add(place, f"a window has only one of last, days and all; this one has {' and '.join(kinds)}")
        kind = kinds[0] if kinds else "within" if section.within else None
        allowed = {"last": ("per", "within", "strict"), "days": ("within", "strict"), "within": ("within", "strict")}.get(kind or "", ())
        for option in ("per", "within", "strict"):
            if getattr(section, option) is not None and option not in allowed:
                owner = "last" if option == "per" else "last, days or within" if option == "strict" else "last or days, or stands alone"
                self._findings.add((*place, option), f"{option} goes with {owner}")
        strict = section.strict is not False
        match kind:
            case "last":
                return Last(n=section.last or 1, per=section.per, within=section.within, strict=strict)
            case "days":
                return Days(n=section.days or 1, within=section.within, strict=strict)
            case "within":
                return Within(attribute=section.within or "", strict=strict)
            case "all":
                return All()
            case _:
                return Same()

    def _check_window(self, window: Window, upstream: str, place: Place) -> bool:
        """The calendars of the two processors have what the window joins by; whether its order is to be looked at besides."""
        before = len(self._findings.problems)
        other = self._calendar_of.get(upstream, "")
        own, theirs = self._context.attributes.get(self._calendar), self._context.attributes.get(other)
        if own is None or theirs is None or isinstance(window, All):
            return False
        within = window.within if isinstance(window, Last | Days) else window.attribute if isinstance(window, Within) else None
        if within is not None:
            for name, attributes in dict.fromkeys(((self._calendar, own), (other, theirs))):
                if within not in attributes:
                    message = f"`within: {within}`: calendar {name} has no attribute {within!r}"
                    self._findings.add((*place, "within"), message, did_you_mean(within, attributes))
        if isinstance(window, Last) and window.per is not None and window.per not in theirs:
            match = closest(window.per, theirs)
            message = f"`per: {window.per}`: calendar {other} has no attribute {window.per!r}"
            self._findings.add((*place, "per"), message, f"did you mean {match!r}?" if match else NOT_A_CALENDAR)
        if self._calendar != other and not set(own) & set(theirs):
            message = f"{upstream} cannot be joined: calendars {self._calendar} and {other} share no attribute"
            self._findings.add(place, message, f"write {{{upstream}: all}} where every partition is read")
        return not isinstance(window, Same) and len(self._findings.problems) == before

    def _check_order(self, need: Need, place: Place) -> None:
        """Partitions of both calendars have an order in common. For a calendar that is a query that may show only when it is asked."""
        names = self._calendar, self._calendar_of[need.upstream]
        own, theirs = (self._context.literals.get(name) for name in names)
        keys = {self._context.attributes[name][0] for name in names}
        shared = set.intersection(*(set(self._context.attributes[name]) for name in names))
        if own is not None and theirs is not None:
            try:
                check(need, own, theirs)
            except ValueError as error:
                self._findings.add(place, f"the window of {need.upstream} has no order: {error}", CUT)
        elif theirs is not None and not shared & keys and theirs.date_attribute not in shared:
            message = f"calendars {names[0]} and {names[1]} have no key in common to order a window by"
            self._findings.add(place, f"the window of {need.upstream} has no order: {message}", CUT)

    def _check_own(self, window: Window, place: Place) -> None:
        strict = getattr(window, "strict", False)
        if isinstance(window, Last | Days | Within):
            if not strict:
                self._findings.add(
                    (*place, "strict"), f"{self._processor} reads itself: the window must be strict, or a unit waits for itself"
                )
        else:
            advice = f"write {{{self._processor}: {{last: 1}}}} to read earlier partitions"
            self._findings.add(place, f"{self._processor} needs itself: a unit cannot wait for itself", advice)
