"""Distributions: the mean of a unit against those of the other units that are like it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from math import fsum, isfinite, sqrt

from gapless.model.evidence import Mean

FEWEST = 2
"""From so many others on there is a spread."""


def compared(means: Iterable[tuple[str, Hashable, float | None]]) -> Mapping[str, Mean]:
    """Each unit against all the others of its group, from (unit, group, mean of its values or None where it has none).

    ``centre`` is the mean of the others' means, ``spread`` their standard deviation (over n - 1). Both leave out the unit itself, so
    that it cannot draw them to its side, and units without a finite mean.
    """
    groups: dict[Hashable, dict[str, float]] = defaultdict(dict)
    found: dict[str, Mean] = {}
    for unit, group, mean in means:
        found[unit] = Mean(mean)
        if mean is not None:
            groups[group][unit] = mean
    for alike in groups.values():
        finite = [mean for mean in alike.values() if isfinite(mean)]
        middle = fsum(finite) / len(finite) if finite else 0.0
        away = fsum(mean - middle for mean in finite)
        squares = fsum((mean - middle) ** 2 for mean in finite)
        for unit, mean in alike.items():
            own = mean - middle if isfinite(mean) else 0.0
            others = len(finite) - isfinite(mean)
            if others >= FEWEST:
                rest = away - own
                spread = sqrt(max(squares - own * own - rest * rest / others, 0.0) / (others - 1))
                found[unit] = Mean(mean, others, middle + rest / others, spread)
    return found
