"""Certificates: measured, written, checked again, and never complete when anything is not."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser

import duckdb
import pytest

from tests.workspaces import make_shop, typed


@pytest.fixture(scope="module")
def proven(tmp_path_factory):
    """A proven workspace with its certificate."""
    folder = make_shop(tmp_path_factory.mktemp("proven"))
    assert typed(folder, "run").returncode == 0
    ended = typed(folder, "certify", "--out", str(folder / "first.json"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith("complete: 48 units of 4 processors")
    return folder


@pytest.fixture
def shop(proven, tmp_path):
    return shutil.copytree(proven, tmp_path / "copy")


def damage(folder, statement):
    with duckdb.connect(str(folder / "shop.duckdb")) as warehouse:
        warehouse.execute(statement)


def without_issue(text: str) -> list[str]:
    return [line for line in text.splitlines() if "issued" not in line]


def test_it_says_what_was_expected_how_it_was_judged_and_what_was_found(proven):
    found = json.loads((proven / "first.json").read_text())
    assert (found["verdict"], found["because"], found["states"]) == ("complete", [], {"complete": 48})
    assert found["calendars"]["days"] | {"version": ""} == {
        "version": "", "partitions": 12, "due": 12, "first": "2024-01-01", "last": "2024-01-12", "query": {},
    }  # fmt: skip
    sales = found["processors"]["sales"]
    assert (sales["expected"], sales["rows"], list(sales["queries"])) == (12, 24, ["expect_sales.sql"])
    assert sales["thresholds"] == {
        "keys": {"query": "expect_sales.sql", "columns": ["day", "shop"]},
        "nulls": {"limits": {"amount": 0.0}},
        "ranges": {"amount": [0.0, 1000.0]},
    }
    assert re.fullmatch(r"complete 2 [0-9a-f]{32}", sales["units"]["2024-01-10"])
    assert len(sales["units"]) == 12
    assert (found["drift"], found["gaps"], found["unknown"], found["waivers"]) == ([], [], [], [])


def test_the_same_state_gives_the_same_bytes_but_for_the_day_of_issue(shop):
    assert typed(shop, "certify", "--out", str(shop / "second.json")).returncode == 0
    for kind in ("json", "html"):
        first, second = ((shop / f"{name}.{kind}").read_text() for name in ("first", "second"))
        assert without_issue(first) == without_issue(second)
        assert len(first.splitlines()) - len(without_issue(first)) == 1
    assert typed(shop, "certify", "--check", str(shop / "first.json")).stdout.endswith("nothing changed\n")


def test_a_row_deleted_by_hand_is_named_with_its_entity(shop):
    damage(shop, "DELETE FROM raw.sales WHERE day = '2024-01-05' AND shop = 'south'")
    ended = typed(shop, "certify", "--check", str(shop / "first.json"), "--json")
    found = json.loads(ended.stdout)
    assert ended.returncode == found["exit_code"] == 5
    unit, verdict = found["changes"]
    assert (unit["kind"], unit["name"]) == ("unit", "sales@2024-01-05")
    assert unit["was"].startswith("complete 2 ")
    assert unit["now"].startswith("complete 1 ")
    assert "south" in unit["findings"][0]
    assert (verdict["was"], verdict["now"]) == ("complete", "incomplete")
    shown = typed(shop, "certify", "--check", str(shop / "first.json")).stdout
    assert "sales@2024-01-05" in shown
    assert "south" in shown
    ended = typed(shop, "certify", "sales")
    assert ended.returncode == 1
    assert ended.stdout.startswith("incomplete: 12 units of 1 processors\n  ledger and target disagree about 1 units")
    assert json.loads((shop / "certificate.json").read_text())["drift"][0]["kind"] == "falls_short"


def test_what_falls_short_comes_before_what_is_merely_stale(shop):
    (shop / "sales.sql").write_text((shop / "sales.sql").read_text() + " AND TRUE")
    damage(shop, "DELETE FROM raw.sales WHERE day = '2024-01-05' AND shop = 'south'")
    found = json.loads(typed(shop, "certify", "--check", str(shop / "first.json"), "--json").stdout)["changes"]
    units = [change for change in found if change["kind"] == "unit"]
    assert len(units) > 2
    assert [change["name"] for change in units if change["findings"]] == [units[0]["name"]] == ["sales@2024-01-05"]


def test_a_changed_value_and_a_changed_statement_are_told(shop):
    damage(shop, "UPDATE mart.rolling SET amount = amount + 1 WHERE day = '2024-01-07' AND shop = 'north'")
    query = shop / "expect_sales.sql"
    query.write_text(query.read_text() + " WHERE d.shop <> 'west'")
    ended = typed(shop, "certify", "--check", str(shop / "first.json"), "--json")
    assert ended.returncode == 5
    changes = {(change["kind"], change["name"]) for change in json.loads(ended.stdout)["changes"]}
    assert {("unit", "rolling@2024-01-07"), ("statement", "expect_sales.sql"), ("definition", "sales"), ("verdict", "")} <= changes


def test_what_is_not_proven_is_never_certified_complete(tmp_path):
    folder = make_shop(tmp_path / "shop")
    sql = folder / "sales.sql"
    sql.write_text(sql.read_text() + " WHERE NOT (d.day = DATE '2024-01-10' AND d.shop = 'south')")
    typed(folder, "run")
    ended = typed(folder, "certify")
    assert ended.returncode == 1
    assert ended.stdout.startswith("incomplete: 48 units")
    assert "1 units are incomplete" in ended.stdout
    assert "3 units are blocked" in ended.stdout
    found = json.loads((folder / "certificate.json").read_text())
    assert found["processors"]["sales"]["units"]["2024-01-10"] == "incomplete"
    assert "2024-01-10" in (folder / "certificate.html").read_text()
    signed = ("--reason", "the <till> was stolen", "--until", "2999-12-31", "--by", "ada")
    assert typed(folder, "waive", "sales@2024-01-10", *signed).returncode == 0
    assert typed(folder, "run").returncode == 0
    ended = typed(folder, "certify")
    assert ended.returncode == 0
    assert ended.stdout.startswith("complete with exceptions: 48 units")
    assert "the &lt;till&gt; was stolen" in (folder / "certificate.html").read_text()


class Balanced(HTMLParser):
    """Elements that stay open, and every address that the page would load."""

    VOID = ("meta", "!doctype")
    OPTIONAL = ("th",)

    def __init__(self):
        super().__init__()
        self.open, self.loads = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in (*self.VOID, *self.OPTIONAL, "br"):
            self.open.append(tag)
        self.loads += [value for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_else(proven):
    page = Balanced()
    page.feed((proven / "first.html").read_text())
    page.close()
    assert page.open == []
    assert page.loads == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--check", "nothing.json"), "cannot be read"),
        (("--check", "pipeline.yaml"), "is no certificate"),
        (("--check", "altered.json"), "was altered after it was issued"),
        (("sales", "--check", "first.json"), "--check goes without a selection"),
        (("nosuch",), "nosuch"),
        (("--out", "no/such/folder/c.json"), "cannot be written"),
    ],
)
def test_what_is_refused(proven, words, said):
    (proven / "altered.json").write_text((proven / "first.json").read_text().replace("complete 2 ", "complete 3 ", 1))
    given = [str(proven / word) if word.endswith((".json", ".yaml")) else word for word in words]
    ended = typed(proven, "certify", *given)
    assert ended.returncode == 2, ended.stdout
    assert said in ended.stderr
