"""The progress of a run, as a log file gets it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from gapless.cli.render import running


def test_a_wait_is_shown_with_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LINE_EVERY", 0.0)
    written = io.StringIO()
    shown = running.Shown(Console(file=written, width=400))
    phase = shown.progress.phase("scrape")
    phase.total, phase.retries, phase.waits, phase.waits_for = (
        9,
        4,
        3,
        "GET http://h/x answered 403, by which [the source] asks to slow down",
    )
    shown.progress.changed(shown.progress)
    assert "scrape 0/9, asked to slow down 3 times: GET http://h/x answered 403, by which [the source] asks" in written.getvalue()
