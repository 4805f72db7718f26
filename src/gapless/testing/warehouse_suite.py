"""What every warehouse promises. A subclass named ``Test…`` gives :meth:`MeasurerSuite.warehouse` and is collected by pytest.

The suite publishes a small schedule (which teams play in which game on which date) and checks team lines against it.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from gapless.model.asof import Held, Trace
from gapless.model.errors import TargetError
from gapless.model.evidence import Evidence, KeySample
from gapless.model.expectation import Expectation, Nulls
from gapless.model.ids import Fence, Generation, Unit
from gapless.model.output import Table
from gapless.ports.warehouse import Marker, Warehouse
from gapless.proving.reference import text
from gapless.testing.measurer_suite import MeasurerSuite
from gapless.testing.small_league import (
    COLUMNS,
    D1,
    D2,
    D3,
    D9,
    FULL,
    KEYS,
    LINES,
    OTHER,
    SYSTEM_A,
    SYSTEM_B,
    TEAM_LINES,
    TEAMS,
    dates,
    lines,
    predictions,
    publication,
    query,
)


class WarehouseSuite(MeasurerSuite):
    """Staging, publishing and reading; it measures as every measurer does."""

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

    # What is kept of attempts that fell short

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


def _differing(one: Trace, other: Trace) -> set[str]:
    """Columns of which no digest is the same."""
    names = one.columns.keys() | other.columns.keys()
    return {name for name in names if not set(enumerate(one.columns.get(name, ()))) & set(enumerate(other.columns.get(name, ())))}
