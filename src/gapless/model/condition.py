"""Conditions: linear comparisons of the columns of one row, such as ``points = 2 * field_goals + three_pointers + free_throws``.

A side is a sum of columns, numbers, and columns times a number; signs are ``=``, ``<=``, ``<``, ``>=`` and ``>``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

ROUNDING = 1e-9
"""What the arithmetic of floating point may change about a comparison, relative to its terms."""

_SIGN = re.compile(r"(<=|>=|=|<|>)")
_NUMBER, _COLUMN = r"\d+(?:\.\d+)?", r"[A-Za-z_][A-Za-z0-9_]*"
_TERM = re.compile(
    rf"\s*(?P<sign>[+-])?\s*(?:(?P<factor>{_NUMBER})\s*\*\s*(?P<times>{_COLUMN})|(?P<column>{_COLUMN})|(?P<number>{_NUMBER}))\s*"
)
_CONSTANT = ""


class Sign(StrEnum):
    EQUAL = "="
    AT_MOST = "<="
    BELOW = "<"


@dataclass(frozen=True, slots=True)
class Condition:
    """The sum of ``terms`` (a column, and what it is multiplied by) and ``constant`` compares with 0 as ``sign`` says. ``text`` is how it is written."""

    text: str
    terms: tuple[tuple[str, float], ...]
    constant: float
    sign: Sign

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for column, _ in self.terms)

    def holds(self, values: Sequence[float]) -> bool:
        """For the values of :attr:`columns`, in order. Written so that NaN, which compares with nothing, does not hold."""
        parts = [self.constant, *(factor * value for (_, factor), value in zip(self.terms, values, strict=True))]
        total, slack = sum(parts), ROUNDING * sum(map(abs, parts))
        match self.sign:
            case Sign.EQUAL:
                return abs(total) <= slack
            case Sign.AT_MOST:
                return total <= slack
            case Sign.BELOW:
                return total < -slack
            case _:
                assert_never(self.sign)


def read_condition(text: str) -> Condition:
    """Raises ValueError where the text is no such comparison; the message says what is wrong with it."""
    parts = _SIGN.split(text)
    if len(parts) != 3:  # noqa: PLR2004 - two sides and the sign between them
        raise ValueError(f"it needs one sign of =, <=, <, >= and >, and has {len(parts) // 2}")
    left, sign, right = _side(parts[0]), parts[1], _side(parts[2])
    if sign.startswith(">"):
        left, sign, right = right, sign.replace(">", "<"), left
    factors = {column: left.get(column, 0.0) - right.get(column, 0.0) for column in {**left, **right}}
    constant = factors.pop(_CONSTANT, 0.0)
    terms = tuple((column, factor) for column, factor in factors.items() if factor)
    if not terms:
        raise ValueError("it says nothing of any column")
    return Condition(" ".join(text.split()), terms, constant, Sign(sign))


def _side(text: str) -> Mapping[str, float]:
    """The factor of each column, and the constant."""
    found: dict[str, float] = defaultdict(float)
    place = 0
    while place < len(text) or not place:
        term = _TERM.match(text, place)
        if term is None or (place and term["sign"] is None):
            told = f"{text[place:].strip()!r} is no sum of" if text.strip() else "a side is empty: it needs"
            raise ValueError(f"{told} columns, numbers, and columns times a number")
        factor = -1.0 if term["sign"] == "-" else 1.0
        column = term["times"] or term["column"] or _CONSTANT
        found[column] += factor * float(term["factor"] or term["number"] or 1)
        place = term.end()
    return found
