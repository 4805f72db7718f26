"""A plan: a row for every processor and reason, then its shape."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from gapless.cli.render.console import out, table
from gapless.service.preview import Preview

PROVEN = ("complete", "empty", "waived")
UNTOLD = (*PROVEN, "out_of_selection")
"""Reasons that need no telling: the unit is proven, or nobody asked for it."""


def render(found: Preview) -> None:
    console = out()
    explanation = found.explanation
    proven = sum(row.units for row in explanation.rows if str(row.reason) in PROVEN)
    left = f", [yellow]{explanation.left_out:,} stay as they are[/]" if explanation.left_out else ""
    console.print(
        f"[bold]{explanation.units:,} units[/] would run in {explanation.batches:,} attempts; "
        f"{proven:,} are proven already{left}  [dim]plan {explanation.plan}[/]"
    )
    rows = [row for row in explanation.rows if str(row.reason) not in UNTOLD]
    if rows:
        made = table("phase", "processor", "units", "why", "first", "last", right=("units",))
        for row in rows:
            colour = "cyan" if row.runs else "dim"
            why = f"{row.reason} {row.upstream}" if row.upstream else str(row.reason)
            made.add_row(row.phase, row.processor, f"{row.units:,}", f"[{colour}]{why}[/]", row.first, row.last)
        console.print(made)
    _render_side_effects(console, found)
    if explanation.critical_path:
        console.print(
            f"longest chain {len(explanation.critical_path):,} units, {explanation.critical_path[0]} … {explanation.critical_path[-1]}; "
            f"at most {explanation.width:,} at once"
        )
    if found.waiting_for_calendars:
        names = ", ".join(found.waiting_for_calendars[:5])
        console.print(
            f"[yellow]{len(found.waiting_for_calendars)} processors wait for their calendars[/] ({names} …): a run fills them first, then plans the rest"
        )
    console.print(f"next: [bold]{escape(found.command if explanation.units else 'gapless status')}[/]")


def _render_side_effects(console: Console, found: Preview) -> None:
    """What would be set going, and in one line what is left out because of it."""
    for name in (name for name in found.plan.running if name in found.side_effects):
        console.print(f"[yellow]side effect[/] of {name}: {escape(found.side_effects[name])}")
    if found.withheld:
        told = "; ".join(f"{name} ({escape(found.side_effects[name])})" for name in found.withheld)
        console.print(f"left out for their side effects: {told}. To have them run, name them: [bold]gapless run {escape(found.asking)}[/]")
