"""Two simulated leagues, made once: a small one of four seasons, and one season of ten teams that is long enough to be measured."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nba_props.league.simulation import generate

Row = dict[str, Any]


class Tables:
    """The rows of an archive by name, of all files of that name together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = cache(self._rows)

    def _rows(self, name: str) -> list[Row]:
        files = [path for path in sorted(self.folder.glob("*.parquet")) if path.stem == name or path.stem.startswith(f"{name}_20")]
        return pa.concat_tables([pq.read_table(path) for path in files]).to_pylist() if files else []

    def by(self, name: str, *columns: str) -> dict[Any, list[Row]]:
        """Rows by the values of columns: of one by the value, of several by a tuple of them."""
        found = defaultdict(list)
        for row in self.rows(name):
            found[row[columns[0]] if len(columns) == 1 else tuple(row[column] for column in columns)].append(row)
        return dict(found)


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Tables:
    folder = tmp_path_factory.mktemp("small_league")
    generate(folder, seed=5, teams=6, seasons=4, dates=20)
    return Tables(folder)


@pytest.fixture(scope="session")
def measured(tmp_path_factory) -> Tables:
    folder = tmp_path_factory.mktemp("measured_league")
    generate(folder, seed=2, teams=10, seasons=1, dates=60)
    return Tables(folder)
