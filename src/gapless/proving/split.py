"""Splits: which attributes tell the units that failed from those that did not.

A split is one condition on an attribute, or two where one alone does not explain. Whether its failures are more than chance is
judged by Fisher's exact test (R. A. Fisher, Statistical Methods for Research Workers, 5th edition, 1934, section 21.02), one-sided:
of the tables with the same margins, the share with as many failures inside or more. The level is divided by the number of conditions
that were tried (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, lgamma, log
from typing import NamedTuple

from gapless.model.ordinals import Ordinals

LEVEL = 0.01
"""Chance of naming a split where there is none, over all conditions tried together."""
SUPPORT = 3
"""Fewest failures that a split speaks of."""
EXPLAINS = 0.9
"""Share of failures inside from which a single condition needs no second one."""
MOST = 5
"""How many splits are looked for, one after the other."""
PAIRED = 80
"""Of how many conditions, those with the most failures, pairs are tried."""


class Condition(NamedTuple):
    """An attribute has a value."""

    attribute: str
    value: str


Groups = Mapping[Condition, Ordinals]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Units on which all ``conditions`` hold: ``failed`` of ``of``; of the others that no earlier split names, ``others_failed`` of
    ``others_of``. ``p`` is the chance of that by accident, corrected for everything that was tried."""

    conditions: tuple[Condition, ...]
    units: Ordinals
    failed: int
    of: int
    others_failed: int
    others_of: int
    p: float


def explain(tried: Ordinals, failed: Ordinals, groups: Groups) -> tuple[Split, ...]:
    """Splits that explain the failures among ``tried``, the most certain first; each speaks of what the earlier ones leave.

    ``groups`` are the units on which a condition holds; of equally certain conditions the first is named.
    """
    found: list[Split] = []
    while len(found) < MOST:
        best = _Trial(tried, failed & tried, groups).best()
        if best is None:
            break
        found.append(best)
        tried -= best.units
    return tuple(found)


def chance(inside_failed: int, inside: int, failed: int, total: int) -> float:
    """Logarithm of the chance that of ``inside`` units drawn from ``total``, ``failed`` of them bad, so many are bad or more."""
    rest, most = total - failed, min(inside, failed)
    first = _ways(failed, inside_failed) + _ways(rest, inside - inside_failed) - _ways(total, inside)
    term = sum_ = 1.0
    for bad in range(inside_failed, most):
        term *= (failed - bad) * (inside - bad) / ((bad + 1) * (rest - inside + bad + 1))
        sum_ += term
    return min(0.0, first + log(sum_))


def _ways(of: int, chosen: int) -> float:
    """Logarithm of a binomial coefficient."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


class _Trial(NamedTuple):
    """One search for the best split."""

    tried: Ordinals
    failed: Ordinals
    groups: Groups

    def best(self) -> Split | None:
        asked = {condition: units for condition, group in self.groups.items() if (units := group & self.tried)}
        tries = len(asked)
        single = self._surest((((condition,), units) for condition, units in asked.items()), tries)
        if single is not None and single.failed >= EXPLAINS * single.of:
            return single
        listed = sorted(asked, key=lambda condition: -len(asked[condition] & self.failed))[:PAIRED]
        pairs = [(one, other) for one, other in combinations(listed, 2) if one.attribute != other.attribute]
        pair = self._surest(((pair, asked[pair[0]] & asked[pair[1]]) for pair in pairs), tries + len(pairs))
        if pair is not None and self._needs_both(pair, asked, tries) and (single is None or pair.p < single.p):
            return pair
        return single

    def _surest(self, candidates: Iterable[tuple[tuple[Condition, ...], Ordinals]], tries: int) -> Split | None:
        """The candidate that is least by chance, if it is significant."""
        total, bad = len(self.tried), len(self.failed)
        best, least = None, log(LEVEL / max(tries, 1))
        for conditions, units in candidates:
            inside, inside_bad = len(units), len(units & self.failed)
            if inside_bad < SUPPORT or inside == total or inside_bad * total <= bad * inside:
                continue
            p = chance(inside_bad, inside, bad, total)
            if p < least:
                best, least = (conditions, units, inside_bad, inside), p
        if best is None:
            return None
        conditions, units, inside_bad, inside = best
        return Split(
            conditions=conditions,
            units=units,
            failed=inside_bad,
            of=inside,
            others_failed=bad - inside_bad,
            others_of=total - inside,
            p=min(1.0, exp(least) * tries),
        )

    def _needs_both(self, pair: Split, asked: Groups, tries: int) -> bool:
        """Whether inside each of its conditions the other one still tells the failures apart."""
        for condition in pair.conditions:
            within = asked[condition]
            bad = len(within & self.failed)
            if len(within) == pair.of or chance(pair.failed, pair.of, bad, len(within)) > log(LEVEL / max(tries, 1)):
                return False
        return True


def told(conditions: Sequence[Condition]) -> str:
    """Conditions in words."""
    return " and ".join(f"{condition.attribute} {condition.value}" for condition in conditions)
