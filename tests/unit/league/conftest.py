"""A simulated archive, cut down to one with gaps, its manifest and its index, made once; and copies of it to break."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.reduced_archive import reduce
from tests.unit.league.asked import Asked
from tests.unit.league.enriched import enrich

from nba_props.league.archive import Archive
from nba_props.league.index import Index
from nba_props.league.manifest import write_manifest
from nba_props.league.simulation import generate


@pytest.fixture(scope="session")
def generated(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    generate(folder, seed=7, teams=6, seasons=4, dates=8)
    return reduce(folder)


@pytest.fixture(scope="session")
def manifest(generated, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("manifest")
    write_manifest(generated, out)
    return out


@pytest.fixture(scope="session")
def index(generated) -> Iterator[Index]:
    with Archive(generated) as archive:
        yield Index(archive)


class Folder:
    """An archive whose tables can be changed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, name: str) -> list[dict]:
        return pq.read_table(self.path / f"{name}.parquet").to_pylist()

    def table(self, name: str) -> pa.Table:
        return pq.read_table(self.path / f"{name}.parquet")

    def write(self, name: str, table: pa.Table) -> None:
        pq.write_table(table, self.path / f"{name}.parquet")

    def change(self, name: str, change) -> None:
        """Write a table again after ``change`` was applied to every row."""
        table = self.table(name)
        rows = table.to_pylist()
        for row in rows:
            change(row)
        self.write(name, pa.Table.from_pylist(rows, schema=table.schema))

    def cast(self, name: str, **types: pa.DataType) -> None:
        table = self.table(name)
        schema = pa.schema([(field.name, types.get(field.name, field.type)) for field in table.schema])
        self.write(name, table.cast(schema))


@pytest.fixture
def copied(generated, tmp_path) -> Folder:
    path = tmp_path / "archive"
    shutil.copytree(generated, path)
    return Folder(path)


BOX_SCORES = ("games", "player_boxscores", "player_gamelogs_reduced", "team_boxscores", "shots", "standings_final")


@pytest.fixture(scope="session")
def rich(generated, tmp_path_factory) -> Path:
    """An archive of box scores with a little of everything else."""
    folder = tmp_path_factory.mktemp("rich")
    for path in generated.glob("*.parquet"):
        if path.name.startswith(BOX_SCORES):
            shutil.copy(path, folder)
    enrich(folder)
    return folder


@pytest.fixture(scope="session")
def rich_archive(rich) -> Iterator[Archive]:
    with Archive(rich) as archive:
        yield archive


@pytest.fixture(scope="session")
def rich_league(rich_archive) -> Asked:
    return Asked(Index(rich_archive))
