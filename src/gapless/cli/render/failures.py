"""Failures: the first pass and what explains it, then what is left by what helps, then the units."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from gapless.cli.render.console import COLOURS, counted, out, table
from gapless.cli.render.status import render_given_up
from gapless.service.failures import Failures, Finding, Kind

UNITS_SHOWN = 10
KINDS_SHOWN = 8
PATTERN_SHOWN = 160


def render(found: Failures) -> None:
    console = out()
    if not found.passes:
        console.print("[green]no failures[/]" + (f"; {found.blocked:,} blocked" if found.blocked else ""))
        return
    console.print("[bold]first pass[/]")
    made = table("  processor", "tried", "failed", "passed since", "left", right=("tried", "failed", "passed since", "left"))
    for one in found.passes:
        made.add_row(
            f"  {one.processor}", f"{one.tried:,}", f"{one.failed:,}", counted(one.recovered, "complete"), counted(one.left, "failed")
        )
    console.print(made)
    for finding in found.findings:
        _render_finding(console, finding)
    if not found.failures:
        console.print("[green]all of them passed since[/]" + (f"; {found.blocked:,} blocked" if found.blocked else ""))
        return
    for lasting, title in ((True, "will not get better by trying again"), (False, "may get better by trying again")):
        kinds = [kind for kind in found.kinds if kind.lasting is lasting]
        if kinds:
            console.print(f"[bold]{sum(kind.units for kind in kinds):,} {title}[/]")
            for kind in kinds[:KINDS_SHOWN]:
                _render_kind(console, kind)
            if len(kinds) > KINDS_SHOWN:
                console.print(f"  … and {len(kinds) - KINDS_SHOWN} more kinds: gapless failures --json", style="dim")
    _render_units(console, found)
    console.print(f"[bold]{len(found.failures):,} units are left[/]; {found.blocked:,} more are blocked by them")
    render_given_up(found.given_up, console)


def _render_finding(console: Console, finding: Finding) -> None:
    colour = "red" if finding.lasting else "yellow"
    since = f"; {finding.recovered:,} passed since" if finding.recovered else ""
    _indented(console, f"[{colour}]▸[/] {escape(finding.sentence)}[dim]{since}, by chance {finding.p:.1g}[/]", 2)
    _indented(console, f"[dim]{escape(finding.advice)}[/]", 4)


def _render_kind(console: Console, kind: Kind) -> None:
    status = f" {kind.status}" if kind.status is not None else ""
    what = "" if kind.error_class == str(kind.state) else f" [dim]{kind.error_class}{status}[/]"
    state = f"[{COLOURS[str(kind.state)]}]{kind.state}[/]"
    _indented(console, f"{kind.units:,} × {kind.processor} {state}{what}  {escape(kind.pattern[:PATTERN_SHOWN])}", 2)
    _indented(console, f"[dim]{escape(kind.advice)}[/]", 4)


def _indented(console: Console, text: str, by: int) -> None:
    """Text that keeps its margin where it is broken."""
    console.print(Padding(text, (0, 0, 0, by), expand=False), soft_wrap=False)


def _render_units(console: Console, found: Failures) -> None:
    made = table("unit", "state", "class", "attempts", right=("attempts",))
    for failure in found.failures[:UNITS_SHOWN]:
        state = f"[{COLOURS[str(failure.state)]}]{failure.state}[/]"
        made.add_row(escape(str(failure.unit)), state, failure.error_class, str(failure.attempts))
    console.print(made)
    if len(found.failures) > UNITS_SHOWN:
        console.print(f"… and {len(found.failures) - UNITS_SHOWN:,} more: gapless failures --csv", style="dim")


def write_csv(found: Failures, file: TextIO) -> None:
    """A row for each unit that is left; a column for each attribute that any of them has. Times are ISO 8601, UTC."""
    rows = [failure.as_json() for failure in found.failures]
    fixed = ("unit", "processor", "partition", "state", "error_class", "status", "lasting", "attempts", "at", "message")
    attributes = dict.fromkeys(name for row in rows for name in row if name not in fixed)
    writer = csv.DictWriter(file, [*fixed, *attributes], lineterminator="\n")
    writer.writeheader()
    for row, failure in zip(rows, found.failures, strict=True):
        writer.writerow(row | {"at": datetime.fromtimestamp(failure.at, UTC).isoformat(timespec="seconds")})
