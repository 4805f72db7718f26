"""References: rows of reference queries become entities and reasons by unit, as text."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.expectation import Expectation, Keys, Query
from gapless.model.ids import PartitionKey
from gapless.proving.answer import fits
from gapless.proving.reference import ExpectedUnit, reference, text

KEYS = Keys(query=Query(file="sql/teams.sql", text=""), columns=("game_id", "team_abbr"))
EMPTY = Query(file="sql/none_due.sql", text="")
ONE, TWO = PartitionKey("2023-01-01"), PartitionKey("2023-01-02")
FIRST, SECOND = (Partition(key, {"game_date": key, "team": ("BOS", "NYK")}) for key in (ONE, TWO))


def test_values_are_written_as_a_warehouse_writes_them() -> None:
    values = [None, True, 5, 5.0, "x", date(2023, 1, 1), datetime(2023, 1, 1, 12)]
    assert list(map(text, values)) == ["∅", "true", "5", "5.0", "x", "2023-01-01", "2023-01-01 12:00:00"]


def test_every_unit_is_answered_for_and_others_are_left_out() -> None:
    entities = [(date(2023, 1, 1), 7, "BOS"), ("2023-01-01", "7", "BOS"), ("2022-12-31", "6", "BOS")]
    reasons = [("2023-01-02", "no game"), ("2023-01-01", "  "), ("2023-01-01", None)]
    found = reference([FIRST, SECOND], Expectation(keys=KEYS, empty=EMPTY), entities=entities, reasons=reasons)
    assert found == {
        ONE: ExpectedUnit(entities=frozenset({("7", "BOS")}), empty_reason=None),
        TWO: ExpectedUnit(entities=frozenset(), empty_reason="no game"),
    }
    assert reference([FIRST], Expectation())[ONE] == ExpectedUnit(entities=None, empty_reason=None)


def test_a_query_of_another_width_is_refused_by_file() -> None:
    with pytest.raises(TargetError, match=r"sql/teams.sql: the query returns 2 columns where 3 are needed: unit key, game_id, team_abbr"):
        reference([FIRST], Expectation(keys=KEYS), entities=[("2023-01-01", "7")])
    with pytest.raises(TargetError, match=r"sql/none_due.sql"):
        reference([FIRST], Expectation(empty=EMPTY), reasons=[("2023-01-01",)])


def test_what_a_unit_asks_for_comes_from_its_attributes() -> None:
    asked = Expectation(agrees={"[].date": "{game_date}", "[].teams[]": "{team}", "[].query": "day={game_date}&teams={team}"})
    assert reference([FIRST], asked)[ONE].asks == {
        "[].date": {"2023-01-01"},
        "[].teams[]": {"BOS", "NYK"},
        "[].query": {"day=2023-01-01&teams=BOS,NYK"},
    }
    with pytest.raises(TargetError, match="unit 2023-01-01 has no attribute 'season'"):
        reference([FIRST], Expectation(agrees={"[].season": "{season}"}))


@pytest.mark.parametrize(
    ("value", "text", "fit"),
    [
        ("2023-01-15", "2023-01-15", True),
        ("2023-01-15T00:00:00Z", "2023-01-15", True),
        ("2023-01-15 12:00:00", "2023-01-15", True),
        ("2023-01-15x", "2023-01-15", False),
        ("2023-01-16T00:30:00Z", "2023-01-15", False),
        ("0022200001 2", "0022200001", False),
        ("00", "0", False),
    ],
)
def test_a_date_fits_a_moment_of_it(value: str, text: str, fit: bool) -> None:
    assert fits(value, {text}) is fit
