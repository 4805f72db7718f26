"""Foreign rows: staged by one processor, in the slice that another one owns of the table."""

from __future__ import annotations

from collections.abc import Sequence

from gapless.model.output import Table

SHOWN = 3
"""How many slices a message names."""


def foreign_rows(output: Table, count: int, slices: Sequence[Sequence[str]]) -> str:
    """What is damaged about a stage with rows in other slices than the output's; ``slices`` are the first of these."""
    own, others = _named(output, tuple(output.slice.values())), " and ".join(_named(output, values) for values in slices)
    return f"{count} staged {'row is' if count == 1 else 'rows are'} of {others}; what this processor owns of {output.name} is {own}"


def _named(output: Table, values: Sequence[str]) -> str:
    return ", ".join(f"{column} {value}" for column, value in zip(output.slice, values, strict=True))
