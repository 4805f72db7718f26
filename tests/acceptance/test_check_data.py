"""Expectations are tried on data that are known to be good: what cannot work is told with file and line before anybody trusts it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from gapless.service.checking import check
from gapless.service.workbench import open_workbench
from gapless.service.workspace import Workspace
from tests.workspaces import make_shop, typed

EXPECTED = "      keys: {query: expect_sales.sql}\n      nulls: {amount: 0}\n      range: {amount: [0, 1000]}"
FEW = "SELECT d.day, d.day, d.shop FROM ref.due AS d JOIN units ON units.day = d.day"


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_shop(tmp_path_factory.mktemp("shop") / "shop")
    (folder / "north.sql").write_text("SELECT day, shop FROM ref.due JOIN units USING (day) WHERE shop = 'north'")
    (folder / "shops.sql").write_text("SELECT shop FROM (VALUES ('north'), ('south')) AS shops (shop)")
    assert typed(folder, "run").returncode == 0
    return folder


@pytest.fixture
def shop(proven: Path, tmp_path: Path) -> Path:
    return shutil.copytree(proven, tmp_path / "copy")


def expecting(folder: Path, *lines: str, action: str = "sales.sql") -> None:
    """The same shop with other expectations of its sales, each on a line of its own."""
    file = folder / "pipeline.yaml"
    written = "\n".join(f"      {line}" for line in lines)
    file.write_text(file.read_text().replace(EXPECTED, written).replace("{sql: sales.sql}", f"{{sql: {action}}}"))


def asked(folder: Path, *words: str) -> dict:
    """What is found, but for warnings that need no data."""
    ended = typed(folder, "check", "--data", "--json", *words)
    found = json.loads(ended.stdout)
    assert ended.returncode == found["exit_code"]
    known = check(Workspace.open(folder, os.environ)).as_json()["warnings"]
    assert isinstance(known, list)
    return {**found, "warnings": [warning for warning in found["warnings"] if warning not in known]}


def told(found: dict, kind: str = "problems") -> list[tuple[str, str]]:
    """Each problem or warning: the text of the line that it names, and the message."""
    return [(Path(one["file"]).read_text().splitlines()[one["line"] - 1].strip(), one["message"]) for one in found[kind]]


def test_good_expectations_on_good_data_are_told_of_nowhere(proven: Path) -> None:
    found = asked(proven)
    assert (found["exit_code"], found["problems"], found["warnings"]) == (0, [], [])
    sales = found["data"]["processors"]["sales"]
    assert {name: sales[name] for name in ("units", "due", "statements", "measured", "changed", "waits_for")} == {
        "units": 12, "due": 12, "statements": 1, "measured": 12, "changed": 0, "waits_for": [],
    }  # fmt: skip
    shown = typed(proven, "check", "--data").stdout
    assert "asked 2 statements about 48 units of 4 processors, measured 36 proven ones, in " in shown
    assert asked(proven, "sales", "2024-01-03..2024-01-05")["data"]["processors"]["sales"]["units"] == 2


ONE, TWO = "2024-01-03", "2024-01-03 and 1 more of 12 units"
NO_EMPTY = "there is no empty that could say why"


@pytest.mark.parametrize(
    ("statement", "lines", "told_of", "message"),
    [
        # Statements that fail, or have another shape
        ("SELECT day, day, shop FROM ref.duo", ["keys: {query: x.sql}"], 0, r"x.sql:1: Catalog Error: Table with name duo does not exist!"),
        (FEW.replace("d.shop", "d.shopp"), ["at_least: 1", "keys: {query: x.sql}"], 1, 'x.sql:1: Binder Error: Table "d" does not have a column named "shopp"'),
        ("SELECT * FROM ref.due", ["keys: {query: x.sql}"], 0, "x.sql: the query returns 2 columns where 3 are needed: unit key, day, shop"),
        ("SELECT * FROM ref.due", ["counts: {query: x.sql, columns: [shop]}"], 0, "x.sql: the query returns 2 columns where 3 are needed: unit key, shop, rows"),
        ("SELECT day, shop, 'many' FROM ref.due", ["counts: {query: x.sql, columns: [shop]}"], 0, "x.sql: many is no number of rows for north of unit 2024-01-01"),
        ("SELECT day, 'amount', NULL FROM units", ["nulls_from: x.sql"], 0, "x.sql: ∅ is no share of nulls of amount of unit 2024-01-01"),
        # Units that can never pass
        (f"{FEW} WHERE d.day <> '2024-01-03'", ["keys: {query: x.sql}"], 0, f"{ONE} can never pass: x.sql lists nothing of it, and {NO_EMPTY}"),
        (f"{FEW} WHERE d.day NOT IN ('2024-01-03', '2024-01-07')", ["keys: {query: x.sql}"], 0, f"{TWO} can never pass: x.sql lists nothing of it, and {NO_EMPTY}"),
        ("SELECT day, 'closed' FROM units WHERE day = '2024-01-03'", ["keys: {query: expect_sales.sql}", "empty: x.sql"], 1, f"{ONE} can never pass: expect_sales.sql lists 2 entities of it, and x.sql says that none are due: closed"),
        ("SELECT day, shop, 1 FROM ref.due JOIN units USING (day) WHERE shop = 'north' OR day > '2024-01-03'", ["keys: {query: expect_sales.sql}", "counts: {query: x.sql, columns: [shop]}"], 1, "2024-01-01 and 2 more of 12 units can never pass: expect_sales.sql lists 1 entity of shop south, and x.sql counts 0 rows"),
        ("SELECT day, shop, 2 FROM ref.due JOIN units USING (day)", ["keys: {query: expect_sales.sql}", "counts: {query: x.sql, columns: [shop]}"], 1, "2024-01-01 and 11 more of 12 units can never pass: expect_sales.sql lists 1 entity of shop north, and x.sql counts 2 rows, though each can be there only once"),
        ("SELECT day, 'east' FROM units", ["keys: {query: expect_sales.sql}", "contains: {query: x.sql, columns: [shop]}"], 1, "2024-01-01 and 11 more of 12 units can never pass: x.sql asks for shop east, which expect_sales.sql does not list"),
        ("SELECT day, 'north' FROM units", ["within: {query: x.sql, columns: [shop]}", "keys: {query: expect_sales.sql}"], 0, "2024-01-01 and 11 more of 12 units can never pass: expect_sales.sql asks for shop south, which x.sql does not list"),
        ("", ["keys: {query: expect_sales.sql}", "at_least: 3"], 1, "2024-01-01 and 11 more of 12 units can never pass: its statements ask for 2 rows, at_least for 3"),
        ("SELECT day, 'amount', -0.1 FROM units", ["nulls_from: x.sql"], 0, "2024-01-01 and 11 more of 12 units can never pass: x.sql gives -0.1 as the largest share of nulls of amount, and no share is below 0"),
        ("SELECT shop FROM ref.due WHERE FALSE", ["references: {shop: x.sql}"], 0, "x.sql lists nothing: whatever shop is, it is not known"),
        # What no proven unit meets
        ("", ["nulls: {amount: 0}", "range: {amount: [0, 1]}"], 1, "none of 12 proven units passes: amount is 11, outside 0 to 1 (2024-01-01)"),
        ("", ["allowed: {shop: [North, South]}"], 0, "none of 12 proven units passes: shop is north (2024-01-01, north); south (2024-01-01, south), not one of North, South (2024-01-01)"),
        ("SELECT 'North' AS shop", ["references: {shop: x.sql}"], 0, "none of 12 proven units passes: shop is north (2024-01-01, north); south (2024-01-01, south), which x.sql does not list (2024-01-01)"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_a_problem_at_its_line(shop: Path, statement: str, lines: list[str], told_of: int, message: str) -> None:
    (shop / "x.sql").write_text(statement)
    expecting(shop, *lines)
    found = asked(shop, "sales")
    assert found["exit_code"] == 2
    ((line, said),) = told(found)
    assert (line, said[: len(message)]) == (lines[told_of], message)


@pytest.mark.parametrize(
    ("statement", "lines", "told_of", "message"),
    [
        ("SELECT day, shop FROM ref.due WHERE FALSE", ["contains: {query: x.sql, columns: [shop]}"], 0, "x.sql asks for nothing of all 12 units: this can never fail"),
        ("SELECT day, 'north' FROM units", ["keys: {query: expect_sales.sql}", "contains: {query: x.sql, columns: [shop]}"], 1, "keys (expect_sales.sql) asks for no others in all 12 units: contains can never fail by itself"),
        ("SELECT units.day, shops.shop FROM units, (VALUES ('north'), ('south'), ('east')) AS shops (shop)", ["keys: {query: expect_sales.sql}", "within: {query: x.sql, columns: [shop]}"], 1, "keys (expect_sales.sql) asks for no others in all 12 units: within can never fail by itself"),
        ("SELECT day, 'amount', 1 FROM units", ["nulls_from: x.sql"], 0, "x.sql allows all values of amount to be null in all 12 units: this can never fail"),
        ("SELECT day, 'amount', 1 FROM units WHERE FALSE", ["nulls_from: x.sql"], 0, "x.sql says nothing of all 12 units: this can never fail"),
        ("SELECT day, 1.0 FROM units WHERE FALSE", ["sums: {all: {query: x.sql, columns: [amount]}}"], 0, "x.sql says nothing of all 12 units: this can never fail"),
        ("", ["keys: {query: expect_sales.sql}", "varies: {amount: 3}"], 1, "amount must vary where there are 3 values, and no unit has more than 2 rows: this can never fail"),
        ("", ["varies: {amount: 3}"], 0, "amount must vary where there are 3 values, and no unit has more than 2 rows: this can never fail"),
        ("SELECT day, 'closed' FROM units", ["empty: x.sql"], 0, "x.sql says that nothing is due of all 12 units: nothing else that is expected is ever asked"),
    ],
)  # fmt: skip
def test_what_can_never_fail_is_a_warning_at_its_line(shop: Path, statement: str, lines: list[str], told_of: int, message: str) -> None:
    (shop / "x.sql").write_text(statement)
    expecting(shop, *lines)
    warnings = told(asked(shop, "sales"), "warnings")
    assert (lines[told_of], message) in warnings


def test_unit_keys_that_no_unit_has_are_told(shop: Path) -> None:
    (shop / "x.sql").write_text("SELECT CAST(d.day AS TIMESTAMP), d.day, d.shop FROM ref.due AS d JOIN units ON units.day = d.day")
    expecting(shop, "keys: {query: x.sql}")
    found = asked(shop, "sales")
    (warning,) = found["warnings"]
    assert (
        warning["message"] == "2024-01-01 00:00:00, 2024-01-02 00:00:00, 2024-01-03 00:00:00 and 9 more are no partitions of calendar days"
    )
    assert warning["suggestion"] == "the first column must be the unit's key, such as 2024-01-01"
    assert told(found) == [
        ("keys: {query: x.sql}", f"2024-01-01 and 11 more of 12 units can never pass: x.sql lists nothing of it, and {NO_EMPTY}")
    ]


def test_columns_that_the_table_does_not_have_are_told_one_by_one(shop: Path) -> None:
    """The statement returns ``*``, so that the file alone does not tell."""
    (shop / "star.sql").write_text("SELECT *, 10.0 AS amount FROM ref.due WHERE day IN (SELECT day FROM units)")
    (shop / "x.sql").write_text("SELECT day, 'tax', 0 FROM units")
    expecting(shop, "range: {amont: [0, 1]}", "nulls_from: x.sql", action="star.sql")
    found = asked(shop, "sales")
    assert told(found) == [
        ("range: {amont: [0, 1]}", "raw.sales has no column 'amont'"),
        ("nulls_from: x.sql", "raw.sales has no column 'tax'"),
    ]
    assert found["problems"][0]["suggestion"] == "did you mean 'amount'?"
    shown = typed(shop, "check", "--data", "sales")
    assert shown.returncode == 2
    assert shown.stdout.splitlines()[-1] == "2 problems"
    assert found["data"]["processors"]["sales"]["measured"] == 0


def test_a_column_that_the_next_run_makes_is_no_problem(shop: Path) -> None:
    (shop / "taxed.sql").write_text("SELECT day, shop, 10.0 AS amount, 2.0 AS tax FROM ref.due WHERE day IN (SELECT day FROM units)")
    expecting(shop, "range: {tax: [0, 1]}", action="taxed.sql")
    found = asked(shop, "sales")
    assert (found["exit_code"], found["problems"]) == (0, [])
    assert told(found, "warnings") == [
        ("range: {tax: [0, 1]}", "raw.sales has no column tax yet, which the statement returns: nothing was measured")
    ]
    assert typed(shop, "run", "--changed").returncode == 1
    assert asked(shop, "sales")["data"]["processors"]["sales"]["measured"] == 0, "none of them was proven with it"


def test_data_that_changed_since_are_known_for_nothing(shop: Path) -> None:
    with duckdb.connect(str(shop / "shop.duckdb")) as warehouse:
        warehouse.execute("UPDATE raw.sales SET amount = 5000 WHERE day > '2024-01-03'")
    found = asked(shop, "sales")
    assert (found["exit_code"], found["problems"]) == (0, [])
    (warning,) = found["warnings"]
    assert warning["message"] == "9 of 12 proven units are not as they were proven (2024-01-04)"
    assert warning["suggestion"] == "gapless verify sales"
    assert found["data"]["processors"]["sales"]["changed"] == 9


def test_what_cannot_be_asked_yet_is_listed_and_not_taken_for_good(tmp_path: Path) -> None:
    folder = make_shop(tmp_path / "shop")
    found = asked(folder)
    assert found["exit_code"] == 1
    assert found["data"]["processors"]["sales"]["waits_for"] == ["due", "fetch"]
    shown = typed(folder, "check", "--data").stdout
    assert "not asked  sales: 12 of 12 units wait for due, fetch" in shown
    assert "next: gapless run, then the same command again" in shown
    assert typed(folder, "run", "+sales", "2024-01-01..2024-01-04").returncode == 0
    found = asked(folder, "sales")
    assert (found["exit_code"], found["data"]["processors"]["sales"]["units"]) == (1, 3)
    assert asked(folder, "sales", "2024-01-01..2024-01-04")["exit_code"] == 0


def test_a_slow_statement_is_told(proven: Path) -> None:
    found = check(Workspace.open(proven, os.environ), ["sales"], data=True, slow=0.0)
    (warning,) = [each for each in found.warnings if " took " in each.message]
    assert warning.message == "expect_sales.sql took 0 s for 12 units"
    assert (proven / "pipeline.yaml").read_text().splitlines()[(warning.line or 0) - 1].strip() == "keys: {query: expect_sales.sql}"
    assert found.exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("check", "sales"), 2, "a selection goes with --data"),
        (("check", "--data", "tables"), 2, "tables"),
        (("check", "--data", "--target", "moon"), 2, "there is no target 'moon'"),
    ],
)
def test_what_is_refused(proven: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ended = typed(proven, *words)
    assert ended.returncode == code
    assert said in ended.stdout + ended.stderr


def test_nothing_is_asked_of_a_wrong_file_or_while_another_works(shop: Path) -> None:
    with open_workbench(Workspace.open(shop, os.environ), command="run"):
        ended = typed(shop, "check", "--data")
    assert ended.returncode == 4
    assert f"pid {os.getpid()}" in ended.stderr
    expecting(shop, "rnge: {amount: [0, 1]}")
    found = asked(shop)
    assert found["exit_code"] == 2
    assert "data" not in found


SCRAPES = """
pipeline: scrapes
targets: {local: {warehouse: {duckdb: scrapes.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-06}}
processors:
  answers:
    calendar: days
    action: {python: "scrape_site:answer"}
    output: {object: "answers/{day}"}
    expect:
      keys: {query: shops.sql, columns: [shop], path: "[].shops[]"}
      asks: {"[].date": "{day}"}
"""
SITE = """
import json

def answer(batch):
    (partition,) = batch.partitions
    return {partition.key: json.dumps([{"date": partition.key, "shops": ["north", "south"]}]).encode()}
"""


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (lambda text: text.replace('"[].date"', '"[].day"'), 'asks: {"[].day": "{day}"}', "none of 5 proven units passes: [].day is ∅, not {day} of the unit (2024-01-01)"),
        (lambda text: text.replace("[].shops[]", "[].shop"), 'keys: {query: shops.sql, columns: [shop], path: "[].shop"}', "none of 5 proven units passes: shop north; shop south are missing (shops.sql) (2024-01-01)"),
        (lambda text: text.replace("shops.sql", "twice.sql"), 'keys: {query: twice.sql, columns: [shop], path: "[].shops[]"}', "twice.sql: the query returns 3 columns where 2 are needed: unit key, shop"),
    ],
)  # fmt: skip
def test_expectations_of_objects_are_tried_too(tmp_path: Path, change: Callable[[str], str], line: str, message: str) -> None:
    (tmp_path / "pipeline.yaml").write_text(SCRAPES)
    (tmp_path / "scrape_site.py").write_text(SITE)
    (tmp_path / "shops.sql").write_text("SELECT day, shop FROM units CROSS JOIN (VALUES ('north'), ('south')) AS shops (shop)")
    (tmp_path / "twice.sql").write_text("SELECT *, 1 FROM units CROSS JOIN (VALUES ('north'), ('south')) AS shops (shop)")
    assert typed(tmp_path, "run").returncode == 0
    assert asked(tmp_path)["exit_code"] == 0
    (tmp_path / "pipeline.yaml").write_text(change(SCRAPES))
    found = asked(tmp_path)
    assert (found["exit_code"], [message]) == (2, [one["message"] for one in found["problems"]])
    written = (tmp_path / "pipeline.yaml").read_text().splitlines()
    assert written[found["problems"][0]["line"] - 1].strip() == line
