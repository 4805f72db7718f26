"""Failures: what they have in common first, then the units."""

from __future__ import annotations

from rich.markup import escape

from gapless.cli.render.console import COLOURS, out, table
from gapless.service.failures import Failures

SHOWN = 15
GROUPS_SHOWN = 6


def render(found: Failures) -> None:
    console = out()
    if not found.failures:
        console.print("[green]no failures[/]" + (f"; {found.blocked:,} blocked" if found.blocked else ""))
        return
    console.print(f"[bold]{len(found.failures):,} units ended without coverage[/]; {found.blocked:,} more are blocked by them")
    for group in found.groups[:GROUPS_SHOWN]:
        console.print(f"  {escape(group.sentence)}")
    for message, number in list(found.by_message.items())[:GROUPS_SHOWN]:
        console.print(f"  [dim]{number:,} ×[/] {escape(message[:160])}")
    made = table("unit", "state", "class", "attempts", right=("attempts",))
    for failure in found.failures[:SHOWN]:
        made.add_row(str(failure.unit), f"[{COLOURS[str(failure.state)]}]{failure.state}[/]", failure.error_class, str(failure.attempts))
    console.print(made)
    if len(found.failures) > SHOWN:
        console.print(f"  … and {len(found.failures) - SHOWN:,} more: gapless failures --json", style="dim")
    console.print(f"next: [bold]gapless why {found.failures[0].unit}[/], then [bold]gapless retry[/]")
