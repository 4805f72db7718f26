"""Waiving: what was signed or ended, and the waivers that stand."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape

from gapless.cli.render.console import out
from gapless.cli.render.status import render_waivers
from gapless.model.ids import Unit
from gapless.service.waivers import Waived
from gapless.service.waiving import Signed

SHOWN = 20


def render_signed(signed: Signed) -> None:
    console = out()
    console.print(f"[bold]{_counted(signed.units)} waived[/] until {signed.waiver.until} by {escape(signed.waiver.by)}")
    if signed.published:
        console.print(f"  of {_counted(signed.published)} what was judged incomplete is published under the waiver", style="dim")
    _render_units(signed.units)
    console.print("next: [bold]gapless run[/]")


def render_ended(units: Sequence[Unit]) -> None:
    out().print(f"[bold]{_counted(units)} not waived any more[/]")
    _render_units(units)
    out().print("next: [bold]gapless run[/]")


def render_list(waivers: Sequence[Waived]) -> None:
    console = out()
    if not waivers:
        console.print("no waivers")
    render_waivers(waivers, console)


def _render_units(units: Sequence[Unit]) -> None:
    for unit in units[:SHOWN]:
        out().print(f"  {escape(str(unit))}")
    if len(units) > SHOWN:
        out().print(f"  … and {len(units) - SHOWN:,} more", style="dim")


def _counted(units: Sequence[Unit]) -> str:
    return f"{len(units):,} unit{'s' if len(units) != 1 else ''}"
