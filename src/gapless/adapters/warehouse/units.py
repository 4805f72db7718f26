"""Relations of the units asked for: ``units`` for statements of the pipeline, ``gapless_asked`` for our own."""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.identifier import literal, quoted, unnested, unnested_lists
from gapless.model.calendar import AttributeValue, Partition
from gapless.model.ids import PartitionKey
from gapless.model.output import Table
from gapless.proving.reference import ABSENT

ASKED = "temp.gapless_asked"
_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"})


def relate_units(connection: Connection, partitions: Sequence[Partition]) -> None:
    """Make the relation ``units`` anew: a column an attribute, typed by the values of this call.

    Text, a list of text, or a date where every value is written ``YYYY-MM-DD``. Without partitions there is no such relation.
    """
    if not partitions:
        connection.execute("DROP TABLE IF EXISTS temp.units")
        return
    columns = (_column(name, [partition.attributes[name] for partition in partitions]) for name in partitions[0].attributes)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE units AS SELECT {', '.join(columns)}")


def relate_asked(connection: Connection, keys: Iterable[PartitionKey]) -> None:
    """Make the relation ``gapless_asked (unit VARCHAR)`` anew."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE gapless_asked AS SELECT {unnested('unit', list(dict.fromkeys(keys)))}")


def owned(output: Table, types: Mapping[str, str], units: str) -> str:
    """Predicate: the row belongs to one of the units that the query ``units`` gives (one column, text). Never null.

    A unit owns the rows whose unit key, as text, is its key. Dates and whole numbers are compared as such, which is the same (a
    key that is not written as DuckDB writes the value is left out) and lets DuckDB skip what lies outside their range.
    """
    column = quoted(output.unit_key)
    type_ = next((type_ for name, type_ in types.items() if name.lower() == output.unit_key.lower()), "VARCHAR")
    if type_ == "DATE" or type_ in _INTEGERS:
        value = f"TRY_CAST(unit AS {type_})"
        inside = f"{column} IN (SELECT {value} FROM ({units}) WHERE CAST({value} AS VARCHAR) = unit)"
    else:
        inside = f"{unit_text(output)} IN ({units})"
    return f"{column} IS NOT NULL AND {inside} AND {in_slice(output)}"


def unit_text(output: Table) -> str:
    """Expression: the key of the unit that a row belongs to."""
    return f"CAST({quoted(output.unit_key)} AS VARCHAR)"


def slice_text(output: Table) -> str:
    """Expression: the unit key, followed by the values of the slice columns where several processors share the table."""
    unit = f"coalesce({unit_text(output)}, {literal(ABSENT)})"
    return f"concat_ws('/', {', '.join([unit, *(quoted(name) for name in output.slice)])})"


def in_slice(output: Table) -> str:
    """Predicate: the row lies in the slice of the output. Never null; TRUE where no slice is declared."""
    within = (f"coalesce(CAST({quoted(name)} AS VARCHAR) = {literal(value)}, FALSE)" for name, value in output.slice.items())
    return " AND ".join(within) or "TRUE"


def _column(name: str, values: Sequence[AttributeValue]) -> str:
    if any(isinstance(value, tuple) for value in values):
        return unnested_lists(name, [value if isinstance(value, tuple) else (value,) for value in values])
    return unnested(name, values, "DATE" if all(_is_date(str(value)) for value in values) else "VARCHAR")


def _is_date(value: str) -> bool:
    """Whether it is written ``YYYY-MM-DD``."""
    if len(value) != len("YYYY-MM-DD") or value[4] != "-" or value[7] != "-":
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
