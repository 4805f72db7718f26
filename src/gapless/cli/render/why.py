"""Why: one unit on one screen."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.markup import escape

from gapless.cli.render.console import COLOURS, out, table
from gapless.service.why import Why

ATTEMPTS_SHOWN = 8


def render(why: Why) -> None:
    console = out()
    colour = COLOURS.get(why.state, "white")
    console.print(f"[bold]{why.unit}[/]  [{colour}]{why.state}[/]  [dim]{why.phase}[/]")
    console.print(f"  {escape(why.explanation)}")
    for code, message in why.findings:
        console.print(f"  [red]{code}[/]  {escape(message)}")
    if why.blocked_by is not None:
        console.print(f"  blocked by [yellow]{why.blocked_by}[/]")
    attributes = {name: value for name, value in why.attributes.items() if value != why.unit.key}
    if attributes:
        console.print("  " + ", ".join(f"{name} {_short(value)}" for name, value in attributes.items()), style="dim")
    if why.needs:
        made = table("needs", "window", "covered", "", right=("covered",))
        for need in why.needs:
            missing = "missing " + ", ".join(need.missing) if need.missing else ("optional" if need.optional else "")
            made.add_row(need.upstream, need.window, f"{need.covered}/{need.units}", escape(missing))
        console.print(made)
    if why.evidence:
        evidence = why.evidence if isinstance(why.evidence, dict) else {}
        moment = datetime.fromtimestamp(why.evidence_at or 0.0, UTC).strftime("%Y-%m-%d %H:%M:%S")
        console.print(f"evidence  of {moment}: " + ", ".join(f"{name} {_short(value)}" for name, value in evidence.items()))
    if why.events:
        made = table("when (UTC)", "what", "state", "fence", "", right=("fence",))
        for event in why.events[-ATTEMPTS_SHOWN:]:
            moment = datetime.fromtimestamp(event.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
            text = str(event.details.get("message") or event.details.get("reason") or "")
            made.add_row(moment, str(event.kind), str(event.state), str(event.fence), escape(text[:100]))
        console.print(made)
    console.print(f"next: [bold]{escape(why.advice)}[/]")


def _short(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return escape(text if len(text) <= 80 else text[:77] + "…")  # noqa: PLR2004
