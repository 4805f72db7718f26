#!/usr/bin/env python3
"""Writes what the documents say of states, reasons and findings, and the JSON schemas, from the code that decides about them; and what
they say of the processors of the reference pipeline, from its file.

``python docs/generate.py`` writes the pages below ``docs/reference``, the marked sections of ``ARCHITECTURE.md`` and
``docs/nba_props.md``, and the files of ``schema`` anew. A test compares them with the code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from gapless.lifecycle.states import TABLE, TRANSITIONS, Row
from gapless.model.event import State
from gapless.model.need import All, Days, Last, Need, Same, Within, upstreams
from gapless.model.output import Table
from gapless.model.pipeline import Pipeline
from gapless.model.processor import Processor
from gapless.planning.reason import TEXTS
from gapless.proving.judge import MEANINGS
from gapless.service.pipeline_file import included_schema, load_pipeline, pipeline_schema

ROOT = Path(__file__).resolve().parent.parent
NOTE = "<!-- Written by docs/generate.py; change the code, then run it. -->"
PLATFORM = ROOT / "src" / "nba_props" / "pipeline.yaml"


def pages() -> Mapping[Path, str]:
    """The text of every generated page and schema, and of the documents with generated sections, by path."""
    reference, schema = ROOT / "docs" / "reference", ROOT / "schema"
    architecture, nba_props = ROOT / "ARCHITECTURE.md", ROOT / "docs" / "nba_props.md"
    platform = read_platform()
    return {
        reference / "states.md": _page("States", STATES_INTRODUCTION, _states(), TRANSITIONS_INTRODUCTION, _transitions()),
        reference / "reasons.md": _page("Reasons", REASONS_INTRODUCTION, *_reasons()),
        reference / "findings.md": _page("Findings", FINDINGS_INTRODUCTION, _findings()),
        schema / "pipeline.schema.json": json.dumps(pipeline_schema(), indent=2) + "\n",
        schema / "included.schema.json": json.dumps(included_schema(), indent=2) + "\n",
        architecture: _with_sections(architecture, states=_states()),
        nba_props: _with_sections(nba_props, graph=_graph(platform), sources=_sources(platform)),
    }


STATES_INTRODUCTION = """\
Every unit is in exactly one state. Some are stored in the ledger; the others are derived whenever somebody asks, from the ledger
and the calendars. *Count* is the key under which `gapless status --json` counts the state; where two hold at once, the one
further up is counted, so that the counts add up to `total`. *Covers* says that dependants may read the unit's output. *Exit* is
the exit code that one such unit in the selection gives a run."""

TRANSITIONS_INTRODUCTION = """\
## Events

