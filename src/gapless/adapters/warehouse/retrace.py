"""Traces in memory: the obvious twin of :mod:`gapless.adapters.warehouse.trace`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from gapless.adapters.warehouse.recount_values import Rows, entity
from gapless.model.asof import Trace
from gapless.model.output import Table

_DIGITS = 7
_SCALES = (1.0, 1.37)


def retrace(rows: Rows, output: Table) -> Trace:
    """What the rows of one unit are."""
    identity = (output.unit_key, *output.slice, *output.key)
    names = list(dict.fromkeys(name.lower() for row in rows for name in row))
    told = [(entity(row, identity), {name.lower(): value for name, value in row.items()}) for row in rows]
    columns: dict[str, tuple[str, ...]] = {}
    for name in names:
        values = [(key, row.get(name)) for key, row in told]
        scales = _SCALES if any(isinstance(value, float) for _, value in values) else _SCALES[:1]
        columns[name] = tuple(_digest((key, _rounded(value, scale)) for key, value in values) for scale in scales)
    return Trace(rows=len(rows), keys=_digest(key for key, _ in told), columns=columns)


def _rounded(value: object, scale: float) -> object:
    return f"{round(value * scale, 9) + 0.0:.{_DIGITS}g}" if isinstance(value, float) else value


def _digest(values: Iterable[object]) -> str:
    listed = sorted(map(repr, values))
    return hashlib.sha256("\x1f".join(listed).encode()).hexdigest()
