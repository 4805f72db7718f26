"""The small league that the suites of warehouses fill and measure: which teams play in which game on which date, and their lines.

Every query stands here twice: as SQL, and as a function for warehouses that have none (:data:`STATEMENTS`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pyarrow as pa

from gapless.adapters.warehouse.memory import Result, Statement
from gapless.adapters.warehouse.recount_values import Row, Rows
from gapless.model.calendar import Partition
from gapless.model.expectation import Expectation, Keys, Query
from gapless.model.ids import Fence, PartitionKey, ProcessorName, RunId
from gapless.model.output import Table
from gapless.ports.warehouse import Publication
from gapless.proving.reference import text

RUN = RunId("r1")
LINES, SCHEDULE, OTHER = ProcessorName("lines"), ProcessorName("schedule"), ProcessorName("other")
TEAM_LINES = Table(name="raw.team_lines", unit_key="game_date", key=("game_id", "team"), partition="game_date")
GAMES = Table(name="reference.games", unit_key="season", key=("game_id", "team"))
SYSTEM_A = Table(name="raw.predictions", unit_key="game_date", key=("game_date", "player", "system"), slice={"system": "a"})
SYSTEM_B = Table(name="raw.predictions", unit_key="game_date", key=("game_date", "player", "system"), slice={"system": "b"})

COLUMNS = pa.schema(
    [("game_date", pa.date32()), ("game_id", pa.string()), ("team", pa.string()), ("points", pa.int64()), ("pace", pa.float64())]
)
SCHEDULE_COLUMNS = pa.schema(
    [("season", pa.string()), ("game_date", pa.date32()), ("game_id", pa.string()), ("team", pa.string()), ("lines", pa.int64())]
)


def _teams(tables: Mapping[str, Rows], units: Sequence[Partition]) -> Iterator[Row]:
    dates = {unit.attributes["game_date"] for unit in units}
    return (row for row in tables.get(GAMES.name, ()) if text(row["game_date"]) in dates)


def teams_due(tables: Mapping[str, Rows], units: Sequence[Partition]) -> Result:
    return ("unit", "game_id", "team"), [(row["game_date"], row["game_id"], row["team"]) for row in _teams(tables, units) if row["team"]]


def lines_due(tables: Mapping[str, Rows], units: Sequence[Partition]) -> Result:
    return ("unit", "game_id", "team", "lines"), [
        (row["game_date"], row["game_id"], row["team"], row["lines"]) for row in _teams(tables, units) if row["team"]
    ]


def lines_of_dates(tables: Mapping[str, Rows], units: Sequence[Partition]) -> Result:
    found: dict[object, list[object]] = {}
    for row in _teams(tables, units):
        if row["team"]:
            found.setdefault(row["game_date"], []).append(row["lines"])
    return ("unit", "points", "pace"), [(day, None if None in listed else len(listed), "many") for day, listed in found.items()]


def days_off(tables: Mapping[str, Rows], units: Sequence[Partition]) -> Result:
    return ("unit", "reason"), [(row["game_date"], row["game_id"]) for row in _teams(tables, units) if not row["team"]]


def pace_limits(_tables: Mapping[str, Rows], units: Sequence[Partition]) -> Result:
    return ("unit", "column", "share"), [(unit.key, "pace", 0.5) for unit in units if unit.key == "2023-01-02"]


def blank_lines(_tables: Mapping[str, Rows], units: Sequence[Partition]) -> Result:
    return ("game_date", "game_id", "team", "points"), [(unit.attributes["game_date"], "1", "BOS", 100) for unit in units]


def teams_known(tables: Mapping[str, Rows], _units: Sequence[Partition]) -> Result:
    return ("game_id", "team"), sorted({(row["game_id"], row["team"]) for row in tables.get(GAMES.name, ()) if row["team"]}, key=str)


def lines_there(tables: Mapping[str, Rows], _units: Sequence[Partition]) -> Result:
    known = {(row["game_id"], row["team"]) for row in tables.get(GAMES.name, ())}
    return ("game_date", "game_id", "team", "points"), [
        (row["game_date"], row["game_id"], row["team"], row["points"])
        for row in tables.get(TEAM_LINES.name, ())
        if (row["game_id"], row["team"]) in known
    ]


def predictions_there(tables: Mapping[str, Rows], _units: Sequence[Partition]) -> Result:
    return ("player", "system"), [(row["player"], row["system"]) for row in tables.get(SYSTEM_A.name, ())]


def fails(_tables: Mapping[str, Rows], _units: Sequence[Partition]) -> Result:
    raise ValueError("there is no table reference.nothing")


STATEMENTS: Mapping[str, Statement] = {
    "teams_due.sql": teams_due,
    "lines_due.sql": lines_due,
    "lines_of_dates.sql": lines_of_dates,
    "days_off.sql": days_off,
    "pace_limits.sql": pace_limits,
    "blank_lines.sql": blank_lines,
    "teams_known.sql": teams_known,
    "lines_there.sql": lines_there,
    "predictions_there.sql": predictions_there,
    "fails.sql": fails,
}
FROM_GAMES = "FROM reference.games AS games JOIN units ON games.game_date = units.game_date"
SQL: Mapping[str, str] = {
    "teams_due.sql": f"SELECT games.game_date, games.game_id, games.team {FROM_GAMES} WHERE games.team IS NOT NULL; -- the end",
    "lines_due.sql": f"SELECT games.game_date, games.game_id, games.team, games.lines {FROM_GAMES} WHERE games.team IS NOT NULL",
    "lines_of_dates.sql": (
        "SELECT games.game_date, CASE WHEN count(*) = count(games.lines) THEN count(*) END, 'many'"
        f" {FROM_GAMES} WHERE games.team IS NOT NULL GROUP BY games.game_date"
    ),
    "days_off.sql": f"-- Why\nSELECT games.game_date, games.game_id {FROM_GAMES} WHERE games.team IS NULL",
    "pace_limits.sql": "SELECT game_date, 'pace', 0.5 FROM units WHERE game_date = DATE '2023-01-02'",
    "blank_lines.sql": "SELECT game_date, '1' AS game_id, 'BOS' AS team, 100 AS points FROM units",
    "teams_known.sql": "SELECT DISTINCT game_id, team FROM reference.games WHERE team IS NOT NULL",
    "lines_there.sql": (
        "SELECT line.game_date, line.game_id, line.team, line.points"
        ' FROM RAW."Team_Lines" AS line JOIN reference.games AS games ON games.game_id = line.game_id AND games.team = line.team'
    ),
    "predictions_there.sql": "SELECT raw.predictions.player, system FROM raw.predictions",
    "fails.sql": "SELECT game_date,\n x FROM reference.nothing",
}


def query(file: str) -> Query:
    return Query(file=file, text=SQL[file])


TEAMS = Expectation(keys=Keys(query=query("teams_due.sql"), columns=("game_id", "team")), empty=query("days_off.sql"))


def dates(*keys: str) -> list[Partition]:
    return [Partition(PartitionKey(key), {"game_date": key, "season": "2022-23", "team": ("BOS", "NYK")}) for key in keys]


def lines(
    *rows: tuple[str | None, str | None, str | None] | tuple[str | None, str | None, str | None, int | None, float | None],
) -> pa.Table:
    """Rows of team lines: date, game, team and, where they matter, points and pace."""
    return pa.Table.from_pylist(
        [
            {
                "game_date": day and date.fromisoformat(day),
                "game_id": game,
                "team": team,
                "points": (rest or (100,))[0],
                "pace": (rest or (0, 99.5))[1],
            }
            for day, game, team, *rest in rows
        ],
        schema=COLUMNS,
    )


def predictions(system: str | None, *players: str) -> pa.Table:
    """Rows of one system on the first date."""
    columns = {"game_date": [D1] * len(players), "player": list(players), "system": [system] * len(players)}
    return pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns]))


D1, D2, D3, D9 = "2023-01-01", "2023-01-02", "2023-01-03", "2023-01-09"
KEYS = {name: PartitionKey(name) for name in (D1, D2, D3, D9)}
FULL = [(D1, "1", "BOS"), (D1, "1", "NYK"), (D2, "2", "BOS"), (D2, "2", "LAL")]


def publication(fence: Fence, processor: ProcessorName, output: Table, *keys: str) -> Publication:
    return Publication(run=RUN, processor=processor, fence=fence, output=output, keys=tuple(map(PartitionKey, keys)))
