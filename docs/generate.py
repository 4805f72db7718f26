#!/usr/bin/env python3
"""Writes what the documents say of states, reasons and findings, and the JSON schemas, from the code that decides about them.

``python docs/generate.py`` writes the pages below ``docs/reference``, the marked section of ``ARCHITECTURE.md`` and the files of
``schema`` anew. A test compares them with the code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from gapless.lifecycle.states import TABLE, TRANSITIONS, Row
from gapless.model.event import State
from gapless.planning.reason import TEXTS
from gapless.proving.judge import MEANINGS
from gapless.service.pipeline_file import included_schema, pipeline_schema

ROOT = Path(__file__).resolve().parent.parent
NOTE = "<!-- Written by docs/generate.py; change the code, then run it. -->"
BEGIN, END = "<!-- states: written by docs/generate.py -->", "<!-- end of states -->"


def pages() -> Mapping[Path, str]:
    """The text of every generated page and schema, and of ``ARCHITECTURE.md`` with its table of states, by path."""
    reference, schema = ROOT / "docs" / "reference", ROOT / "schema"
    architecture = ROOT / "ARCHITECTURE.md"
    return {
        reference / "states.md": _page("States", STATES_INTRODUCTION, _states(), TRANSITIONS_INTRODUCTION, _transitions()),
        reference / "reasons.md": _page("Reasons", REASONS_INTRODUCTION, *_reasons()),
        reference / "findings.md": _page("Findings", FINDINGS_INTRODUCTION, _findings()),
        schema / "pipeline.schema.json": json.dumps(pipeline_schema(), indent=2) + "\n",
        schema / "included.schema.json": json.dumps(included_schema(), indent=2) + "\n",
        architecture: _with_states(architecture.read_text(encoding="utf-8")),
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


def _with_states(text: str) -> str:
    """The document with the table of states between its two marks."""
    section = f"{BEGIN}\n{_states()}\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: section, text, flags=re.DOTALL)


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
