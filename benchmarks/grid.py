"""The grid that all measurements share: some dates and 31 processors.

21 raw processors without needs; 5 analytics, each needing 4 raw of the same date and one of them also its own five dates before;
5 precompute, each needing 2 analytics of the same date and the last ten dates of one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import yaml

from gapless.model.action import Action
from gapless.model.calendar import Calendar
from gapless.model.graph import Graph
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName
from gapless.model.need import Last, Need, Same
from gapless.model.output import Nothing
from gapless.model.pipeline import LiteralCalendar, Pipeline
from gapless.model.processor import Processor

RAW, ANALYTICS, PRECOMPUTE = 21, 5, 5
PROCESSORS = RAW + ANALYTICS + PRECOMPUTE
FIRST = date(1950, 1, 1)
DATES = CalendarName("dates")


def needs() -> dict[ProcessorName, tuple[Need, ...]]:
    """The processors in order, and what each reads."""
    raw = [ProcessorName(f"raw_{number}") for number in range(RAW)]
    analytics = [ProcessorName(f"analytics_{number}") for number in range(ANALYTICS)]
    found: dict[ProcessorName, tuple[Need, ...]] = dict.fromkeys(raw, ())
    for number, name in enumerate(analytics):
        found[name] = tuple(Need(upstream=raw[(4 * number + step) % RAW], window=Same()) for step in range(4))
    found[analytics[0]] += (Need(upstream=analytics[0], window=Last(n=5)),)
    for number in range(PRECOMPUTE):
        same = tuple(Need(upstream=analytics[(number + step) % ANALYTICS], window=Same()) for step in range(2))
        found[ProcessorName(f"precompute_{number}")] = (*same, Need(upstream=analytics[number], window=Last(n=10)))
    return found


def graph_of(dates: int, action: Action) -> Graph:
    """The grid with one action for every processor; nothing is stored by it."""
    keys = tuple(PartitionKey((FIRST + timedelta(days=day)).isoformat()) for day in range(dates))
    nothing = Processor(name=ProcessorName(""), calendar=DATES, action=action, output=Nothing())
    processors = {name: replace(nothing, name=name, phase=name.split("_")[0], needs=read) for name, read in needs().items()}
    calendar = Calendar(DATES, "date", keys)
    pipeline = Pipeline(name="grid", processors=processors, calendars={DATES: LiteralCalendar(name=DATES, key="date", keys=keys)})
    return Graph.build(pipeline, {DATES: calendar})


def write_workspace(folder: Path, dates: int) -> None:
    """The grid as a pipeline file."""
    processors = {
        str(name): {
            "phase": name.split("_")[0],
            "calendar": str(DATES),
            "needs": [_written(need) for need in read],
            "action": {"shell": {"command": ["true"], "timeout": "30s"}},
            "output": "nothing",
        }
        for name, read in needs().items()
    }
    body = {
        "pipeline": "grid",
        "targets": {"local": {"warehouse": {"duckdb": "grid.duckdb"}}},
        "calendars": {str(DATES): {"key": "date", "daily": {"from": FIRST, "to": FIRST + timedelta(days=dates)}}},
        "processors": processors,
    }
    (folder / "pipeline.yaml").write_text(yaml.safe_dump(body, sort_keys=False))


def _written(need: Need) -> object:
    match need.window:
        case Last(n=number):
            return {str(need.upstream): {"last": number}}
        case _:
            return str(need.upstream)
