"""The text of a YAML file as a tree that remembers its lines.

Every scalar stays text: the schema gives it a type, so ``2020-21``, ``2023-01-01`` and ``0021`` are what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

from gapless.model.errors import PipelineError, Problem

Tree = str | None | list["Tree"] | dict[str, "Tree"]
Place = tuple[str | int, ...]
"""Where something stands in the tree: keys of mappings, positions in lists."""

_LOADER: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml where it was built in
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")


class Plain(str):
    """A scalar without quotes: the only kind that :func:`typed` takes for a number or a truth value."""

    __slots__ = ()


class Entry(NamedTuple):
    """One key of a mapping as it is written."""

    key: yaml.ScalarNode
    value: yaml.Node


class Spot(NamedTuple):
    """Where something is written: file, line (from 1; None where the file is empty), and its place in that file."""

    file: str
    line: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class SourceText:
    """A parsed file, or several that were made into one tree. ``spots`` has the line of the key for an entry of a mapping, of the
    value for one of a list.
    """

    file: str
    tree: Tree
    spots: Mapping[Place, Spot] = field(repr=False)

    @classmethod
    def read(cls, file: Path) -> SourceText:
        """Parse a file.

        Raises:
            PipelineError: it cannot be read, or is no YAML; keys that stand twice, all of them.
        """
        name = str(file)
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise PipelineError([Problem("there is no such file", name)]) from None
        except UnicodeDecodeError as error:
            raise PipelineError([Problem(f"the file is not UTF-8 (byte {error.start})", name)]) from None
        except OSError as error:
            raise PipelineError([Problem(f"the file cannot be read: {error.strerror}", name)]) from None
        return cls.parse(text, name)

    @classmethod
    def parse(cls, text: str, file: str) -> SourceText:
        try:
            root = yaml.compose(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            raise PipelineError([Problem(f"not YAML: {error.problem or error.context}", file, line)]) from None
        except yaml.YAMLError as error:
            raise PipelineError([Problem(f"not YAML: {error}", file)]) from None
        reader = _Reader(file)
        tree = reader.tree(root, ()) if root is not None else None
        if reader.problems:
            raise PipelineError(reader.problems)
        return cls(file, tree, reader.spots)

    def spot(self, place: Place) -> Spot:
        """Where a place is written; one that is not written has the line of the nearest place around it."""
        around = place
        while around and around not in self.spots:
            around = around[:-1]
        found = self.spots.get(around, Spot(self.file, None, around))
        return found._replace(place=(*found.place, *place[len(around) :]))

    def written(self, place: Place) -> Tree:
        """What the file says at a place, before anything is expanded; None where there is nothing."""
        found = self.tree
        for step in place:
            match found, step:
                case dict(), str():
                    found = found.get(step)
                case list(), int() if step < len(found):
                    found = found[step]
                case _:
                    return None
        return found


def typed(tree: Tree) -> object:
    """The tree with scalars as YAML 1.2 types them: numbers and truth values where they are written without quotes."""
    match tree:
        case dict():
            return {key: typed(value) for key, value in tree.items()}
        case list():
            return [typed(value) for value in tree]
        case Plain("true" | "True" | "TRUE"):
            return True
        case Plain("false" | "False" | "FALSE"):
            return False
        case Plain() if _WHOLE.fullmatch(tree):
            return int(tree)
        case Plain() if _NUMBER.fullmatch(tree):
            return float(tree)
        case str():
            return str(tree)
        case None:
            return None


class _Reader:
    """Walks the nodes of one file."""

    def __init__(self, file: str) -> None:
        self.spots: dict[Place, Spot] = {}
        self.problems: list[Problem] = []
        self._file = file
        self._open: set[int] = set()

    def tree(self, node: yaml.Node, place: Place) -> Tree:
        self._remember(place, node)
        if node.tag not in _PLAIN_TAGS:
            self._refuse(node, f"the tag {node.tag} has no meaning here")
            return None
        if id(node) in self._open:
            self._refuse(node, "an alias refers to what it stands in")
            return None
        self._open.add(id(node))
        try:
            return self._content(node, place)
        finally:
            self._open.discard(id(node))

    def _content(self, node: yaml.Node, place: Place) -> Tree:
        match node:
            case yaml.ScalarNode(value=text, style=style):
                if style:
                    return cast("str", text)
                return None if text in _NULLS else Plain(text)
            case yaml.SequenceNode(value=items):
                return [self.tree(item, (*place, position)) for position, item in enumerate(items)]
            case yaml.MappingNode():
                result: dict[str, Tree] = {}
                for entry in self._entries(node):
                    inner = (*place, entry.key.value)
                    self._remember(inner, entry.key)
                    result[entry.key.value] = self.tree(entry.value, inner)
                return result
            case _:
                self._refuse(node, "neither text nor a list nor a mapping")
                return None

    def _entries(self, node: yaml.MappingNode) -> list[Entry]:
        """Entries by key; those of ``<<`` give way to those written in the mapping itself."""
        own: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(key, "a key must be text")
            elif key.value == "<<" and not key.style:
                for parent in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                    if not isinstance(parent, yaml.MappingNode) or id(parent) in self._open:
                        self._refuse(key, "<< takes a mapping, or a list of mappings")
                        continue
                    self._open.add(id(parent))
                    for entry in self._entries(parent):
                        merged.setdefault(entry.key.value, entry)
                    self._open.discard(id(parent))
            elif key.value in own:
                first = own[key.value].key.start_mark.line + 1
                self._refuse(key, f"{key.value!r} stands twice in one mapping, first in line {first}")
            else:
                own[key.value] = Entry(key, value)
        return [*own.values(), *(entry for name, entry in merged.items() if name not in own)]

    def _remember(self, place: Place, node: yaml.Node) -> None:
        """The first node is the one that counts: of an entry of a mapping that is its key."""
        self.spots.setdefault(place, Spot(self._file, node.start_mark.line + 1, place))

    def _refuse(self, node: yaml.Node, message: str) -> None:
        problem = Problem(message, self._file, node.start_mark.line + 1)
        if problem not in self.problems:
            self.problems.append(problem)
