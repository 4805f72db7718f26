"""Logs: attempts in order, each with what it printed; or a run's log as it stands."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from rich.markup import escape

from gapless.cli.render.console import COLOURS, out
from gapless.service.logs import Logged


def render(found: Logged) -> None:
    if found.unit is None:
        sys.stdout.write(found.run_log)
        return
    console = out()
    for event in found.events:
        moment = datetime.fromtimestamp(event.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        colour = COLOURS.get(str(event.state), "white")
        console.print(
            f"[dim]{moment}[/]  {event.kind:<11} [{colour}]{event.state}[/]  fence {event.fence}  {escape(str(event.details.get('message', '')))}"
        )
        if event.kind == "finished" and event.fence in found.outputs:
            console.print(escape(found.outputs[event.fence]), style="dim")
