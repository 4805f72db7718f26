"""Raw tables: columns with their types, so that a column without any value keeps its type, and rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter

import pyarrow as pa

Row = Mapping[str, object]

TEXT, WHOLE, REAL, FLAG, DAY, TIME = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("us")

GAME = {"season": TEXT, "season_type": TEXT, "game_date": DAY, "game_id": TEXT}
"""The columns that every raw table begins with."""

COUNTS = ("pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb", "ast", "stl", "blk", "tov", "pf")
SHARES = ("fg_pct", "fg3_pct", "ft_pct")


def table(columns: Mapping[str, pa.DataType], rows: Iterable[Row]) -> pa.Table:
    """An Arrow table of rows that have these columns, two or more."""
    values = list(zip(*map(itemgetter(*columns), rows), strict=True)) or [()] * len(columns)
    return pa.table({name: pa.array(found, type=kind) for (name, kind), found in zip(columns.items(), values, strict=True)})
