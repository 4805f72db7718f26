"""Verify: what was measured, and every unit about which ledger and target disagree."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape

from gapless.cli.render.console import out
from gapless.cli.render.status import render_waivers
from gapless.service.verifying import Drift, Verification

SHOWN = 20


def render(found: Verification, *, reopened: bool) -> None:
    console = out()
    console.print(f"measured {sum(found.measured.values()):,} units of {len(found.measured)} processors in {found.seconds:.1f} s")
    render_waivers(found.waivers, console)
    together = _together(found.drifts)
    for drifts in together[:SHOWN]:
        first = drifts[0]
        others = f" and {len(drifts) - 1:,} more, the last of them {drifts[-1].unit.key}" if len(drifts) > 1 else ""
        console.print(f"[red]{first.kind}[/]  [bold]{first.unit}[/]{others}")
        for number, message in enumerate(first.messages):
            code = f"[red]{first.findings[number].code}[/]  " if first.findings else ""
            console.print(f"    {code}{escape(message)}")
    if len(together) > SHOWN:
        left = sum(map(len, together[SHOWN:]))
        console.print(f"  … and {left:,} more: gapless verify --json", style="dim")
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


def _together(drifts: Sequence[Drift]) -> list[list[Drift]]:
    """Units of one processor of which the same is to be said, in order of the first of them."""
    found: dict[tuple[object, ...], list[Drift]] = {}
    for drift in drifts:
        found.setdefault((drift.unit.processor, drift.kind, drift.messages), []).append(drift)
    return list(found.values())
