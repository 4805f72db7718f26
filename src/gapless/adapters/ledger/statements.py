"""The fixed statements of the ledger by name, from ``statements.sql``."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_HEADING = re.compile(r"^-- (\w+): .*$", re.MULTILINE)


def read(name: str) -> str:
    """The text of an SQL file of this package."""
    return (files("gapless.adapters.ledger") / name).read_text(encoding="utf-8")


def _by_name() -> dict[str, str]:
    _, *parts = _HEADING.split(read("statements.sql"))
    return {name: statement.strip().removesuffix(";") for name, statement in zip(parts[::2], parts[1::2], strict=True)}


STATEMENTS = _by_name()


@cache
def inserting(name: str, rows: int) -> str:
    """The statement that inserts one row, for several rows at once."""
    insert, values, row = STATEMENTS[name].rpartition("VALUES ")
    return f"{insert}{values}{', '.join([row] * rows)}"
