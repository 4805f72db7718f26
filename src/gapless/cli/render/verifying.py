"""Verify: what was measured, and every unit about which ledger and target disagree."""

from __future__ import annotations

from rich.markup import escape

from gapless.cli.render.console import out
from gapless.cli.render.status import render_waivers
from gapless.service.verifying import Verification

SHOWN = 20


def render(found: Verification, *, reopened: bool) -> None:
    console = out()
    console.print(f"measured {sum(found.measured.values()):,} units of {len(found.measured)} processors in {found.seconds:.1f} s")
    render_waivers(found.waivers, console)
    for drift in found.drifts[:SHOWN]:
        console.print(f"[red]{drift.kind}[/]  [bold]{drift.unit}[/]")
        for message in drift.messages:
            console.print(f"    {escape(message)}")
    if len(found.drifts) > SHOWN:
        console.print(f"  … and {len(found.drifts) - SHOWN:,} more: gapless verify --json", style="dim")
    for threshold in found.thresholds:
        if threshold.excuse is not None:
            told = f"{threshold.processor}: {threshold.kind} of {threshold.of} {threshold.share:g} until {threshold.excuse.until}"
            console.print(f"[yellow]threshold[/]  {escape(told)}: {escape(threshold.excuse.because)}")
    if found.drifts:
        console.print(f"[red]ledger and target disagree about {len(found.drifts):,} units[/]")
        console.print("next: [bold]gapless run[/]" if reopened else "next: [bold]gapless verify --reopen[/], then [bold]gapless run[/]")
    elif found.uncovered:
        console.print(f"[yellow]{found.uncovered:,} units are not covered[/]; the others hold what was proven\nnext: [bold]gapless gaps[/]")
    else:
        console.print("[green]the target holds what was proven[/]")
