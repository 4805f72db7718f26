"""Random small pipelines with what a ledger could hold of them, for the properties of planning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import strategies as st

from gapless.model.action import Shell
from gapless.model.calendar import Calendar
from gapless.model.graph import Graph
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName
from gapless.model.need import AnyNeed, Days, FirstOf, Last, Need, Same, Within
from gapless.model.ordinals import Ordinals
from gapless.model.output import Nothing
from gapless.model.pipeline import Pipeline
from gapless.model.processor import Processor

DATES, GAMES = CalendarName("dates"), CalendarName("games")
NAMES = tuple(ProcessorName(name) for name in "abcdef")


@st.composite
def calendars(draw: st.DrawFn) -> Mapping[CalendarName, Calendar]:
    days = sorted(draw(st.sets(st.integers(0, 25), min_size=1, max_size=9)))
    played = sorted(draw(st.lists(st.sampled_from(days), min_size=1, max_size=12)))
    text = {n: (date(2023, 1, 1) + timedelta(days=n)).isoformat() for n in days}
    dates = Calendar(DATES, "day", tuple(PartitionKey(text[n]) for n in days), {"season": tuple(str(n // 10) for n in days)})
    games = Calendar(
        GAMES,
        "game",
        tuple(PartitionKey(f"g{place:02}") for place in range(len(played))),
        {"day": tuple(text[n] for n in played), "season": tuple(str(n // 10) for n in played), "team": tuple("AB"[n % 2] for n in played)},
    )
    return {DATES: dates, GAMES: games}


def _windows(upstream: CalendarName) -> st.SearchStrategy[Same | Last | Days | Within]:
    per = [None, "team"] if upstream == GAMES else [None]
    return st.one_of(
        st.just(Same()),
        st.builds(Last, n=st.integers(1, 4), per=st.sampled_from(per), within=st.sampled_from([None, "season"])),
        st.builds(Days, n=st.integers(1, 9), strict=st.booleans()),
        st.just(Within(attribute="season")),
    )


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Two to six processors; each may read any before it, and its own last units."""
    known = draw(calendars())
    on: dict[ProcessorName, CalendarName] = {}
    processors: dict[ProcessorName, Processor] = {}
    for name in NAMES[: draw(st.integers(2, 6))]:
        calendar = draw(st.sampled_from([DATES, GAMES]))
        read = draw(st.lists(st.sampled_from(sorted(on)), max_size=3, unique=True)) if on else []
        plain = [Need(upstream=upstream, window=draw(_windows(on[upstream])), optional=draw(st.booleans())) for upstream in read]
        needs: list[AnyNeed] = list(plain)
        if len(plain) > 1 and draw(st.booleans()):
            needs = [FirstOf(alternatives=tuple(plain), optional=draw(st.booleans()))]
        if draw(st.booleans()):
            needs.append(Need(upstream=name, window=draw(st.builds(Last, n=st.integers(1, 3), within=st.sampled_from([None, "season"])))))
        on[name] = calendar
        processors[name] = Processor(
            name=name, calendar=calendar, action=Shell(command=("true",)), output=Nothing(), needs=tuple(needs), fingerprint="new"
        )
    return Graph.build(Pipeline(name="random", processors=processors, calendars={}), known)


def subsets(graph: Graph) -> st.SearchStrategy[dict[ProcessorName, Ordinals]]:
    """Any units of a graph."""
    sizes = {name: len(graph.calendar(name)) for name in graph.order}
    return st.fixed_dictionaries({name: st.integers(0, (1 << size) - 1).map(Ordinals) for name, size in sizes.items()})
