"""Sheets: the files of an archive, written a few thousand rows at a time so that memory stays small."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

_KEPT = 40_000

Row = tuple[object, ...]


class Sheet:
    """One Parquet file. A sheet without rows leaves no file."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path, self._schema = path, schema
        self._rows: list[Row] = []
        self._writer: pq.ParquetWriter | None = None

    def add(self, rows: Iterable[Row]) -> None:
        """Rows with their values in the order of the schema."""
        self._rows.extend(rows)
        if len(self._rows) >= _KEPT:
            self._flush()

    def close(self) -> None:
        if self._rows:
            self._flush()
        if self._writer is not None:
            self._writer.close()

    def _flush(self) -> None:
        columns = [pa.array(values, type=field.type) for values, field in zip(zip(*self._rows, strict=True), self._schema, strict=True)]
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, self._schema, compression="zstd")
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))
        self._rows.clear()


class Sheets:
    """The open sheets of a folder, by name; use it in a ``with``, which closes them. Those of one season are closed with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._whole: dict[str, Sheet] = {}
        self._season: dict[str, Sheet] = {}

    def whole(self, name: str, schema: pa.Schema) -> Sheet:
        """A sheet for all seasons."""
        return self._sheet(self._whole, name, schema)

    def of_season(self, name: str, season: str, schema: pa.Schema) -> Sheet:
        """The sheet of one season, which is as ``2020-21``."""
        return self._sheet(self._season, f"{name}_{season.replace('-', '_')}", schema)

    def _sheet(self, among: dict[str, Sheet], name: str, schema: pa.Schema) -> Sheet:
        if name not in among:
            among[name] = Sheet(self._folder / f"{name}.parquet", schema)
        return among[name]

    def end_season(self) -> None:
        for sheet in self._season.values():
            sheet.close()
        self._season.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end_season()
        for sheet in self._whole.values():
            sheet.close()
