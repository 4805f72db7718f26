"""Certify: what was certified and where it lies; of a check, what is otherwise, by unit and entity."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.markup import escape

from gapless.cli.render.console import out
from gapless.service.certificate import Certificate, Verdict
from gapless.service.certifying import Checked

SHOWN = 20
COLOURS: dict[Verdict, str] = {"complete": "green", "complete with exceptions": "yellow", "incomplete": "red"}


def render(certificate: Certificate, written: Path, page: Path) -> None:
    console = out()
    units = sum(certificate.states.values())
    console.print(f"[{COLOURS[certificate.verdict]}]{certificate.verdict}[/]: {units:,} units of {len(certificate.processors)} processors")
    for reason in certificate.because:
        console.print(f"  {escape(reason)}")
    for drift in certificate.drift[:SHOWN]:
        findings = drift["findings"]
        told = "; ".join(map(str, findings)) if isinstance(findings, list) else ""
        console.print(f"  [red]{drift['kind']}[/]  [bold]{escape(str(drift['unit']))}[/]  {escape(told)}")
    console.print(f"certificate {certificate.id[:16]}: {escape(str(written))}, {escape(str(page))}")
    next_ = f"gapless certify --check {written}" if certificate.verdict != "incomplete" else "gapless status"
    console.print(f"next: [bold]{escape(next_)}[/]")


def render_check(checked: Checked) -> None:
    console = out()
    console.print(f"certificate {checked.old.id[:16]}, issued {checked.old.issued}: {checked.old.verdict}")
    if not checked.changes:
        console.print("[green]nothing changed[/]" if checked.exit_code == 0 else "nothing changed; it is still incomplete")
        return
    for change in checked.changes[:SHOWN]:
        console.print(
            f"[red]{change.kind}[/]  [bold]{escape(change.name)}[/]  {escape(change.was or 'nothing')} → {escape(change.now or 'nothing')}"
        )
        for finding in change.findings:
            console.print(f"    {escape(finding)}")
    if len(checked.changes) > SHOWN:
        console.print(f"  … and {len(checked.changes) - SHOWN:,} more: gapless certify --check FILE --json", style="dim")
    kinds = Counter(change.kind for change in checked.changes)
    console.print("[red]changed since it was issued[/]: " + ", ".join(f"{number:,} {kind}" for kind, number in kinds.items()))
    console.print("next: [bold]gapless verify[/]")
