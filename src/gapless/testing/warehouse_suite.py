"""What every warehouse promises. A subclass named ``Test…`` gives :meth:`WarehouseSuite.warehouse` and is collected by pytest.

The suite publishes a small schedule (which teams play in which game on which date) and checks team lines against it. Every
query stands here twice: as SQL, and as a function for warehouses that have none (:data:`STATEMENTS`).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from gapless.adapters.warehouse.memory import Result, Statement
from gapless.adapters.warehouse.recount_values import Row, Rows
from gapless.model.asof import Held, Trace
from gapless.model.calendar import Partition
from gapless.model.condition import read_condition
from gapless.model.errors import TargetError
from gapless.model.evidence import SAMPLE, Contained, Evidence, GroupMean, KeySample, Mean, Miscount, Missum, NullEntity
from gapless.model.expectation import Containment, Counts, Distribution, Expectation, Keys, Likeness, Nulls, Query, References, Sums
from gapless.model.ids import Fence, Generation, PartitionKey, ProcessorName, RunId, Unit
from gapless.model.output import Table
from gapless.ports.warehouse import Marker, Publication, Warehouse
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


class WarehouseSuite:
    """``warehouse`` gives an empty warehouse that knows :data:`STATEMENTS`; each test closes it."""

    def warehouse(self, folder: Path) -> Warehouse:
        raise NotImplementedError

    @pytest.fixture
    def house(self, tmp_path: Path) -> Iterator[Warehouse]:
        """A warehouse with the schedule of three dates: two games, and a day off."""
        made = self.warehouse(tmp_path)
        due = [
            {"season": "2022-23", "game_date": date.fromisoformat(day), "game_id": game, "team": team, "lines": 1}
            for day, game, team in FULL
        ]
        due.append({"season": "2022-23", "game_date": date(2023, 1, 3), "game_id": "no game on this date", "team": None, "lines": 0})
        self.put(made, Fence(1), SCHEDULE, GAMES, pa.Table.from_pylist(due, schema=SCHEDULE_COLUMNS), "2022-23")
        yield made
        made.close()

    def put(
        self, house: Warehouse, fence: Fence, processor: ProcessorName, output: Table, rows: object, *keys: str
    ) -> Mapping[Unit, Marker | None]:
        """Stage and publish."""
        house.stage_rows(fence, rows, output)
        return house.publish([publication(fence, processor, output, *keys)])

    def staged(self, house: Warehouse, rows: object, expectation: Expectation, *keys: str, fence: int = 50) -> list[Evidence]:
        """Evidence of rows that are staged and not published, in the order of ``keys``."""
        house.stage_rows(Fence(fence), rows, TEAM_LINES)
        found = house.measure_stage(Fence(fence), TEAM_LINES, expectation, dates(*keys))
        assert set(found) == set(keys)
        return [found[PartitionKey(key)] for key in keys]

    # Staging and publishing

    def test_what_was_measured_in_the_stage_is_what_is_published(self, house: Warehouse) -> None:
        rows = lines(*FULL)
        before = self.staged(house, rows, TEAMS, D1, D2, D3)
        assert house.columns(TEAM_LINES.name) == ()
        markers = house.publish([publication(Fence(50), LINES, TEAM_LINES, D1, D2, D3)])
        after = house.measure_published(TEAM_LINES, TEAMS, dates(D1, D2, D3))
        assert [after[KEYS[key]] for key in (D1, D2, D3)] == before
        assert [evidence.rows for evidence in before] == [2, 2, 0]
        assert [evidence.empty_reason for evidence in before] == [None, None, "no game on this date"]
        assert house.columns(TEAM_LINES.name) == tuple(COLUMNS.names)
        assert markers[Unit(LINES, KEYS[D3])] == Marker(unit=Unit(LINES, KEYS[D3]), fence=Fence(50), generation=Generation(1))
        assert house.markers(LINES, [KEYS[D1], KEYS[D9]]) == {KEYS[D1]: markers[Unit(LINES, KEYS[D1])]}
        assert house.markers(OTHER, [KEYS[D1]]) == {}

    def test_publishing_replaces_the_slice_of_its_units_and_nothing_else(self, house: Warehouse) -> None:
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1, D2)
        kept = house.measure_published(TEAM_LINES, TEAMS, dates(D2))
        marker = self.put(house, Fence(3), LINES, TEAM_LINES, lines((D1, "1", "BOS")), D1)[Unit(LINES, KEYS[D1])]
        assert marker is not None
        assert (marker.fence, marker.generation) == (3, 2)
        assert house.measure_published(TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]].missing == KeySample(1, (("1", "NYK"),))
        assert house.measure_published(TEAM_LINES, TEAMS, dates(D2)) == kept

    def test_only_the_units_that_are_published_are_taken_from_the_stage(self, house: Warehouse) -> None:
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        found = house.measure_published(TEAM_LINES, TEAMS, dates(D1, D2))
        assert [found[KEYS[key]].rows for key in (D1, D2)] == [2, 0]

    def test_an_older_fence_is_left_alone_and_told_so(self, house: Warehouse) -> None:
        self.put(house, Fence(9), LINES, TEAM_LINES, lines(*FULL), D1)
        before = house.measure_published(TEAM_LINES, TEAMS, dates(D1, D2))
        answer = self.put(house, Fence(8), LINES, TEAM_LINES, lines((D1, "1", "BOS"), (D2, "2", "BOS")), D1, D2)
        assert answer[Unit(LINES, KEYS[D1])] is None
        assert answer[Unit(LINES, KEYS[D2])] is not None
        found = house.measure_published(TEAM_LINES, TEAMS, dates(D1, D2))
        assert found[KEYS[D1]] == before[KEYS[D1]]
        assert found[KEYS[D2]].rows == 1
        assert house.markers(LINES, [KEYS[D1]])[KEYS[D1]].fence == 9

    @pytest.mark.parametrize("order", [(4, 5), (5, 4)])
    def test_the_greatest_fence_of_one_call_wins(self, house: Warehouse, order: tuple[int, int]) -> None:
        house.stage_rows(Fence(4), lines((D1, "1", "BOS")), TEAM_LINES)
        house.stage_rows(Fence(5), lines(*FULL), TEAM_LINES)
        answer = house.publish([publication(Fence(fence), LINES, TEAM_LINES, D1) for fence in order])
        marker = answer[Unit(LINES, KEYS[D1])]
        assert marker is not None
        assert (marker.fence, marker.generation) == (5, 1)
        assert house.measure_published(TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]].rows == 2

    def test_a_unit_of_which_nothing_is_due_is_emptied_and_marked(self, house: Warehouse) -> None:
        self.put(house, Fence(2), LINES, TEAM_LINES, lines((D3, "3", "BOS")), D3)
        answer = self.put(house, Fence(3), LINES, TEAM_LINES, COLUMNS.empty_table(), D3)
        marker = answer[Unit(LINES, KEYS[D3])]
        assert marker is not None
        assert marker.generation == 2
        assert house.measure_published(TEAM_LINES, TEAMS, dates(D3))[KEYS[D3]].rows == 0

    def test_processors_that_share_a_table_own_slices(self, house: Warehouse) -> None:
        house.stage_rows(Fence(2), predictions("a", "x", "y"), SYSTEM_A)
        house.stage_rows(Fence(3), predictions("b", "x"), SYSTEM_B)
        house.publish([publication(Fence(2), LINES, SYSTEM_A, D1), publication(Fence(3), OTHER, SYSTEM_B, D1)])
        self.put(house, Fence(4), LINES, SYSTEM_A, predictions("a", "z"), D1)
        for output, rows in ((SYSTEM_A, 1), (SYSTEM_B, 1)):
            found = house.measure_published(output, Expectation(), dates(D1))[KEYS[D1]]
            assert (found.rows, found.duplicates) == (rows, KeySample())
        house.stage_rows(Fence(5), predictions("b", "q"), SYSTEM_A)
        stray = house.measure_stage(Fence(5), SYSTEM_A, Expectation(), dates(D1))[KEYS[D1]]
        assert (stray.rows, stray.unexpected) == (0, KeySample(1, ((f"{D1}/b", D1, "q", "b"),)))
        assert stray.damage == "1 staged row is of system b; what this processor owns of raw.predictions is system a"

    def test_a_slice_is_measured_replaced_and_marked_by_itself(self, house: Warehouse) -> None:
        def measured(output: Table) -> Evidence:
            return house.measure_published(output, Expectation(), dates(D1))[KEYS[D1]]

        def staged(*rows: pa.Table) -> Evidence:
            house.stage_rows(Fence(9), pa.concat_tables(rows), SYSTEM_A)
            return house.measure_stage(Fence(9), SYSTEM_A, Expectation(), dates(D1))[KEYS[D1]]

        self.put(house, Fence(2), LINES, SYSTEM_A, predictions("a", "x", "y"), D1)
        assert measured(SYSTEM_B).rows == 0
        self.put(house, Fence(3), OTHER, SYSTEM_B, predictions("b", "x"), D1)
        theirs, mark = measured(SYSTEM_B), house.markers(OTHER, [KEYS[D1]])
        assert staged(predictions("a", "x", "x", "z")).duplicates == KeySample(1, ((D1, "x", "a"),))
        mixed = staged(predictions("a", "x"), predictions(None, "x"), predictions("b", "x", "y"))
        assert mixed.rows == 1
        assert mixed.damage == "3 staged rows are of system b and system ∅; what this processor owns of raw.predictions is system a"
        assert staged(predictions("a", "z")).damage is None
        assert house.publish([publication(Fence(9), LINES, SYSTEM_A, D1)])[Unit(LINES, KEYS[D1])] is not None
        assert (measured(SYSTEM_A).rows, measured(SYSTEM_A).damage) == (1, None)
        self.put(house, Fence(10), LINES, SYSTEM_A, predictions("a"), D1)
        assert measured(SYSTEM_A).rows == 0
        assert (measured(SYSTEM_B), house.markers(OTHER, [KEYS[D1]])) == (theirs, mark)
        assert house.markers(LINES, [KEYS[D1]])[KEYS[D1]].generation == 3

    @pytest.mark.parametrize(("rows", "changed", "twin"), [(20, 0, "system b"), (19, 0, None), (20, 1, None)])
    def test_rows_that_are_those_of_another_slice_are_found(self, house: Warehouse, rows: int, changed: int, twin: str | None) -> None:
        players = [f"player {n}" for n in range(rows)]
        self.put(house, Fence(9), OTHER, SYSTEM_B, predictions("b", *players), D1)
        house.stage_rows(Fence(10), predictions("a", *players[changed:], *(["somebody else"] * changed)), SYSTEM_A)
        expectations = (Expectation(), Expectation(same_allowed=True))
        found = [house.measure_stage(Fence(10), SYSTEM_A, expected, dates(D1))[KEYS[D1]].twin for expected in expectations]
        house.publish([publication(Fence(10), LINES, SYSTEM_A, D1)])
        found += [house.measure_published(SYSTEM_A, expected, dates(D1))[KEYS[D1]].twin for expected in expectations]
        assert found == [twin, None] * 2

    def test_columns_of_a_later_stage_are_added_and_change_no_digest(self, house: Warehouse) -> None:
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        before = house.measure_published(TEAM_LINES, TEAMS, dates(D1))
        wider = lines((D2, "2", "BOS")).append_column("note", pa.array(["overtime"]))
        self.put(house, Fence(3), LINES, TEAM_LINES, wider, D2)
        assert house.columns(TEAM_LINES.name) == (*COLUMNS.names, "note")
        assert house.measure_published(TEAM_LINES, TEAMS, dates(D1)) == before
        self.put(house, Fence(4), LINES, TEAM_LINES, lines((D3, "3", "BOS")), D3)
        limits = Expectation(nulls=Nulls(limits={"note": 0.0}))
        found = house.measure_published(TEAM_LINES, limits, dates(D2, D3))
        assert [found[KEYS[key]].nulls["note"] for key in (D2, D3)] == [(0, 0.0), (1, 0.0)]

    def test_a_column_without_a_value_takes_the_type_of_the_first(self, house: Warehouse) -> None:
        untyped = lines((D1, "1", "BOS")).append_column("note", pa.nulls(1))
        self.put(house, Fence(2), LINES, TEAM_LINES, untyped, D1)
        typed = lines((D2, "2", "BOS")).append_column("note", pa.array(["overtime"]))
        before = self.staged(house, typed, Expectation(), D2)
        house.publish([publication(Fence(50), LINES, TEAM_LINES, D2)])
        assert [house.measure_published(TEAM_LINES, Expectation(), dates(D2))[KEYS[D2]]] == before
        self.put(house, Fence(60), LINES, TEAM_LINES, untyped, D1)
        assert house.measure_published(TEAM_LINES, Expectation(), dates(D1))[KEYS[D1]].rows == 1

    def test_a_type_that_does_not_fit_publishes_nothing_of_the_call(self, house: Warehouse) -> None:
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        before = house.measure_published(TEAM_LINES, TEAMS, dates(D1, D2))
        points = COLUMNS.get_field_index("points")
        words = lines((D2, "2", "BOS")).set_column(points, "points", pa.array(["many"]))
        house.stage_rows(Fence(3), lines((D1, "1", "BOS")), TEAM_LINES)
        house.stage_rows(Fence(4), words, TEAM_LINES)
        with pytest.raises(TargetError, match=r"column points of table raw.team_lines .* do not fit"):
            house.publish([publication(Fence(3), LINES, TEAM_LINES, D1), publication(Fence(4), LINES, TEAM_LINES, D2)])
        assert house.measure_published(TEAM_LINES, TEAMS, dates(D1, D2)) == before
        assert house.markers(LINES, [KEYS[D1], KEYS[D2]])[KEYS[D1]].fence == 2
        house.publish([publication(Fence(3), LINES, TEAM_LINES, D1)])
        assert house.measure_published(TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]].rows == 1

    def test_units_of_a_stage_whose_values_fit_can_be_published_without_the_others(self, house: Warehouse) -> None:
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        points = COLUMNS.get_field_index("points")
        words = lines((D1, "1", "BOS"), (D2, "2", "BOS")).set_column(points, "points", pa.array(["many", None]))
        house.stage_rows(Fence(3), words, TEAM_LINES)
        with pytest.raises(TargetError, match=r"do not fit"):
            house.publish([publication(Fence(3), LINES, TEAM_LINES, D1, D2)])
        house.publish([publication(Fence(3), LINES, TEAM_LINES, D2)])
        found = house.measure_published(TEAM_LINES, TEAMS, dates(D1, D2))
        assert [found[KEYS[key]].rows for key in (D1, D2)] == [2, 1]

    def test_a_statement_reads_the_units_and_is_staged(self, house: Warehouse) -> None:
        house.stage_query(Fence(2), query("blank_lines.sql"), TEAM_LINES, dates(D1, D2))
        found = house.measure_stage(Fence(2), TEAM_LINES, TEAMS, dates(D1, D2))
        assert [found[KEYS[key]].missing.sample for key in (D1, D2)] == [(("1", "NYK"),), (("2", "BOS"), ("2", "LAL"))]

    def test_a_statement_that_fails_is_named(self, house: Warehouse) -> None:
        with pytest.raises(TargetError, match=r"fails\.sql.*nothing"):
            house.stage_query(Fence(2), query("fails.sql"), TEAM_LINES, dates(D1))
        with pytest.raises(TargetError, match=r"fails\.sql.*nothing"):
            house.rows(query("fails.sql"), dates(D1))

    def test_a_stage_without_a_column_of_its_output_is_refused(self, house: Warehouse) -> None:
        with pytest.raises(TargetError, match=r"no column game_date, team, .*raw\.team_lines.*game_id, points, pace"):
            house.stage_rows(Fence(2), lines(*FULL).drop_columns(["game_date", "team"]), TEAM_LINES)
        narrow = Table(name="raw.other", unit_key="game_date", key=("event",))
        with pytest.raises(TargetError, match=r"blank_lines\.sql.* no column event"):
            house.stage_query(Fence(3), query("blank_lines.sql"), narrow, dates(D1))
        for fence in (Fence(2), Fence(3)):
            assert house.measure_stage(fence, TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]].error

    def test_a_stage_that_was_dropped_is_neither_measured_nor_published(self, house: Warehouse) -> None:
        house.stage_rows(Fence(7), lines(*FULL), TEAM_LINES)
        house.drop_stage(Fence(7))
        house.drop_stage(Fence(7))
        assert "attempt 7" in (house.measure_stage(Fence(7), TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]].error or "")
        with pytest.raises(TargetError, match="attempt 7"):
            house.publish([publication(Fence(7), LINES, TEAM_LINES, D1)])
        assert house.markers(LINES, [KEYS[D1]]) == {}

    def test_units_are_taken_from_a_stage(self, house: Warehouse) -> None:
        house.stage_rows(Fence(7), lines(*FULL), TEAM_LINES)
        house.thin_stage(Fence(7), TEAM_LINES, [KEYS[D1]])
        found = house.measure_stage(Fence(7), TEAM_LINES, TEAMS, dates(D2))
        assert (found[KEYS[D2]].rows, found[KEYS[D2]].unexpected) == (2, KeySample())
        with pytest.raises(TargetError):
            house.thin_stage(Fence(8), TEAM_LINES, [KEYS[D1]])

    def test_publishing_nothing_does_nothing(self, house: Warehouse) -> None:
        assert house.publish([]) == {}

    def test_rows_of_a_query_come_with_names(self, house: Warehouse) -> None:
        names, rows = house.rows(query("teams_due.sql"), dates(D2))
        assert (len(names), sorted(map(str, rows))) == (
            3,
            sorted(map(str, [(date(2023, 1, 2), "2", "BOS"), (date(2023, 1, 2), "2", "LAL")])),
        )

    def test_what_a_function_reads_comes_as_an_arrow_table(self, house: Warehouse) -> None:
        table = house.read(query("teams_due.sql"), dates(D1, D2))
        assert isinstance(table, pa.Table)
        assert table.column_names[1:] == ["game_id", "team"]
        assert sorted(zip(*table.to_pydict().values(), strict=True)) == [(date.fromisoformat(day), game, team) for day, game, team in FULL]
        nothing = house.read(query("teams_due.sql"), dates(D9))
        assert isinstance(nothing, pa.Table)
        assert (nothing.num_rows, nothing.column_names[1:]) == (0, ["game_id", "team"])
        with pytest.raises(TargetError, match=r"fails\.sql.*nothing"):
            house.read(query("fails.sql"), dates(D1))

    # As-of tests

    def seen(self, house: Warehouse, *held: Held, file: str = "lines_there.sql") -> list[tuple[str, ...]]:
        """What a statement sees while only these rows are not hidden."""
        with house.hiding(held):
            return sorted(tuple(map(text, row)) for row in house.rows(query(file), dates(D1))[1])

    def test_statements_see_the_held_rows_of_a_table_and_all_of_the_others(self, house: Warehouse) -> None:
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1, D2)
        first, second = (sorted((*one, "100") for one in FULL if one[0] == day) for day in (D1, D2))
        assert self.seen(house, Held(TEAM_LINES, (KEYS[D1],))) == first
        assert self.seen(house, Held(TEAM_LINES, (KEYS[D2], KEYS[D9]))) == second
        assert self.seen(house, Held(TEAM_LINES, (KEYS[D1],)), Held(TEAM_LINES, (KEYS[D2],))) == first + second
        assert self.seen(house, Held(TEAM_LINES, ())) == []
        assert self.seen(house) == first + second
        with house.hiding([Held(TEAM_LINES, (KEYS[D1],))]):
            read = house.read(query("lines_there.sql"), dates(D1, D2))
            house.stage_query(Fence(-7), query("lines_there.sql"), TEAM_LINES, dates(D1, D2))
        assert isinstance(read, pa.Table)
        assert read.num_rows == 2
        assert house.trace(Fence(-7), TEAM_LINES, KEYS[D1]).rows == 2
        assert house.trace(Fence(-7), TEAM_LINES, KEYS[D2]).rows == 0
        assert house.measure_published(TEAM_LINES, Expectation(), dates(D2))[KEYS[D2]].rows == 2

    def test_rows_in_the_slice_of_another_output_are_hidden(self, house: Warehouse) -> None:
        self.put(house, Fence(2), LINES, SYSTEM_A, predictions("a", "x", "y"), D1)
        self.put(house, Fence(3), OTHER, SYSTEM_B, predictions("b", "x"), D1)
        a, b = Held(SYSTEM_A, (KEYS[D1],)), Held(SYSTEM_B, (KEYS[D1],))
        assert self.seen(house, a, file="predictions_there.sql") == [("x", "a"), ("y", "a")]
        assert self.seen(house, Held(SYSTEM_A, ()), b, file="predictions_there.sql") == [("x", "b")]
        assert len(self.seen(house, a, b, file="predictions_there.sql")) == 3

    def test_nothing_stays_hidden_after_a_statement_that_fails(self, house: Warehouse) -> None:
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1, D2)
        with pytest.raises(TargetError, match=r"fails\.sql"):
            self.seen(house, Held(TEAM_LINES, ()), file="fails.sql")
        assert len(self.seen(house)) == 4

    def test_hiding_rows_of_a_table_that_does_not_exist_hides_nothing(self, house: Warehouse) -> None:
        with house.hiding([Held(TEAM_LINES, ())]):
            assert len(house.rows(query("teams_due.sql"), dates(D1))[1]) == 2

    def test_traces_are_alike_where_rows_are_and_say_which_columns_are_not(self, house: Warehouse) -> None:
        house.stage_rows(Fence(2), lines((D1, "1", "BOS", 5, 0.1), (D1, "1", "NYK", None, 0.3), (D2, "2", "BOS", 9, None)), TEAM_LINES)

        def differing(*rows: tuple[str, str, str, int | None, float | None]) -> set[str]:
            house.stage_rows(Fence(-2), lines(*rows), TEAM_LINES)
            one, other = house.trace(Fence(2), TEAM_LINES, KEYS[D1]), house.trace(Fence(-2), TEAM_LINES, KEYS[D1], like=Fence(2))
            assert not house.alike(Fence(2), Fence(-2), TEAM_LINES, KEYS[D1]) or one == other
            return {"rows"} if (one.rows, one.keys) != (other.rows, other.keys) else _differing(one, other)

        one, other = (D1, "1", "BOS", 5, 0.1), (D1, "1", "NYK", None, 0.3)
        assert differing(other, one) == set()
        assert differing(one, (D1, "1", "NYK", None, 0.1 + 0.2)) == set()  # not 0.3 to the last bit
        assert differing(one, (D1, "1", "NYK", None, 0.30001)) == {"pace"}
        assert differing(one, (D1, "1", "NYK", 0, 0.3)) == {"points"}
        assert differing((D1, "1", "BOS", None, 0.1), (D1, "1", "NYK", 5, 0.3)) == {"points"}
        assert differing((D1, "1", "BOS", 6, None), other) == {"points", "pace"}
        assert differing(one) == {"rows"}
        assert differing(one, other, other) == {"rows"}
        assert differing(one, (D1, "1", "LAL", None, 0.3)) == {"rows"}

    def test_a_trace_takes_the_types_of_another_stage(self, house: Warehouse) -> None:
        house.stage_rows(Fence(2), lines((D1, "1", "BOS", 5, 6.0), (D2, "2", "BOS", 9, 0.5)), TEAM_LINES)
        narrow = pa.table({"game_date": [date(2023, 1, 1)], "game_id": ["1"], "team": ["BOS"], "points": [5], "pace": [6]})
        house.stage_rows(Fence(-2), narrow.cast(COLUMNS.set(4, pa.field("pace", pa.int32()))), TEAM_LINES)
        one, other = house.trace(Fence(2), TEAM_LINES, KEYS[D1]), house.trace(Fence(-2), TEAM_LINES, KEYS[D1], like=Fence(2))
        assert one == other
        assert house.alike(Fence(2), Fence(-2), TEAM_LINES, KEYS[D1])
        assert not house.alike(Fence(2), Fence(-2), TEAM_LINES, KEYS[D2])
        with pytest.raises(TargetError, match="attempt 3"):
            house.trace(Fence(3), TEAM_LINES, KEYS[D1])

    # Evidence

    def test_keys_are_counted_exactly_and_sampled_in_order(self, house: Warehouse) -> None:
        extra = [(D1, f"{number:03d}", "XXX") for number in reversed(range(30))]
        (found,) = self.staged(house, lines((D1, "1", "NYK"), *extra), TEAMS, D1)
        assert (found.rows, found.expected) == (31, 2)
        assert found.missing == KeySample(1, (("1", "BOS"),))
        assert found.unexpected == KeySample(30, tuple((f"{number:03d}", "XXX") for number in range(SAMPLE)))

    def test_measuring_many_units_asks_as_much_as_measuring_one(self, house: Warehouse) -> None:
        everything = Expectation(
            keys=TEAMS.keys,
            empty=TEAMS.empty,
            counts=Counts(query=query("lines_due.sql"), columns=("game_id", "team")),
            nulls=Nulls(limits={"points": 0.1}, query=query("pace_limits.sql")),
            ranges={"points": (0, 200)},
            references=(References(columns=("game_id", "team"), query=query("teams_known.sql")),),
        )
        days = [f"2023-{month:02d}-{day:02d}" for month in range(1, 11) for day in range(1, 29)]
        house.stage_rows(Fence(50), lines(*((day, "1", "BOS") for day in days)), TEAM_LINES)

        def asked(*keys: str) -> int:
            before = house.queries
            assert len(house.measure_stage(Fence(50), TEAM_LINES, everything, dates(*keys))) == len(keys)
            return house.queries - before

        assert 0 < asked(*days) <= asked(days[0])

    def test_a_measurer_sees_what_its_owner_has_staged_and_published(self, house: Warehouse) -> None:
        measurer = house.measurer()
        assert measurer.measure_published(TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]].rows == 0
        before = self.staged(house, lines(*FULL), TEAMS, D1, D2)
        assert list(measurer.measure_stage(Fence(50), TEAM_LINES, TEAMS, dates(D1, D2)).values()) == before
        house.publish([publication(Fence(50), LINES, TEAM_LINES, D1, D2)])
        house.drop_stage(Fence(50))
        assert list(measurer.measure_published(TEAM_LINES, TEAMS, dates(D1, D2)).values()) == before
        assert "attempt 50" in (measurer.measure_stage(Fence(50), TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]].error or "")
        asked = house.queries
        measurer.measure_published(TEAM_LINES, TEAMS, dates(D1))
        assert house.queries > asked
        measurer.close()
        assert house.measure_published(TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]] == before[0]

    def test_what_is_measured_while_the_owner_publishes_is_whole(self, house: Warehouse) -> None:
        versions = [lines(*FULL), lines(*FULL[:3], (D2, "2", "LAL", 90, 88.0)), lines(FULL[0], FULL[2])]
        fences = iter(range(2, 100))
        whole = []
        for version in versions:
            self.put(house, Fence(next(fences)), LINES, TEAM_LINES, version, D1, D2)
            whole.append(house.measure_published(TEAM_LINES, TEAMS, dates(D1, D2)))
        measurer, over = house.measurer(), threading.Event()
        with ThreadPoolExecutor(1) as thread:

            def measure() -> list[Mapping[PartitionKey, Evidence]]:
                found = [measurer.measure_published(TEAM_LINES, TEAMS, dates(D1, D2))]
                while not over.is_set():
                    found.append(measurer.measure_published(TEAM_LINES, TEAMS, dates(D1, D2)))
                return found

            measuring = thread.submit(measure)
            for version in versions * 5:
                self.put(house, Fence(next(fences)), LINES, TEAM_LINES, version, D1, D2)
            over.set()
            assert all(found in whole for found in measuring.result())
        measurer.close()

    def test_null_parts_of_keys_are_shown(self, house: Warehouse) -> None:
        (found,) = self.staged(house, lines((D1, "1", None), (D1, None, None)), TEAMS, D1)
        assert found.unexpected == KeySample(2, (("1", "∅"), ("∅", "∅")))

    def test_a_key_occurs_once_in_its_unit(self, house: Warehouse) -> None:
        twice = lines((D1, "1", "BOS"), (D1, "1", "BOS", 7, None), (D1, "1", "BOS"), (D1, "2", None), (D1, "2", None), (D2, "1", "NYK"))
        first, second = self.staged(house, twice, Expectation(), D1, D2)
        assert first.duplicates == KeySample(2, (("1", "BOS"), ("2", "∅")))
        assert second.duplicates == KeySample()

    def test_a_key_occurs_in_one_unit_of_the_table(self, house: Warehouse) -> None:
        first, second = self.staged(house, lines((D1, "1", "BOS"), (D2, "1", "BOS"), (D2, "2", "LAL")), Expectation(), D1, D2)
        assert first.duplicates == second.duplicates == KeySample(1, (("1", "BOS"),))
        house.publish([publication(Fence(50), LINES, TEAM_LINES, D1, D2)])
        published = house.measure_published(TEAM_LINES, Expectation(), dates(D1, D2))
        assert [published[KEYS[key]] for key in (D1, D2)] == [first, second]
        (moved,) = self.staged(house, lines((D3, "2", "LAL")), Expectation(), D3, fence=51)
        assert moved.duplicates == KeySample(1, (("2", "LAL"),))
        (again,) = self.staged(house, lines((D2, "2", "LAL")), Expectation(), D2, fence=52)
        assert again.duplicates == KeySample()

    def test_rows_of_each_entity_are_counted_against_the_reference(self, house: Warehouse) -> None:
        counts = Expectation(counts=Counts(query=query("lines_due.sql"), columns=("game_id", "team")))
        rows = lines((D1, "1", "NYK"), (D1, "1", "NYK"), (D1, "9", "BOS"), (D2, "2", "BOS"), (D2, "2", "LAL"))
        first, second = self.staged(house, rows, counts, D1, D2)
        assert first.miscounts == (
            Miscount(entity=("1", "BOS"), expected=1, found=0),
            Miscount(entity=("1", "NYK"), expected=1, found=2),
            Miscount(entity=("9", "BOS"), expected=0, found=1),
        )
        assert (second.miscounts, second.expected) == ((), None)

    def test_a_count_that_the_reference_leaves_open_is_unknown(self, house: Warehouse) -> None:
        unknown = [{"season": "s", "game_date": date(2023, 1, 9), "game_id": "9", "team": "BOS", "lines": None}]
        self.put(house, Fence(2), SCHEDULE, GAMES, pa.Table.from_pylist(unknown, schema=SCHEDULE_COLUMNS), "s")
        counts = Expectation(counts=Counts(query=query("lines_due.sql"), columns=("game_id", "team")))
        (found,) = self.staged(house, lines((D9, "9", "BOS")), counts, D9)
        assert "lines_due.sql" in (found.error or "")
        assert "9, BOS" in (found.error or "")

    def test_nulls_have_limits_from_the_file_and_from_a_query(self, house: Warehouse) -> None:
        limits = Expectation(nulls=Nulls(limits={"points": 0.1, "pace": 0.0}, query=query("pace_limits.sql")))
        rows = lines((D1, "1", "BOS", None, None), (D1, "1", "NYK", 7, None), (D2, "2", "BOS", 8, None))
        first, second, third = self.staged(house, rows, limits, D1, D2, D3)
        assert first.nulls == {"points": (1, 0.1), "pace": (2, 0.0)}
        assert second.nulls == {"points": (0, 0.1), "pace": (1, 0.5)}
        assert third.nulls == {"points": (0, 0.1), "pace": (0, 0.0)}

    def test_all_columns_without_a_limit_of_their_own_have_that_of_the_others(self, house: Warehouse) -> None:
        rows = lines((D1, "1", "BOS", None, None), (D1, "1", "NYK", 7, 2.0))
        (found,) = self.staged(house, rows, Expectation(nulls=Nulls(limits={"points": 0.5}, others=0.0)), D1)
        assert found.nulls == {"points": (1, 0.5), **{name: (int(name == "pace"), 0.0) for name in rows.column_names if name != "points"}}

    def test_nulls_are_counted_by_entity(self, house: Warehouse) -> None:
        nulls = Nulls(limits={"points": 0.5, "pace": 0.5}, per={"points": ("team",), "pace": ("game_id", "team")})
        rows = lines((D1, "1", "BOS", None, 1.0), (D1, "2", "BOS", 7, None), (D1, "1", None, None, None), (D2, "2", "LAL", 8, 1.0))
        first, second = self.staged(house, rows, Expectation(nulls=nulls), D1, D2)
        assert first.null_entities == {
            "points": (NullEntity(("BOS",), 1, 2), NullEntity(("∅",), 1, 1)),
            "pace": (NullEntity(("1", "∅"), 1, 1), NullEntity(("2", "BOS"), 1, 1)),
        }
        assert (first.nulls, second.null_entities) == ({"points": (2, 0.5), "pace": (2, 0.5)}, {"points": (), "pace": ()})

    def test_ranges_leave_nulls_out(self, house: Warehouse) -> None:
        ranges = Expectation(ranges={"points": (50, 200), "pace": (90, 115)})
        rows = lines(
            (D1, "1", "BOS", 90, None), (D1, "1", "NYK", 120, None), (D2, "2", "BOS", None, 95.5), (D2, "2", "LAL", None, math.nan)
        )
        first, second = self.staged(house, rows, ranges, D1, D2)
        assert first.ranges == {"points": (90.0, 120.0), "pace": (None, None)}
        assert second.ranges["points"] == (None, None)
        least, greatest = second.ranges["pace"]
        assert least == 95.5
        assert greatest is not None
        assert math.isnan(greatest)

    def test_a_part_that_must_be_there_and_a_whole_that_nothing_may_leave(self, house: Warehouse) -> None:
        due = Containment(query=query("teams_due.sql"), columns=("game_id", "team"))
        rows = lines((D1, "1", "BOS"), (D1, "1", "LAL"), (D1, "1", "LAL"), (D1, "9", None))
        first, second = self.staged(house, rows, Expectation(contains=due, within=due), D1, D2)
        assert first.contains == Contained(2, KeySample(1, (("1", "NYK"),)))
        assert first.within == Contained(3, KeySample(2, (("1", "LAL"), ("9", "∅"))))
        assert second.contains == Contained(2, KeySample(2, (("2", "BOS"), ("2", "LAL"))))
        assert second.within == Contained(0, KeySample())
        assert (first.expected, first.missing, first.unexpected) == (None, KeySample(), KeySample())

    def test_values_outside_those_allowed_are_shown_with_their_rows(self, house: Warehouse) -> None:
        allowed = Expectation(allowed={"team": ("BOS", "NYK"), "points": ("100", "120")})
        rows = lines((D1, "1", "BOS", 120, None), (D1, "1", None, 7, None), (D2, "2", "LAL"), (D2, "2", "GSW"), (D2, "3", "LAL"))
        first, second, third = self.staged(house, rows, allowed, D1, D2, D3)
        assert first.disallowed == {"team": KeySample(), "points": KeySample(1, (("7", "1", "∅"),))}
        assert second.disallowed["team"] == KeySample(3, (("GSW", "2", "GSW"), ("LAL", "2", "LAL"), ("LAL", "3", "LAL")))
        assert third.disallowed == {}

    def test_values_that_the_reference_does_not_know_dangle(self, house: Warehouse) -> None:
        known = Expectation(references=(References(query=query("teams_known.sql"), columns=("game_id", "team")),))
        rows = lines((D1, "1", "BOS"), (D1, "1", "LAL"), (D1, "9", None), (D2, "1", "NYK"))
        first, second = self.staged(house, rows, known, D1, D2)
        assert first.dangling == {"game_id, team": KeySample(1, (("1", "LAL", "1", "LAL"),))}
        assert second.dangling == {"game_id, team": KeySample()}

    def test_rows_repeat_what_their_unit_is(self, house: Warehouse) -> None:
        agrees = Expectation(agrees={"team": "{team}", "game_id": "g-{season}"})
        rows = lines((D1, "g-2022-23", "NYK"), (D1, "g-2021-22", None), (D2, "g-2022-23", "LAL"))
        first, second = self.staged(house, rows, agrees, D1, D2)
        assert first.disagreeing == {
            "team": KeySample(1, (("∅", "g-2021-22", "∅"),)),
            "game_id": KeySample(1, (("g-2021-22", "g-2021-22", "∅"),)),
        }
        assert second.disagreeing == {"team": KeySample(1, (("LAL", "g-2022-23", "LAL"),)), "game_id": KeySample()}
        (unknown,) = self.staged(house, rows, Expectation(agrees={"team": "{city}"}), D1)
        assert "city" in (unknown.error or "")

    def test_a_column_with_one_value_is_found_out(self, house: Warehouse) -> None:
        varies = Expectation(varies={"points": 2, "pace": 2})
        rows = lines((D1, "1", "BOS", 7, None), (D1, "1", "NYK", 7, 1.5), (D2, "2", "BOS", 8, None), (D2, "2", "LAL", 9, None))
        first, second = self.staged(house, rows, varies, D1, D2)
        assert first.varied == {"points": (2, "7"), "pace": (1, "1.5")}
        assert second.varied == {"points": (2, None), "pace": (0, None)}

    def test_rows_that_do_not_meet_a_condition_are_shown_with_its_columns(self, house: Warehouse) -> None:
        conditions = tuple(map(read_condition, ("points = 2 * pace", "pace < points - 1.5", "points >= 7")))
        rows = lines((D1, "1", "BOS", 7, 3.5), (D1, "1", "NYK", 9, 4.0), (D1, "3", "LAL", None, 9.0), (D2, "2", "BOS", 5, math.nan))
        first, second = self.staged(house, rows, Expectation(holds=conditions), D1, D2)
        assert first.broken == {
            "points = 2 * pace": KeySample(1, (("9", "4.0", "1", "NYK"),)),
            "pace < points - 1.5": KeySample(),
            "points >= 7": KeySample(),
        }
        assert [sample.count for sample in second.broken.values()] == [1, 1, 1], "NaN meets no condition"

    def test_what_values_add_up_to_is_compared_by_entity(self, house: Warehouse) -> None:
        each = Sums(name="score", query=query("lines_due.sql"), columns=("points",), per=("game_id", "team"))
        rows = lines(
            (D1, "1", "BOS", 1, 1.0),
            (D1, "1", "NYK", 2, 1.0),
            (D1, "1", "NYK", None, 1.0),
            (D2, "2", "BOS", None, 1.0),
            (D2, "9", "LAL", 3, 1.0),
        )
        first, second, third = self.staged(house, rows, Expectation(sums=(each,)), D1, D2, D3)
        assert first.sums == {"score": (Missum(entity=("1", "NYK"), column="points", expected=1, found=2),)}
        assert second.sums == third.sums == {"score": ()}, "of nulls alone, of entities without rows or that nobody lists, nothing is said"

    def test_what_values_add_up_to_is_compared_in_the_whole_unit(self, house: Warehouse) -> None:
        whole = Expectation(sums=(Sums(name="score", query=query("lines_of_dates.sql"), columns=("points", "pace")),))
        rows = lines((D1, "1", "BOS", 1, None), (D1, "1", "NYK", 2, None))
        (found,) = self.staged(house, rows, whole, D1)
        assert "lines_of_dates.sql: the query gives many for the sum of pace" in (found.error or "")
        points = Expectation(sums=(Sums(name="score", query=query("lines_due.sql"), columns=("game_id", "team", "points")),))
        (found,) = self.staged(house, rows, points, D1, fence=51)
        assert found.error, "teams have no sums"

    def test_means_are_compared_with_those_of_all_others_in_the_table(self, house: Warehouse) -> None:
        def day(number: int, points: int | None) -> tuple[str, str, str, int | None, None]:
            return (f"2023-02-{number:02d}", str(number), "BOS", points, None)

        keys = [f"2023-02-{number:02d}" for number in range(1, 6)]
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*(day(number, 100 + number % 2) for number in range(1, 4))), *keys[:3])
        expectation = Expectation(distribution={"points": Distribution(deviations=3, least=3)})
        third, fourth, fifth = self.staged(house, lines(day(3, 300), day(4, 140), day(4, 160), day(5, None)), expectation, *keys[2:])
        assert third.means == {"points": Mean(300.0, 3, 117.0, third.means["points"].spread)}
        assert third.means["points"].spread == pytest.approx(28.58, abs=0.01)
        assert (fourth.means["points"].value, fourth.means["points"].others, fourth.means["points"].centre) == (150.0, 3, 167.0)
        assert fifth.means == {"points": Mean(None)}
        grouped = Expectation(distribution={"points": Distribution(deviations=3, least=3, within="game_id")})
        assert house.measure_published(TEAM_LINES, grouped, dates(keys[0]))[PartitionKey(keys[0])].means == {"points": Mean(101.0)}

    def test_groups_of_units_are_compared_with_the_others_in_the_table(self, house: Warehouse) -> None:
        def day(number: int, month: str, *points: int | None) -> list[tuple[str, str, str, int | None, None]]:
            return [(f"2023-02-{number:02d}", str(nth % 2), month, one, None) for nth, one in enumerate(points)]

        keys = [f"2023-02-{number:02d}" for number in range(1, 6)]
        old = [*day(1, "jan", 10, 20), *day(2, "jan", 30, 40), *day(3, "feb", 99, 99, 99, 99)]
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*old), *keys[:3])
        expectation = Expectation(
            alike=(
                Likeness(by="team", share=0.1, least=2, column="points"),
                Likeness(by="team", share=0.1, least=1, per=("game_id",)),
            )
        )
        new = [*day(3, "feb", 7, 9, 11), *day(4, "feb", None), *day(5, "mar", 5)]
        third, fourth, fifth = self.staged(house, lines(*new), expectation, *keys[2:])
        assert third.groups == {
            "the mean of points by team": GroupMean("feb", 9.0, 1, 1, 25.0, 25.0),
            "the rows of each game_id by team": GroupMean("feb", 1.25, 2, 2, 1.0, 1.0),
        }
        assert fourth.groups == third.groups
        assert fifth.groups["the mean of points by team"] == GroupMean("mar", 5.0, 1, 1, 25.0, 25.0)
        assert fifth.groups["the rows of each game_id by team"] == GroupMean("mar", 1.0, 1, 2, 1.0, 1.25)
        assert house.measure_published(TEAM_LINES, expectation, dates(keys[0]))[PartitionKey(keys[0])].groups == {
            "the mean of points by team": GroupMean("jan", 25.0, 2),
            "the rows of each game_id by team": GroupMean("jan", 1.0, 2, 1, 2.0, 2.0),
        }

    def test_staged_rows_of_other_units_are_unexpected_of_every_unit(self, house: Warehouse) -> None:
        rows = lines(*FULL, (D9, "9", "BOS"), (D9, "9", "BOS"), (None, "8", "NYK"))
        strays = KeySample(2, ((D9, "9", "BOS"), ("∅", "8", "NYK")))
        first, second = self.staged(house, rows, TEAMS, D1, D2)
        assert first.unexpected == second.unexpected == strays
        assert (first.rows, second.rows) == (2, 2)

    def test_a_query_that_fails_is_evidence_of_nothing(self, house: Warehouse) -> None:
        bad = query("fails.sql")
        for expectation in (
            Expectation(keys=Keys(query=bad, columns=("game_id",))),
            Expectation(counts=Counts(query=bad, columns=("game_id",))),
            Expectation(empty=bad),
            Expectation(nulls=Nulls(query=bad)),
            Expectation(references=(References(query=bad, columns=("game_id",)),)),
            Expectation(contains=Containment(query=bad, columns=("game_id",))),
            Expectation(within=Containment(query=bad, columns=("game_id",))),
            Expectation(sums=(Sums(name="score", query=bad, columns=("points",), per=("game_id",)),)),
        ):
            first, second = self.staged(house, lines(*FULL), expectation, D1, D2)
            assert "fails.sql" in (first.error or "")
            assert first == second == house.measure_published(TEAM_LINES, expectation, dates(D1))[KEYS[D1]]

    def test_a_query_of_another_width_is_unknown_and_named(self, house: Warehouse) -> None:
        due = query("teams_due.sql")
        for expectation in (
            Expectation(keys=Keys(query=due, columns=("game_id",))),
            Expectation(counts=Counts(query=due, columns=("game_id", "team"))),
            Expectation(empty=due),
            Expectation(references=(References(query=due, columns=("game_id",)),)),
            Expectation(contains=Containment(query=due, columns=("game_id",))),
            Expectation(sums=(Sums(name="score", query=due, columns=("points",)),)),
        ):
            (found,) = self.staged(house, lines(*FULL), expectation, D1)
            assert "teams_due.sql: the query returns 3 columns" in (found.error or "")

    def test_a_column_that_is_not_there_is_unknown(self, house: Warehouse) -> None:
        for expectation in (
            Expectation(ranges={"possessions": (0, 1)}),
            Expectation(nulls=Nulls(limits={"possessions": 0})),
            Expectation(allowed={"possessions": ("1",)}),
            Expectation(varies={"possessions": 2}),
            Expectation(nulls=Nulls(limits={"points": 0}, per={"points": ("possessions",)})),
            Expectation(distribution={"possessions": Distribution(deviations=3, least=3)}),
            Expectation(distribution={"points": Distribution(deviations=3, least=3, within="possessions")}),
            Expectation(agrees={"possessions": "{season}"}),
            Expectation(alike=(Likeness(by="possessions", share=0.1, least=2, column="points"),)),
            Expectation(alike=(Likeness(by="team", share=0.1, least=2, column="possessions"),)),
            Expectation(alike=(Likeness(by="team", share=0.1, least=2, per=("possessions",)),)),
            Expectation(holds=(read_condition("points <= possessions"),)),
            Expectation(sums=(Sums(name="score", query=query("lines_due.sql"), columns=("possessions",), per=("game_id", "team")),)),
            Expectation(sums=(Sums(name="score", query=query("lines_due.sql"), columns=("points",), per=("game_id", "possessions")),)),
            Expectation(keys=Keys(query=query("teams_due.sql"), columns=("game_id", "possessions"))),
        ):
            (found,) = self.staged(house, lines(*FULL), expectation, D1)
            assert "possessions" in (found.error or "")

    def test_a_table_that_does_not_exist_has_no_rows(self, house: Warehouse) -> None:
        everything = Expectation(
            keys=TEAMS.keys, empty=TEAMS.empty, ranges={"points": (0, 1)}, nulls=Nulls(limits={"pace": 0.5}, query=query("pace_limits.sql")),
            counts=Counts(query=query("lines_due.sql"), columns=("game_id", "team")), allowed={"team": ("BOS",)}, varies={"pace": 2},
            references=(References(query=query("teams_known.sql"), columns=("game_id", "team")),), agrees={"game_date": "{game_date}"},
            distribution={"pace": Distribution(deviations=3, least=3, within="team")},
            alike=(Likeness(by="team", share=0.1, least=2, column="pace"), Likeness(by="team", share=0.1, least=2, per=("game_id",))),
            holds=(read_condition("pace <= points"),),
            sums=(Sums(name="score", query=query("lines_due.sql"), columns=("points",), per=("game_id", "team")),),
        )  # fmt: skip
        found = house.measure_published(TEAM_LINES, everything, dates(D1, D3))
        first, third = found[KEYS[D1]], found[KEYS[D3]]
        assert (first.rows, first.expected, first.missing.count, len(first.miscounts), first.error) == (0, 2, 2, 2, None)
        assert (third.rows, third.expected, third.empty_reason) == (0, 0, "no game on this date")
        assert house.markers(LINES, [KEYS[D1]]) == {}

    def test_what_was_kept_of_an_attempt_becomes_a_stage_again(self, house: Warehouse) -> None:
        assert house.restore_stage(Fence(9), LINES, {KEYS[D1]: Fence(2)}) == (), "nothing was ever kept"
        house.stage_rows(Fence(2), lines((D1, "1", "BOS"), (D2, "2", "LAL")), TEAM_LINES)
        house.keep_stage(Fence(2), LINES, TEAM_LINES, [KEYS[D1], KEYS[D2], KEYS[D3]])
        house.drop_stage(Fence(2))
        wanted = {KEYS[D1]: Fence(2), KEYS[D2]: Fence(3), KEYS[D3]: Fence(2)}
        assert house.restore_stage(Fence(9), LINES, wanted) == (KEYS[D1],), (
            "of the second another fence is asked for, the third had no rows"
        )
        markers = house.publish([publication(Fence(9), LINES, TEAM_LINES, D1)])
        assert markers == {Unit(LINES, KEYS[D1]): Marker(unit=Unit(LINES, KEYS[D1]), fence=Fence(9), generation=Generation(1))}
        found = house.measure_published(TEAM_LINES, Expectation(), dates(D1, D2))
        assert (found[KEYS[D1]].rows, found[KEYS[D2]].rows) == (1, 0)

    def test_what_is_kept_leaves_the_stage(self, house: Warehouse) -> None:
        house.stage_rows(Fence(2), lines((D1, "1", "BOS"), (D2, "1", "BOS"), (D2, "2", "LAL")), TEAM_LINES)
        both = house.measure_stage(Fence(2), TEAM_LINES, Expectation(), dates(D1, D2))
        assert [both[KEYS[day]].duplicates.count for day in (D1, D2)] == [1, 1]
        house.keep_stage(Fence(2), LINES, TEAM_LINES, [KEYS[D1]])
        left = house.measure_stage(Fence(2), TEAM_LINES, Expectation(), dates(D2))
        assert (left[KEYS[D2]].rows, left[KEYS[D2]].duplicates, left[KEYS[D2]].unexpected) == (2, KeySample(), KeySample())

    def test_digests_tell_rows_apart_whatever_their_order(self, house: Warehouse) -> None:
        one, other = (D1, "1", "BOS", 5, 6.0), (D1, "1", "NYK", 6, None)

        def digest(*rows: tuple[str, str, str, int | None, float | None]) -> str:
            return self.staged(house, lines(*rows), Expectation(), D1)[0].digest

        whole = digest(one, other)
        assert whole == digest(other, one)
        assert digest() == ""
        different = [
            digest(one),
            digest(one, one, other),
            digest(one, other, other, other),
            digest(one, (D1, "1", "NYK", None, 6.0)),
            digest((D1, "BOS", "1", 5, 6.0), other),
            digest((D1, "1", "NYK", 5, 6.0), (D1, "1", "BOS", 6, None)),
        ]
        assert len({whole, *different}) == len(different) + 1


def _differing(one: Trace, other: Trace) -> set[str]:
    """Columns of which no digest is the same."""
    names = one.columns.keys() | other.columns.keys()
    return {name for name in names if not set(enumerate(one.columns.get(name, ()))) & set(enumerate(other.columns.get(name, ())))}


def publication(fence: Fence, processor: ProcessorName, output: Table, *keys: str) -> Publication:
    return Publication(run=RUN, processor=processor, fence=fence, output=output, keys=tuple(map(PartitionKey, keys)))
