"""Fingerprints: digests of processors' definitions, so that a change of what is made is seen.

White space, comments, the order of keys, file names, durations and workers do not count. References such as ``${URL}`` count
as they are written: another address or key makes nothing stale. The source of a Python action's own module counts.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from pathlib import Path

from gapless.service.pipeline_file import python_function
from gapless.service.pipeline_file.context import Context
from gapless.service.pipeline_file.source_text import Place, Tree

_HOW = frozenset({"timeout", "connect_timeout", "workers", "at_most"})
"""Keys of an action that say how it is carried out, not what it makes."""

LENGTH = 16


def of(processor: str, context: Context) -> str:
    """The fingerprint of a processor whose sections have been built."""
    written = context.findings.source.written(("processors", processor))
    section = written if isinstance(written, dict) else {}
    canonical = {
        "action": _action(section.get("action"), processor, context),
        "output": section.get("output"),
        "needs": _needs(section.get("needs")),
        "expect": _expect(section.get("expect"), processor, context),
    }
    body = json.dumps(canonical, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()[:LENGTH]


def _action(action: Tree, processor: str, context: Context) -> Tree:
    match action:
        case {"sql": _} if statement := context.reads.get(processor):
            return {"sql": statement.normal}
        case {"python": written}:
            section = written if isinstance(written, dict) else {"function": written}
            file = python_function.source_file(str(section.get("function", "")))
            canonical: dict[str, Tree] = {**_what(section), "source": _digest(file) if file else None}
            if tables := context.tables.get(processor):
                canonical["reads"] = {name: statement.normal for name, statement in tables.items()}
            return {"python": canonical}
        case {"shell": written}:
            section = dict(written) if isinstance(written, dict) else {"command": written}
            if isinstance(command := section.get("command"), str):
                section["command"] = list(shlex.split(command))
            return {"shell": _what(section)}
        case {"http": dict(section)}:
            return {"http": _what(section)}
        case _:
            return action


def _what(section: dict[str, Tree]) -> dict[str, Tree]:
    return {key: value for key, value in section.items() if key not in _HOW}


def _needs(needs: Tree) -> Tree:
    """Needs with their short forms written out."""
    match needs:
        case str():
            return {needs: {}}
        case list():
            return [_needs(need) for need in needs]
        case dict() if "first_of" in needs:
            return {**needs, "first_of": _needs(needs["first_of"])}
        case dict():
            return {upstream: {"all": "true"} if window == "all" else window for upstream, window in needs.items()}
        case None:
            return []


def _expect(expect: Tree, processor: str, context: Context) -> Tree:
    """Expectations with the digests of statements in place of their files, without what only excuses a threshold."""
    for place, statement in context.references.get(processor, ()):
        expect = _replaced(expect, place[3:], statement.normal)
    return _strict(expect)


def _strict(expect: Tree) -> Tree:
    match expect:
        case dict() if "share" in expect:
            return {key: value for key, value in expect.items() if key not in ("because", "until")}
        case dict():
            return {key: _strict(value) for key, value in expect.items()}
        case _:
            return expect


def _replaced(tree: Tree, place: Place, value: str) -> Tree:
    if not place:
        return value
    step = place[0]
    return {**tree, step: _replaced(tree.get(step), place[1:], value)} if isinstance(tree, dict) and isinstance(step, str) else tree


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
