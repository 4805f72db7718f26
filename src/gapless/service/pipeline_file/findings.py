"""Findings: all problems of a pipeline file, gathered before any is raised."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from gapless.model.errors import PipelineError, Problem
from gapless.service.pipeline_file.source_text import Place, SourceText, Spot

SHORTEST_SECRET = 4
"""Shorter values are no secrets, and hiding them would garble every message."""


class Findings:
    """Collects problems by place. A place that is known to be broken says so once: follow-ups of it are left out."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._silent: set[Place] = set()
        self._hidden: dict[str, str] = {}

    def add(self, place: Place, message: str, suggestion: str | None = None) -> None:
        """A problem at a place."""
        if not self.is_silent(place):
            self.note_at(self.source.spot(place), message, suggestion)

    def warn(self, place: Place, message: str, suggestion: str | None = None) -> None:
        """Something at a place that can be meant as it is: told, and no reason to refuse the pipeline."""
        spot = self.source.spot(place)
        self._keep(self.warnings, Problem(message, spot.file, spot.line, suggestion))

    def is_silent(self, place: Place) -> bool:
        """Whether something around or at this place is known to be broken."""
        return any(place[:length] in self._silent for length in range(1, len(place) + 1))

    def note_at(self, spot: Spot, message: str, suggestion: str | None = None) -> None:
        """A problem where something is written."""
        self.note(Problem(message, spot.file, spot.line, suggestion))

    def note(self, problem: Problem) -> None:
        """A problem in any file."""
        self._keep(self.problems, problem)

    def _keep(self, listed: list[Problem], problem: Problem) -> None:
        problem = replace(problem, message=self._shown(problem.message), suggestion=self._shown(problem.suggestion or "") or None)
        if problem not in listed:
            listed.append(problem)

    def silence(self, place: Place) -> None:
        """Leave out what else is found at this place and inside it."""
        self._silent.add(place)

    def hide(self, value: str, name: str) -> None:
        """Show ``${NAME}`` wherever this value would stand in a message."""
        if len(value) >= SHORTEST_SECRET:
            self._hidden[value] = f"${{{name}}}"

    def _shown(self, text: str) -> str:
        names = {form.lower(): name for value, name in self._hidden.items() for form in (value, repr(value)[1:-1])}
        if not names:
            return text
        longest_first = "|".join(re.escape(form) for form in sorted(names, key=len, reverse=True))
        return re.sub(longest_first, lambda found: names[found[0].lower()], text, flags=re.IGNORECASE)

    def raise_any(self) -> None:
        """Raises PipelineError where anything was found: problems of the file itself first, by line."""
        if self.problems:
            raise PipelineError(sorted(self.problems, key=lambda found: (found.file != self.source.file, found.file, found.line or 0)))


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    listed = list(known)
    by_fold = {each.casefold(): each for each in listed}
    found = get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str | None = None) -> str | None:
    """A suggestion for an unknown name: the closest known one, else those that there are when they are few."""
    listed = list(known)
    if match := closest(name, listed):
        return f"did you mean {match!r}?"
    few = 12
    return otherwise or (f"known: {', '.join(listed)}" if 0 < len(listed) <= few else None)


def label(place: Place) -> str:
    """A place as people write it: ``processors.x.needs[2].last``."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")
