"""A simulated archive cut down to what archives of box scores have, with the gaps and oddities of real ones."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nba_props.league.layout import REDUCED_LINES

KEPT = ("games", "player_boxscores", "team_boxscores", "shots", "standings_final")


def reduce(folder: Path) -> Path:
    """Leave schedule, lines, shots and standings. Play-in, all-star, preseason games and the cup final have no lines, playoffs only
    lines with fewer columns and no shots, the second season has no shots at all, the first game of the first season has none."""
    for path in folder.glob("*.parquet"):
        if not path.name.startswith(KEPT):
            path.unlink()
    players, teams, games = (pq.read_table(folder / f"{name}.parquet") for name in ("player_boxscores", "team_boxscores", "games"))
    _write(folder, "player_boxscores", players.filter(pc.field("season_type") == "Regular Season"))
    playoffs = players.filter(pc.field("season_type") == "Playoffs")
    _write(folder, "player_gamelogs_reduced", playoffs.select(REDUCED_LINES.names))
    _write(folder, "team_boxscores", teams.filter(pc.field("season_type").isin(["Regular Season", "Playoffs"])))
    for column, known in (("neutral_site", ["Regular Season", "Playoffs", "Cup Final"]), ("periods", ["Regular Season", "Playoffs"])):
        place = games.schema.get_field_index(column)
        is_known = pc.is_in(games["season_type"], value_set=pa.array(known))
        games = games.set_column(place, games.schema.field(column), pc.if_else(is_known, games[column], None))
    _write(folder, "games", games)
    first, second, *rest = sorted(folder.glob("shots*.parquet"))
    second.unlink()
    for path in (first, *rest):
        shots = pq.read_table(path)
        regular = pc.and_(pc.starts_with(shots["game_id"], "002"), pc.not_equal(shots["game_id"], "0022000001"))
        pq.write_table(shots.filter(regular), path)
    return folder


def _write(folder: Path, name: str, table: pa.Table) -> None:
    pq.write_table(table, folder / f"{name}.parquet")