The ledger refuses every event that is not in this table. A unit that nothing ever happened to is `pending`."""

REASONS_INTRODUCTION = """\
Every decision of a plan has one of these reasons. The list is closed: ledger, tables and `--json` show these codes and no others.
*Gap* marks reasons for which a unit of the selection is left unproven: the run then ends with exit code 1."""

FINDINGS_INTRODUCTION = """\
What was read back of a unit is judged by its expectation; each way of falling short has a code. A unit with any finding is
`incomplete` and is not published. `gapless why UNIT` shows the findings of its newest attempt, with the entities by name."""


def _states() -> str:
    return _table(
        ("state", "stored", "count", "covers", "in total", "exit", "meaning"),
        (
            (f"`{row.state}`", _yes(row.stored), f"`{row.count}`", _yes(row.covers), _yes(row.in_total), str(row.exit), row.meaning)
            for row in by_precedence()
        ),
    )


def by_precedence() -> list[Row]:
    """The rows of the table of states; of two that hold at once the first is counted."""
    return sorted(TABLE, key=lambda row: row.precedence)


def _transitions() -> str:
    return _table(
        ("event", "the unit was", "and becomes"),
        ((f"`{event}`", _names(sources), _names(ends)) for event, (sources, ends) in TRANSITIONS.items()),
    )


def _names(states: Iterable[State]) -> str:
    chosen = set(states)
    return ", ".join(f"`{state}`" for state in State if state in chosen)


def _reasons() -> Iterable[str]:
    for title, runs in (("Why a unit runs", True), ("Why a unit is left alone", False)):
        rows = [
            (f"`{reason}`", *((_yes(text.gap),) if not runs else ()), text.meaning, text.advice)
            for reason, text in TEXTS.items()
            if text.runs is runs
        ]
        yield f"## {title}"
        yield _table(("reason", *(("gap",) if not runs else ()), "it means", "what to do"), rows)


def _findings() -> str:
    return _table(("code", "it means"), ((f"`{code}`", meaning) for code, meaning in MEANINGS.items()))


OF_THE_ARCHIVE = {
    "nbac_schedule": "real",
    "nbac_scoreboard_v2": "reshaped from the schedule",
    "nbac_player_boxscores": "real",
    "nbac_team_boxscore": "real",
    "nbac_play_by_play": "empty",
    "nbac_gamebook_player_stats": "reshaped from player lines: whoever played, without starters",
    "nbac_player_list_current": "reshaped from player lines: the last team of a season",
    "nbac_player_movement": "reshaped from player lines: the first game for a new team",
    "nbac_referee_game_assignments": "real",
    "bdl_player_boxscores": "reshaped from player lines",
    "bdl_games": "reshaped from the schedule",
    "bdl_standings": "reshaped from results",
    "bdl_injuries": "reshaped from transactions",
    "bdl_active_players_current": "reshaped from player lines",
    "espn_scoreboard": "reshaped from the schedule",
    "espn_boxscores": "reshaped from player lines",
    "espn_team_rosters": "empty",
    "odds_api_game_lines": "reshaped from closing lines; nothing at the opening",
    "odds_api_player_points_props": "empty",
    "bettingpros_player_points_props": "empty",
    "bigdataball_play_by_play": "real, but for one season",
}
"""What the archive of four real seasons makes of each source."""


def read_platform() -> Pipeline:
    """The reference pipeline. Its settings without a default are made up: nothing is asked of any source."""
    settings = yaml.safe_load(PLATFORM.read_text(encoding="utf-8"))["settings"]
    return load_pipeline(PLATFORM, {name: "http://source.example" for name, value in settings.items() if value is None}, {})


def drawn(platform: Pipeline) -> dict[str, list[Processor]]:
    """The processors of the graph by phase: all but scrapes, which stand for the raw tables that they fill, and the reference."""
    found: dict[str, list[Processor]] = {}
    for name, processor in platform.processors.items():
        if processor.phase not in {"reference", "scrape"} and name != "nbac_schedule":
            found.setdefault(processor.phase, []).append(processor)
    return found


def _graph(platform: Pipeline) -> str:
    """A Mermaid flowchart: a box a phase, an edge from what is read to who reads it, dotted where it is optional."""
    phases = drawn(platform)
    shown = {processor.name for processors in phases.values() for processor in processors}
    lines = ["```mermaid", "flowchart LR"]
    for phase, processors in phases.items():
        lines += [f"  subgraph {phase}", *(f"    {processor.name}" for processor in processors), "  end"]
    for processors in phases.values():
        for processor in processors:
            lines += [f"  {edge}" for edge in _edges(processor, shown)]
    return "\n".join([*lines, "```"])


def _edges(processor: Processor, shown: set[str]) -> Iterator[str]:
    needs: dict[str, list[Need]] = {}
    for need in upstreams(processor.needs):
        if need.upstream in shown and need.upstream != processor.name:
            needs.setdefault(need.upstream, []).append(need)
    for upstream, listed in needs.items():
        arrow = "-.->" if all(need.optional for need in listed) else "-->"
        windows = [] if all(isinstance(need.window, Same) for need in listed) else list(dict.fromkeys(map(_window, listed)))
        yield f"{upstream} {arrow}" + (f'|"{", ".join(windows)}"|' if windows else "") + f" {processor.name}"


def _window(need: Need) -> str:
    """What is read, in words."""
    match need.window:
        case Same():
            return "itself"
        case All():
            return "all"
        case Within(attribute=attribute):
            words = [f"{attribute} so far"]
        case Last(n=1, strict=False):
            return "newest"
        case Last(n=n, per=per, within=within):
            words = [f"last {n}", *([f"a {per}"] if per else []), *([f"of the {within}"] if within else [])]
        case Days(n=n, within=within):
            words = [f"{n} days", *([f"of the {within}"] if within else [])]
    return " ".join(words)


def _sources(platform: Pipeline) -> str:
    scraped = {processor.name: processor.source for processor in platform.processors.values()}
    rows = []
    for name, processor in sorted(platform.processors.items()):
        output = processor.output
        if processor.phase == "raw" and isinstance(output, Table):
            key = ", ".join(output.key)
            rows.append((f"`{name}`", f"`{scraped.get(f'scrape_{name}')}`", processor.calendar, key, OF_THE_ARCHIVE[name]))
    return _table(("table in `nba_raw`", "source", "calendar", "key of a row", "in the archive"), rows)


def _with_sections(path: Path, **sections: str) -> str:
    """The document with every section between its two marks."""
    text = path.read_text(encoding="utf-8")
    for name, section in sections.items():
        begin, end = f"<!-- {name}: written by docs/generate.py -->", f"<!-- end of {name} -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise ValueError(f"{path.name} needs the marks {begin} and {end}, once each")
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n{section}\n{end}{rest.partition(end)[2]}"
    return text


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", NOTE, *parts)) + "\n"


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(header)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _yes(value: bool) -> str:  # noqa: FBT001 a cell of a table
    return "yes" if value else "no"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
