"""Check: one line a problem, in the form that editors jump to."""

from __future__ import annotations

from collections import Counter

from rich.markup import escape

from gapless.cli.render.console import out
from gapless.service.checking import Checked


def render(found: Checked) -> None:
    console = out()
    for problem in (*found.problems, *found.warnings):
        place = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
        kind = "" if problem in found.problems else "[yellow]warning[/]: "
        console.print(f"[bold]{escape(place)}[/]: {kind}{escape(problem.message)}")
        if problem.suggestion:
            console.print(f"    {escape(problem.suggestion)}", style="dim")
    if found.pipeline is None:
        console.print(f"[red]{len(found.problems)} problem{'s' if len(found.problems) != 1 else ''}[/]")
        return
    for name, side_effect in found.pipeline.side_effects.items():
        console.print(f"side effect of {name}, which runs only where it is named: {escape(side_effect)}", style="dim")
    phases = Counter(processor.phase for processor in found.pipeline.processors.values())
    console.print(
        f"[green]{found.pipeline.name}: {len(found.pipeline.processors)} processors[/] in {len(phases)} phases: "
        + ", ".join(f"{n} {p}" for p, n in phases.items())
    )
