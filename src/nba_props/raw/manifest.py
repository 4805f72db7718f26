"""What the sources have: the manifest's three tables, by season. ``folder`` of the arguments is relative to the workspace."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gapless import Batch, Reject
from nba_props.raw.table import DAY, TEXT, WHOLE

_UNIT = {"source": TEXT, "season": TEXT, "season_type": TEXT, "game_date": DAY, "game_id": TEXT}

ENTITIES = pa.schema({**_UNIT, "team_abbr": TEXT, "snapshot": TEXT, "rows": WHOLE})
ANSWERED = pa.array(
    (
        *("nbac_schedule", "nbac_scoreboard_v2", "nbac_player_boxscores", "nbac_team_boxscore"),
        *("bdl_player_boxscores", "bigdataball_play_by_play"),
    )
)
"""The sources of the manifest that the pipeline asks."""

COLUMNS = pa.schema({"source": TEXT, "season": TEXT, "season_type": TEXT, "column_name": TEXT, "rows": WHOLE, "nulls": WHOLE})
GAPS = pa.schema({**_UNIT, "snapshot": TEXT, "reason": TEXT})


def load_entities(batch: Batch) -> pa.Table:
    """source_manifest: a row for every game, or team of a game, of which a source has rows, and how many.

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


def load_gaps(batch: Batch) -> pa.Table:
    """source_gaps: a row for every game of which a source has nothing, and why. A season may have none.

    Raises:
        Reject: the manifest cannot be read.
    """
    return _seasons(batch, "gaps.parquet", GAPS, every=False)


def _seasons(batch: Batch, file: str, schema: pa.Schema, *, every: bool) -> pa.Table:
    path = batch.folder / batch.arguments["folder"] / file
    try:
        whole = pq.read_table(path, columns=schema.names, partitioning=None).select(schema.names).cast(schema)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise Reject(f"the manifest {path} cannot be read ({error}); write it again with python -m nba_props.league manifest") from error
    whole = whole.filter(pc.is_in(whole["source"], value_set=ANSWERED))
    listed = whole["season"].to_pylist()
    asked = {partition.key for partition in batch.partitions}
    unknown = sorted(asked.difference(listed)) if every else []
    if unknown:
        known = ", ".join(sorted(set(listed))) or "no season"
        raise Reject(
            f"the manifest {path} knows nothing of {', '.join(unknown)}; it has {known}: change SEASONS, or import another archive"
        )
    return whole.filter(pa.array([season in asked for season in listed], type=pa.bool_()))
