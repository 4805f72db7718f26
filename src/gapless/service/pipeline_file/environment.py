"""``${NAME}`` in scalars: settings of the pipeline, and the environment.

An environment variable comes before the workspace's settings, those before the default in the pipeline file. ``$${`` is a
literal ``${``. Values never appear in messages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, assert_never

from gapless.service.pipeline_file.findings import Findings, did_you_mean
from gapless.service.pipeline_file.source_text import Place, Plain, Tree

_REFERENCE = re.compile(r"\$(\$)?\{([^{}]*)(\})?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_AS_WRITTEN = frozenset({"settings", "include"})


class Origin(Enum):
    """Where a value comes from."""

    ENVIRONMENT = "the environment"
    WORKSPACE = "gapless.yaml"
    DEFAULT = "its default"


class Setting(NamedTuple):
    value: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Expanded:
    """The tree with every reference replaced, and where which settings were used.."""

    tree: Tree
    used: Mapping[Place, Mapping[str, Origin]] = field(default_factory=dict)

    def origins(self, place: Place) -> Mapping[str, Origin]:
        """Names that are part of the scalar at a place, and where their values come from."""
        return self.used.get(place, {})


class Environment:
    """Resolves names and remembers what was used where."""

    def __init__(self, findings: Findings, settings: Mapping[str, str], environment: Mapping[str, str]) -> None:
        declared = findings.source.written(("settings",))
        self._findings = findings
        self._declared = declared if isinstance(declared, dict) else {}
        self._settings = settings
        self._environment = environment
        self._used: dict[Place, dict[str, Origin]] = {}
        for name in settings:
            if name not in self._declared:
                message = f"gapless.yaml gives the setting {name!r}, but the pipeline declares no such setting"
                findings.add(("settings",), message, did_you_mean(name, self._declared))

    def value(self, name: str) -> Setting | None:
        """None where nothing gives the name a value."""
        if name in self._environment:
            return Setting(self._environment[name], Origin.ENVIRONMENT)
        if name in self._settings:
            return Setting(self._settings[name], Origin.WORKSPACE)
        default = self._declared.get(name)
        return Setting(default, Origin.DEFAULT) if isinstance(default, str) else None

    def expanded(self) -> Expanded:
        """The whole file, its sections ``settings`` and ``include`` left as they are. Names without a value are problems."""
        for name, default in self._declared.items():
            if default is None and self.value(name) is None:
                advice = f"set {name} in the environment, or under settings of gapless.yaml"
                self._findings.add(("settings", name), f"the setting {name} has no value", advice)
        tree = self._findings.source.tree
        if not isinstance(tree, dict):
            return Expanded(tree)
        whole = {key: value if key in _AS_WRITTEN else self._expand(value, (key,)) for key, value in tree.items()}
        return Expanded(whole, self._used)

    def _expand(self, tree: Tree, place: Place) -> Tree:
        match tree:
            case dict():
                return {key: self._expand(value, (*place, key)) for key, value in tree.items()}
            case list():
                return [self._expand(value, (*place, position)) for position, value in enumerate(tree)]
            case str() if "${" in tree:
                text = _REFERENCE.sub(lambda found: self._replacement(found, place), tree)
                return Plain(text) if isinstance(tree, Plain) else text
            case str() | None:
                return tree
            case _:
                assert_never(tree)

    def _replacement(self, found: re.Match[str], place: Place) -> str:
        escaped, name, closed = found.groups()
        if escaped:
            return found[0][1:]
        if not closed or not _NAME.fullmatch(name):
            self._findings.add(place, f"{found[0]!r} is no reference: write ${{NAME}}, or $${{ where the characters are meant")
            self._findings.silence(place)
            return ""
        setting = self.value(name)
        if setting is None:
            if name not in self._declared:  # a declared name is reported once, where it is declared
                advice = did_you_mean(name, self._declared, otherwise=f"set {name} in the environment, or declare it under settings")
                self._findings.add(place, f"${{{name}}} has no value", advice)
            self._findings.silence(place)
            return ""
        self._used.setdefault(place, {})[name] = setting.origin
        if setting.origin is not Origin.DEFAULT:
            self._findings.hide(setting.value, name)
        return setting.value
