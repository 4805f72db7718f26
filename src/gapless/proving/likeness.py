"""Likeness: groups of units against the other groups, such as a season against the other seasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import fsum, isfinite
from statistics import median_high, median_low

from gapless.model.evidence import GroupMean

Group = tuple[str, ...]
"""The value that groups units; in front of it, if anything, the value that groups must share to be compared."""


def grouped(numbers: Iterable[tuple[str, Group, float | None]], least: int) -> Mapping[str, GroupMean]:
    """The group of each unit against all others, from (unit, group, number of the unit or None where it has none).

    The number of a group is the mean over its units, each of which counts alike. Groups with fewer than ``least`` numbers are not compared
    with. What the others are like is told by the middle of them: one group that is far off does not make the others look odd, as their mean
    would. Numbers that are not finite are left out.
    """
    group_of: dict[str, Group] = {}
    found: dict[Group, list[float]] = defaultdict(list)
    for unit, group, number in numbers:
        group_of[unit] = group
        if number is not None and isfinite(number):
            found[group].append(number)
    means = {group: fsum(listed) / len(listed) for group, listed in found.items()}
    compared: dict[Group, GroupMean] = {}
    for group in set(group_of.values()):
        alike = (other for other in means if other != group and other[:-1] == group[:-1])
        others = [means[other] for other in alike if len(found[other]) >= least]
        compared[group] = GroupMean(
            group=group[-1],
            value=means.get(group),
            units=len(found.get(group, ())),
            others=len(others),
            low=median_low(others) if others else 0.0,
            high=median_high(others) if others else 0.0,
        )
    return {unit: compared[group] for unit, group in group_of.items()}
