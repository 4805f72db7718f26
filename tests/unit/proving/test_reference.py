"""References: rows of reference queries become entities and reasons by unit, as text."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from gapless.model.errors import TargetError
from gapless.model.expectation import Expectation, Keys, Query
from gapless.model.ids import PartitionKey
from gapless.proving.reference import ExpectedUnit, reference, text

KEYS = Keys(query=Query(file="sql/teams.sql", text=""), columns=("game_id", "team_abbr"))
EMPTY = Query(file="sql/none_due.sql", text="")
ONE, TWO = PartitionKey("2023-01-01"), PartitionKey("2023-01-02")


def test_values_are_written_as_a_warehouse_writes_them() -> None:
    values = [None, True, 5, 5.0, "x", date(2023, 1, 1), datetime(2023, 1, 1, 12)]
    assert list(map(text, values)) == ["∅", "true", "5", "5.0", "x", "2023-01-01", "2023-01-01 12:00:00"]


def test_every_unit_is_answered_for_and_others_are_left_out() -> None:
    entities = [(date(2023, 1, 1), 7, "BOS"), ("2023-01-01", "7", "BOS"), ("2022-12-31", "6", "BOS")]
    reasons = [("2023-01-02", "no game"), ("2023-01-01", "  "), ("2023-01-01", None)]
    found = reference([ONE, TWO], Expectation(keys=KEYS, empty=EMPTY), entities=entities, reasons=reasons)
    assert found == {
        ONE: ExpectedUnit(entities=frozenset({("7", "BOS")}), empty_reason=None),
        TWO: ExpectedUnit(entities=frozenset(), empty_reason="no game"),
    }
    assert reference([ONE], Expectation())[ONE] == ExpectedUnit(entities=None, empty_reason=None)


def test_a_query_of_another_width_is_refused_by_file() -> None:
    with pytest.raises(TargetError, match=r"sql/teams.sql: the query returns 2 columns where 3 are needed: unit key, game_id, team_abbr"):
        reference([ONE], Expectation(keys=KEYS), entities=[("2023-01-01", "7")])
    with pytest.raises(TargetError, match=r"sql/none_due.sql"):
        reference([ONE], Expectation(empty=EMPTY), reasons=[("2023-01-01",)])
