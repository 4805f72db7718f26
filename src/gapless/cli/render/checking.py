"""Check: one line a problem, in the form that editors jump to; then what the data were asked."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.markup import escape

from gapless.cli.render.console import out
from gapless.service.checking import Checked
from gapless.service.inquiry import Inquiry

SHOWN = 5


def render(found: Checked) -> None:
    console = out()
    for problem in (*found.problems, *found.warnings):
        place = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
        kind = "" if problem in found.problems else "[yellow]warning[/]: "
        console.print(f"[bold]{escape(place)}[/]: {kind}{escape(problem.message)}")
        if problem.suggestion:
            console.print(f"    {escape(problem.suggestion)}", style="dim")
    if found.inquiry is not None:
        _render_inquiry(found.inquiry, console)
    if found.problems:
        console.print(f"[red]{len(found.problems)} problem{'s' if len(found.problems) != 1 else ''}[/]")
    elif found.pipeline is not None:
        for name, side_effect in found.pipeline.side_effects.items():
            console.print(f"side effect of {name}, which runs only where it is named: {escape(side_effect)}", style="dim")
        phases = Counter(processor.phase for processor in found.pipeline.processors.values())
        console.print(
            f"[green]{found.pipeline.name}: {len(found.pipeline.processors)} processors[/] in {len(phases)} phases: "
            + ", ".join(f"{n} {p}" for p, n in phases.items())
        )


def _render_inquiry(inquiry: Inquiry, console: Console) -> None:
    asked = inquiry.asked.values()
    units, statements, measured = (sum(numbers) for numbers in zip(*((a.units, a.statements, a.measured) for a in asked), strict=True))
    told = f"asked {statements:,} statements about {units:,} units of {len(asked)} processors, measured {measured:,} proven ones"
    console.print(f"{told}, in {inquiry.seconds:.1f} s")
    left = [(name, one) for name, one in inquiry.asked.items() if one.units < one.due]
    for name, one in left[:SHOWN]:
        waits = ", ".join(one.waits_for[:SHOWN]) + (" and others" if len(one.waits_for) > SHOWN else "")
        console.print(f"[yellow]not asked[/]  {name}: {one.due - one.units:,} of {one.due:,} units wait for {waits}")
    if len(left) > SHOWN:
        console.print(f"  … and {len(left) - SHOWN} more processors: gapless check --data --json", style="dim")
    if inquiry.unknown:
        console.print(f"[yellow]not asked[/]  {', '.join(inquiry.unknown)}: their calendars are not filled yet")
    if not inquiry.whole:
        console.print("next: [bold]gapless run[/], then the same command again")
