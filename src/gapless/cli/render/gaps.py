"""Gaps: a row a processor, then the gaps themselves."""

from __future__ import annotations

from collections.abc import Sequence

from gapless.cli.render.console import counted, out, table
from gapless.service.gaps import ProcessorGaps

GAPS_SHOWN = 20
ALWAYS = ("complete", "empty")


def render(found: Sequence[ProcessorGaps]) -> None:
    console = out()
    counts = [
        count for count in ("complete", "empty", "waived", "impossible") if count in ALWAYS or any(getattr(one, count) for one in found)
    ]
    made = table("processor", "expected", *counts, "missing", "oldest gap", "watermark", right=("expected", *counts, "missing"))
    for one in found:
        made.add_row(
            one.processor,
            f"{one.expected:,}",
            *(counted(getattr(one, count), count) for count in counts),
            counted(one.missing, "failed"),
            one.oldest or "",
            one.watermark or "",
        )
    console.print(made)
    gaps = [gap for one in found for gap in one.gaps]
    if not gaps:
        console.print("[green]no gaps[/]")
        return
    for gap in gaps[:GAPS_SHOWN]:
        span = gap.first if gap.first == gap.last else f"{gap.first} … {gap.last}"
        console.print(f"  {gap.processor}@{span}  {gap.units:,}")
    if len(gaps) > GAPS_SHOWN:
        console.print(f"  … and {len(gaps) - GAPS_SHOWN:,} more: gapless gaps --json", style="dim")
    console.print("next: [bold]gapless run[/]")
