"""Adopt: how many units of each processor came in by proof."""

from __future__ import annotations

from collections.abc import Mapping

from gapless.cli.render.console import out, table
from gapless.model.ids import ProcessorName


def render(found: Mapping[ProcessorName, tuple[int, int]]) -> None:
    console = out()
    made = table("processor", "adopted", "measured", right=("adopted", "measured"))
    for name, (adopted, measured) in found.items():
        made.add_row(name, f"{adopted:,}", f"{measured:,}")
    console.print(made)
    console.print("next: [bold]gapless run[/]")
