"""What the sources have: the manifest's four tables, by season; of sources that answer for now, over all seasons.

``folder`` of the arguments is relative to the workspace. ``sources`` are those that answer for now, with commas, and ``file`` says
which table is asked for.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gapless import Batch, Reject
from nba_props.raw.table import DAY, TEXT, WHOLE

_UNIT = {"source": TEXT, "season": TEXT, "season_type": TEXT, "game_date": DAY, "game_id": TEXT}

ENTITIES = pa.schema({**_UNIT, "team_abbr": TEXT, "snapshot": TEXT, "rows": WHOLE})
COLUMNS = pa.schema({"source": TEXT, "season": TEXT, "season_type": TEXT, "column_name": TEXT, "rows": WHOLE, "nulls": WHOLE})
NULLS = pa.schema({**_UNIT, "team_abbr": TEXT, "snapshot": TEXT, "column_name": TEXT, "nulls": WHOLE})
GAPS = pa.schema({**_UNIT, "snapshot": TEXT, "reason": TEXT})
CURRENT = {
    "entities": pa.schema({"snapshot": TEXT, "source": TEXT, "team_abbr": TEXT, "rows": WHOLE}),
    "columns": pa.schema({"snapshot": TEXT, "source": TEXT, "column_name": TEXT, "rows": WHOLE, "nulls": WHOLE}),
    "gaps": pa.schema({"snapshot": TEXT, "source": TEXT, "season": TEXT, "reason": TEXT}),
}
"""What is known of the sources that answer for now, by the file of the manifest: over all of its seasons."""


def load_entities(batch: Batch) -> pa.Table:
    """source_manifest: a row for every game, team of a game, game in a snapshot, team on a date or team in a season of which a source
    has rows, and how many.

    Raises:
        Reject: the manifest cannot be read, or knows nothing of a season.
    """
    return _seasons(batch, "entities.parquet", ENTITIES, every=True)


def load_columns(batch: Batch) -> pa.Table:
    """source_columns: how many nulls a raw column will have in a season and kind.

    Raises:
        Reject: the manifest cannot be read, or knows nothing of a season.
    """
    return _seasons(batch, "columns.parquet", COLUMNS, every=True)


def load_nulls(batch: Batch) -> pa.Table:
    """source_nulls: where the nulls of source_columns are: a row for every column of a game, date, team, snapshot or season that has any.

    Raises:
        Reject: the manifest cannot be read.
    """
    return _seasons(batch, "nulls.parquet", NULLS, every=False)


def load_gaps(batch: Batch) -> pa.Table:
    """source_gaps: a row for everything that a source could be asked for and has nothing of, and why. A season may have none.

    Raises:
        Reject: the manifest cannot be read.
    """
    return _seasons(batch, "gaps.parquet", GAPS, every=False)


def load_current(batch: Batch) -> pa.Table:
    """current_manifest, current_columns or current_gaps: what is known of the sources that answer for now. Numbers are added up.

    Raises:
        Reject: the manifest cannot be read.
    """
    file, sources = batch.arguments["file"], batch.arguments["sources"].split(",")
    wanted = CURRENT[file]
    whole = _read(batch, f"{file}.parquet", wanted.remove(wanted.get_field_index("snapshot")))
    ours = whole.filter(pc.is_in(whole["source"], pa.array(sources)))
    numbers = [field.name for field in ours.schema if pa.types.is_integer(field.type)]
    if numbers:
        groups = [name for name in ours.column_names if name not in numbers]
        summed = ours.group_by(groups).aggregate([(name, "sum") for name in numbers])
        ours = summed.rename_columns([name.removesuffix("_sum") for name in summed.column_names])
    tables = [ours.append_column("snapshot", pa.array([key] * ours.num_rows, TEXT)) for key, _ in batch.partitions]
    return pa.concat_tables(tables).select(wanted.names)


def _seasons(batch: Batch, file: str, schema: pa.Schema, *, every: bool) -> pa.Table:
    whole = _read(batch, file, schema)
    listed = whole["season"].to_pylist()
    asked = {partition.key for partition in batch.partitions}
    unknown = sorted(asked.difference(listed)) if every else []
    if unknown:
        known = ", ".join(sorted(set(listed))) or "no season"
        raise Reject(
            f"the manifest {_path(batch, file)} knows nothing of {', '.join(unknown)}; it has {known}: change SEASONS, or import another archive"
        )
    return whole.filter(pa.array([season in asked for season in listed], type=pa.bool_()))


def _read(batch: Batch, file: str, schema: pa.Schema) -> pa.Table:
    path = _path(batch, file)
    try:
        return pq.read_table(path, columns=schema.names, partitioning=None).select(schema.names).cast(schema)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise Reject(f"the manifest {path} cannot be read ({error}); write it again with python -m nba_props.league manifest") from error


def _path(batch: Batch, file: str) -> Path:
    return batch.folder / batch.arguments["folder"] / file
