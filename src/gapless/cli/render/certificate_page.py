"""The certificate as a page that needs nothing but itself: no script, no font, no address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from gapless.service.certificate import Certificate, ProcessorPart

LISTED = 200
"""Entries of a list; the JSON beside the page has all."""

_COLOURS = {"complete": "#2e7d4f", "empty": "#9cc5a9", "waived": "#d9a520", "impossible": "#8a6fae"}
_BAD = "#c0392b"

_STYLE = """
:root { --ink: #1d2530; --soft: #657083; --line: #e3e6eb; --paper: #fff; --ground: #f4f5f7; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaf0; --soft: #9aa5b8; --line: #343b47; --paper: #1e232b; --ground: #15191f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 32px auto; padding: 0 24px; }
header, section { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px; margin-bottom: 16px; }
header { border-top: 6px solid var(--verdict); }
h1 { margin: 0; font-size: 26px; } h2 { margin: 0 0 10px; font-size: 16px; }
.verdict { color: var(--verdict); font-weight: 700; }
.soft { color: var(--soft); } .mono { font: 12.5px/1.6 ui-monospace, monospace; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 18px; margin: 14px 0 0; } dt { color: var(--soft); } dd { margin: 0; }
dd { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; color: var(--soft); font-weight: 600; font-size: 13px; }
th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; } tr:last-child td { border-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { display: flex; height: 9px; min-width: 120px; border-radius: 5px; overflow: hidden; margin-top: 7px; }
.wide { overflow-x: auto; } ul { margin: 0; padding-left: 18px; }
@media print { body { background: #fff; } header, section { break-inside: avoid; } }
"""


def page(certificate: Certificate) -> str:
    """The whole page. Two certificates of one state give the same but for the line with the day of issue."""
    colour = {"complete": _COLOURS["complete"], "complete with exceptions": _COLOURS["waived"]}.get(certificate.verdict, _BAD)
    name = escape(certificate.pipeline)
    sections = (_header(certificate), *_sections(certificate))
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{name}: {certificate.verdict}</title>\n<style>{_STYLE}:root {{ --verdict: {colour}; }}</style>\n<main>\n"
        + "\n".join(sections)
        + "\n</main>\n</html>\n"
    )


def _header(one: Certificate) -> str:
    units = sum(one.states.values())
    facts = {
        "selection": " ".join(one.selection) or "everything",
        "target": one.target,
        "units": f"{units:,} of {len(one.processors)} processors: " + ", ".join(f"{n:,} {count}" for count, n in one.states.items()),
        "code": ", ".join(f"{name} {version}" for name, version in one.code.items()),
        "certificate": one.id,
    }
    listed = "\n".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    because = f"<ul>{''.join(f'<li>{escape(reason)}</li>' for reason in one.because)}</ul>" if one.because else ""
    return (
        f'<header>\n<h1>{escape(one.pipeline)} is <span class="verdict">{one.verdict}</span></h1>\n{because}\n<dl>\n'
        f"<dt>issued</dt><dd>{escape(one.issued)}</dd>\n{listed}\n</dl>\n</header>"
    )


def _sections(one: Certificate) -> Iterable[str]:
    if one.drift:
        rows = [(str(d["unit"]), str(d["kind"]), _listed(d["findings"])) for d in one.drift[:LISTED]]
        yield _section("Ledger and target disagree", ("unit", "how", "what was found"), rows, of=len(one.drift))
    if one.gaps:
        gaps = [(f"{g['processor']}@{_span(g)}", str(g["state"]), str(g["units"])) for g in one.gaps[:LISTED]]
        yield _section("Not covered", ("units", "state", "number"), gaps, of=len(one.gaps))
    if one.waivers:
        waivers = [
            (str(w["reason"]), str(w["by"]), f"{w['until']}{' (ended)' if w['expired'] else ''}", str(w["units"]), str(w["evidence"]))
            for w in one.waivers
        ]
        yield _section("Waivers", ("reason", "signed by", "until", "units", "evidence"), waivers)
    if one.impossible:
        yield _section(
            "Declared impossible", ("processor", "because"), [(name, "; ".join(reasons)) for name, reasons in one.impossible.items()]
        )
    yield _processors(one.processors)
    yield _section(
        "Calendars",
        ("calendar", "partitions", "due", "from", "to", "version"),
        [(name, f"{c.partitions:,}", f"{c.due:,}", c.first, c.last, c.version) for name, c in one.calendars.items()],
    )
    yield _section("How it was judged", ("processor", "statements (digest)", "bounds"), [_judged(*item) for item in one.processors.items()])


def _processors(processors: Mapping[str, ProcessorPart]) -> str:
    rows = "\n".join(
        f'<tr><td>{escape(name)}<div class="bar">{_bar(part)}</div></td><td class="soft">{escape(part.phase)}</td>'
        f'<td class="number">{part.expected:,}</td><td>{_states(part)}</td><td class="number">{part.rows:,}</td>'
        f'<td class="mono soft">{part.digest[:16]}</td></tr>'
        for name, part in processors.items()
    )
    head = "<tr><th>processor<th>phase<th>expected<th>found<th>rows<th>digest</tr>"
    return f'<section class="wide"><h2>Expected and found</h2><table>{head}\n{rows}</table></section>'


def _bar(part: ProcessorPart) -> str:
    return "".join(
        f'<span style="flex:{number};background:{_COLOURS.get(count, _BAD)}" title="{number} {count}"></span>'
        for count, number in part.states.items()
    )


def _states(part: ProcessorPart) -> str:
    counts = ", ".join(f"{number:,} {count}" for count, number in part.states.items())
    reasons = "".join(f'<br><span class="soft">empty {number:,}: {escape(reason)}</span>' for reason, number in part.empty.items())
    return counts + reasons


def _judged(name: str, part: ProcessorPart) -> tuple[str, str, str]:
    statements = ", ".join(f"{file} ({digest[:12]})" for file, digest in part.queries.items())
    return name, statements or "its outcome alone", "; ".join(f"{kind} {_plain(value)}" for kind, value in part.thresholds.items())


def _plain(value: object) -> str:
    match value:
        case dict():
            return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
        case list():
            return "[" + ", ".join(map(_plain, value)) + "]"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, of: int = 0) -> str:
    cells = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    more = f'<p class="soft">{of - len(rows):,} more in the JSON beside this page.</p>' if of > len(rows) else ""
    names = "".join(f"<th>{name}" for name in head)
    return f'<section class="wide"><h2>{title}</h2><table><tr>{names}</tr>\n{cells}</table>{more}</section>'


def _listed(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _span(gap: Mapping[str, object]) -> str:
    return str(gap["first"]) if gap["first"] == gap["last"] else f"{gap['first']} … {gap['last']}"
