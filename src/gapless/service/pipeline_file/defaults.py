"""Defaults of a file: words that its processors share. A processor's own words win, mapping by mapping down to the single word.

What is given for a kind of action goes to the processors that have this kind. Whatever is merged keeps the line where it is
written. A default that reaches no processor is a finding: nothing would read it, and nothing would notice a mistake in it.
"""

from __future__ import annotations

from gapless.service.pipeline_file.findings import Findings, label
from gapless.service.pipeline_file.source_text import Place, SourceText, Tree

DEFAULTS: Place = ("defaults",)
_SHORT_FORMS = {"sql": "file", "python": "function", "shell": "command"}
"""The key that an action's short form stands for."""


def with_defaults(text: SourceText, findings: Findings) -> SourceText:
    """The file with its defaults merged into its processors, and without them; as it is where they are no mapping."""
    defaults, processors = text.written(DEFAULTS), text.written(("processors",))
    if not isinstance(text.tree, dict) or not isinstance(defaults, dict):
        return text
    merge = _Merge(text)
    rest = {key: value for key, value in text.tree.items() if key != "defaults"}
    if isinstance(processors, dict):
        rest["processors"] = {name: merge.merged(own, defaults, ("processors", name), DEFAULTS) for name, own in processors.items()}
        merge.report_unused(defaults, DEFAULTS, findings)
    return SourceText(text.file, rest, merge.spots)


class _Merge:
    def __init__(self, text: SourceText) -> None:
        self.spots = dict(text.spots)
        self._text = text
        self._given: set[Place] = set()

    def merged(self, own: Tree, default: Tree, place: Place, written: Place) -> Tree:
        """A processor's words at a place, completed by the default that is written elsewhere."""
        own = self._long_form(own, default, place)
        if not isinstance(own, dict) or not isinstance(default, dict):
            return own
        result = dict(own)
        for key, value in default.items():
            inner, source = (*place, key), (*written, key)
            if key in own:
                result[key] = self.merged(own[key], value, inner, source)
            elif not _is_action(place):  # there, a missing key is another kind of action
                result[key] = value
                self._given.add(source)
                self._copy_spots(value, source, inner)
        return result

    def _long_form(self, own: Tree, default: Tree, place: Place) -> Tree:
        if not _is_action(place[:-1]) or not isinstance(default, dict) or isinstance(own, dict | None):
            return own
        key = _SHORT_FORMS.get(str(place[-1]))
        if key is None:
            return own
        self._copy_spots(own, place, (*place, key))
        return {key: own}

    def _copy_spots(self, tree: Tree, written: Place, place: Place) -> None:
        if written in self._text.spots:
            self.spots[place] = self._text.spots[written]
        match tree:
            case dict():
                for key, value in tree.items():
                    self._copy_spots(value, (*written, key), (*place, key))
            case list():
                for position, value in enumerate(tree):
                    self._copy_spots(value, (*written, position), (*place, position))
            case str() | None:
                return

    def report_unused(self, default: Tree, written: Place, findings: Findings) -> None:
        """The outermost defaults of which no processor has taken anything."""
        if written in self._given:
            return
        if not any(given[: len(written)] == written for given in self._given):
            spot = self._text.spot(written)
            findings.note_at(spot, f"no processor of this file takes {label(written)}", "leave it out: each has its own, or it fits none")
        elif isinstance(default, dict):
            for key, value in default.items():
                self.report_unused(value, (*written, key), findings)


def _is_action(place: Place) -> bool:
    match place:
        case ("processors", _, "action"):
            return True
        case _:
            return False
