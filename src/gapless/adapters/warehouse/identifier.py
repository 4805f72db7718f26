"""Identifiers and literals in statements, and the catalogs that they name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

WAREHOUSE = "gapless_warehouse"
ATTEMPTS = "gapless_attempts"
HIDING = "gapless_hiding"


def quoted(*names: str) -> str:
    """An identifier, qualified by the names before it."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def published(table: str) -> str:
    """A table of the pipeline as an identifier: ``schema.table``, or a table of the main schema."""
    schema, _, name = table.rpartition(".")
    return quoted(WAREHOUSE, schema or "main", name)


def unnested(name: str, values: Sequence[object], type_: str = "VARCHAR") -> str:
    """Column of a SELECT without a table: a row for each value. Several of them give rows together."""
    listed = texts(list(map(str, values)))
    return f"unnest({listed if type_ == 'VARCHAR' else f'CAST({listed} AS {type_}[])'}) AS {quoted(name)}"


def unnested_lists(name: str, values: Sequence[Sequence[str]]) -> str:
    """The same of lists of texts."""
    told = json.dumps([list(one) for one in values], ensure_ascii=False)
    return f"unnest(CAST(CAST({literal(told)} AS JSON) AS VARCHAR[][])) AS {quoted(name)}"


def texts(values: Sequence[str]) -> str:
    """Expression: a list of texts. One literal is read faster than many, or than an Arrow table, for which the interpreter is asked repeatedly."""
    whole = "".join(values)
    mark = next((chr(code) for code in range(31, 0, -1) if chr(code) not in whole), None)
    if not values or mark is None:
        return f"CAST([{', '.join(map(literal, values))}] AS VARCHAR[])"
    return f"string_split({literal(mark.join(values))}, {literal(mark)})"


@cache
def fixed(name: str) -> str:
    """A statement that stands in a file."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
