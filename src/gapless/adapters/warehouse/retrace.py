"""Traces in memory: the obvious twin of :mod:`gapless.adapters.warehouse.trace`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from gapless.adapters.warehouse.recount_values import Rows, entity
from gapless.model.asof import Trace
from gapless.model.output import Table

_DIGITS = 7
_SCALES = (1.0, 1.37)


def retrace(rows: Rows, typed: Rows, output: Table) -> Trace:
    """What the rows of one unit are, with floating-point numbers in the columns where other rows have them."""
    identity = (output.unit_key, *output.slice, *output.key)
    floating = {name.lower() for row in typed for name, value in row.items() if isinstance(value, float)}
    told = [(entity(row, identity), {name.lower(): value for name, value in row.items()}) for row in rows]
    columns: dict[str, tuple[str, ...]] = {}
    for name in dict.fromkeys(name for _, row in told for name in row):
        scales = _SCALES if name in floating else (None,)
        columns[name] = tuple(_digest((key, _rounded(row.get(name), scale)) for key, row in told) for scale in scales)
    return Trace(rows=len(rows), keys=_digest(key for key, _ in told), columns=columns)


def _rounded(value: object, scale: float | None) -> object:
    if scale is None or value is None:
        return value
    return f"{round(float(str(value)) * scale, 9) + 0.0:.{_DIGITS}g}"


def _digest(values: Iterable[object]) -> str:
    listed = sorted(map(repr, values))
    return hashlib.sha256("\x1f".join(listed).encode()).hexdigest()
