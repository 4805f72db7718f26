"""Status: a line of counts, a table by phase, gaps, the next command."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from gapless.cli.render.console import COLOURS, counted, out, table
from gapless.service.given_up import Waiting
from gapless.service.status import Status
from gapless.service.waivers import Waived

GAPS_SHOWN = 8


def headline(status: Status) -> str:
    """Counts of one status, zeros left out."""
    units = status.units
    parts = [f"[{COLOURS[count]}]{number:,} {count}[/]" for count, number in units.items() if count != "total" and number]
    return f"[bold]{units['total']:,} units[/]: " + (", ".join(parts) or "none")


def render(status: Status, console: Console | None = None) -> None:
    console = console or out()
    console.print(headline(status))
    if status.degraded or status.adopted or status.not_due:
        marks = {"degraded": status.degraded, "adopted": status.adopted, "not due": status.not_due}
        console.print("  among them " + ", ".join(f"{number:,} {name}" for name, number in marks.items() if number), style="dim")
    counts = [count for count, number in status.units.items() if count != "total" and number]
    made = table("phase", "units", *counts, right=("units", *counts))
    for phase, units in status.phases.items():
        made.add_row(phase, f"{units['total']:,}", *(counted(units[count], count) for count in counts))
    if status.phases:
        console.print(made)
    for reason, number in list(status.empty_reasons.items())[:GAPS_SHOWN]:
        console.print(f"  empty {number:,}: {escape(reason)}", style="dim")
    if len(status.empty_reasons) > GAPS_SHOWN:
        console.print(f"  … and {len(status.empty_reasons) - GAPS_SHOWN} more reasons", style="dim")
    render_waivers(status.waivers, console)
    render_given_up(status.given_up, console)
    if status.withheld:
        console.print(f"left out for their side effects: {', '.join(status.withheld)}", style="dim")
    render_gaps(status, console)
    console.print(f"next: [bold]{escape(status.next_command)}[/]")


def render_waivers(waivers: Sequence[Waived], console: Console) -> None:
    """A line a waiver: they stand in every report as long as they last, and longer."""
    for one in waivers:
        waiver = one.waiver
        ended = "[red]waiver ended[/]" if one.expired else "[yellow]waived[/]"
        units = f"{one.count:,} unit{'s' if one.count > 1 else ''} of {', '.join(one.units)}"
        evidence = f" [dim]({escape(waiver.evidence)})[/]" if waiver.evidence else ""
        console.print(f"{ended} until {waiver.until} by {escape(waiver.by)}: {units}: {escape(waiver.reason)}{evidence}")


def render_given_up(given_up: Sequence[Waiting], console: Console) -> None:
    """Why units are pending although a run has just ended."""
    for waiting in given_up:
        console.print(f"[red]{escape(waiting.sentence)}[/]")


def render_gaps(status: Status, console: Console) -> None:
    """Gaps, oldest first; processors whose units are not known yet are gaps too."""
    if status.waiting_for_calendars:
        names = ", ".join(status.waiting_for_calendars[:4]) + (" …" if len(status.waiting_for_calendars) > 4 else "")  # noqa: PLR2004
        console.print(f"[yellow]units not known yet[/]: {names} (calendars are filled by a run)")
    if not status.gaps:
        if status.units["total"] and not status.waiting_for_calendars:
            console.print("[green]no gaps[/]" if status.proven else "no missing partitions")
        return
    console.print(f"[bold]{len(status.gaps):,} gap{'s' if len(status.gaps) > 1 else ''}[/]")
    for gap in status.gaps[:GAPS_SHOWN]:
        span = gap.first if gap.first == gap.last else f"{gap.first} … {gap.last}"
        console.print(
            f"  [{COLOURS.get(gap.state, 'white')}]{gap.state}[/]  {gap.processor}@{span}  {gap.units:,} unit{'s' if gap.units > 1 else ''}"
        )
    for name, reasons in status.impossible.items():
        console.print(f"  [dim]{name} cannot be had: {escape('; '.join(reasons))}[/]")
    if len(status.gaps) > GAPS_SHOWN:
        console.print(f"  … and {len(status.gaps) - GAPS_SHOWN:,} more: gapless gaps", style="dim")
