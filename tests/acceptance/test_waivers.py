"""Waivers: signed, listed in every report, published under them what was kept, ended, expired, and refused."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from datetime import UTC, datetime

import duckdb
import pytest

from gapless.service.waiving import sign, waive
from gapless.service.workbench import open_workbench
from gapless.service.workspace import Workspace
from tests.workspaces import make_shop, typed

UNIT = "sales@2024-01-10"
SIGNED = ("--reason", "the till of south was stolen", "--until", "2999-12-31", "--evidence", "police report 7", "--by", "ada")


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A shop in which one day of sales lacks a shop: it is incomplete, and blocks three windows."""
    folder = make_shop(tmp_path_factory.mktemp("short"))
    sql = folder / "sales.sql"
    sql.write_text(sql.read_text() + " WHERE NOT (d.day = DATE '2024-01-10' AND d.shop = 'south')")
    assert typed(folder, "run").returncode == 1
    return folder


@pytest.fixture
def shop(short, tmp_path):
    return shutil.copytree(short, tmp_path / "copy")


def status(folder, *words):
    return json.loads(typed(folder, "status", "--json", *words).stdout)


def sold(folder):
    with duckdb.connect(str(folder / "shop.duckdb"), read_only=True) as warehouse:
        return warehouse.execute("SELECT shop FROM raw.sales WHERE day = '2024-01-10'").fetchall()


def test_what_was_kept_is_published_under_the_waiver_and_its_dependants_run(shop):
    assert sold(shop) == []
    signed = typed(shop, "waive", UNIT, *SIGNED, "--json")
    assert signed.returncode == 0, signed.stderr
    assert json.loads(signed.stdout)["published"] == [UNIT]
    assert sold(shop) == [("north",)]
    ended = typed(shop, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    line = "waived until 2999-12-31 by ada: 1 unit of sales: the till of south was stolen (police report 7)"
    assert ended.stdout.splitlines()[:2] == ["48 units: 47 complete, 1 waived", line]
    for command in ("status", "verify", ("waive", "--list")):
        shown = typed(shop, *([command] if isinstance(command, str) else command))
        assert shown.returncode == 0, shown.stdout
        assert line in shown.stdout
    why = typed(shop, "why", UNIT).stdout
    assert "it is waived by ada until 2999-12-31" in why
    assert "south is missing" in why, "what was excepted stays visible"
    assert typed(shop, "gaps").returncode == 0
    assert json.loads(typed(shop, "plan", "--json").stdout)["units"] == 0

    with duckdb.connect(str(shop / "shop.duckdb")) as warehouse:
        warehouse.execute("DELETE FROM raw.sales WHERE day = '2024-01-10'")
    drifted = typed(shop, "verify", "--json")
    assert drifted.returncode == 5, "what is published under a waiver is watched, too"
    assert [(one["unit"], one["kind"]) for one in json.loads(drifted.stdout)["drift"]] == [(UNIT, "changed")]

    assert typed(shop, "waive", "--end", UNIT).returncode == 0
    assert status(shop)["units"]["pending"] == 1
    again = typed(shop, "run", UNIT)
    assert again.returncode == 1
    assert status(shop)["units"]["incomplete"] == 1


def test_an_expired_waiver_is_a_gap_in_every_report_and_is_run_again(shop):
    past = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    waiver = sign([UNIT], reason="until the new till is there", by="ada", until="2020-01-31", evidence="", now=past)
    with open_workbench(Workspace.open(shop, os.environ), command="waive") as bench:
        assert [str(unit) for unit in waive(bench, [UNIT], waiver).published] == [UNIT]
    found = status(shop)
    assert (found["units"]["expired"], found["units"]["waived"], found["units"]["blocked"]) == (1, 0, 0)
    assert found["units"]["pending"] == 3, "they wait for it, and it will be run"
    assert found["waivers"][0]["expired"]
    shown = typed(shop, "status")
    assert shown.returncode == 1
    assert "waiver ended until 2020-01-31 by ada: 1 unit of sales: until the new till is there" in shown.stdout
    assert "its waiver has ended" in typed(shop, "why", UNIT).stdout
    assert "sales@2024-01-10" in typed(shop, "gaps").stdout
    rows = json.loads(typed(shop, "plan", "--json").stdout)["decisions"]
    assert [(row["processor"], row["first"]) for row in rows if row["reason"] == "waiver_expired"] == [("sales", "2024-01-10")]
    assert typed(shop, "verify").returncode == 1, "not covered, and no drift: the ledger knows of the rows"
    assert typed(shop, "run").returncode == 1
    assert status(shop)["units"]["incomplete"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((UNIT, "--reason", "r", "--by", "ada"), "a waiver needs --until"),
        ((UNIT, "--reason", "r", "--until", "2999-01-01"), "a waiver needs --by"),
        ((UNIT, "--reason", "r", "--until", "2999-01-01", "--by", "  "), "a waiver needs --by"),
        ((UNIT, "--reason", "", "--until", "2999-01-01", "--by", "ada"), "a waiver needs --reason"),
        ((UNIT, "--reason", "r", "--until", "2020-01-01", "--by", "ada"), "has passed"),
        ((UNIT, "--reason", "r", "--until", "soon", "--by", "ada"), "'soon' is no day"),
        (("--reason", "r", "--until", "2999-01-01", "--by", "ada"), "needs a selection"),
        (("sales@2031-01-01", *SIGNED), "2031-01-01"),
        (("nothing_*", *SIGNED), "nothing_*"),
        (("sales", "state:failed", *SIGNED), "state:failed"),
        (("fetch", *SIGNED), "none of the 12 units selected is not proven"),
        (("--end", "fetch"), "none of the 12 units selected is waived"),
    ],
)
def test_what_is_refused(short, words, said):
    ended = typed(short, "waive", *words)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert said in ended.stderr


def test_the_holder_of_the_lease_is_named(short):
    with open_workbench(Workspace.open(short, os.environ), command="run"):
        ended = typed(short, "waive", UNIT, *SIGNED)
    assert ended.returncode == 4
    assert f"pid {os.getpid()}" in ended.stderr


def test_what_is_declared_impossible_is_listed_and_never_run(tmp_path):
    folder = make_shop(tmp_path / "shop")
    file = folder / "pipeline.yaml"
    plain = file.read_text()
    declared = 'impossible: {because: "the till was stolen", for: {day: 2024-01-10}}'
    file.write_text(plain.replace("    action: {sql: sales.sql}", f"    {declared}\n    action: {{sql: sales.sql}}"))
    ended = typed(folder, "run", "+sales", "--json")
    found = json.loads(ended.stdout)
    assert ended.returncode == 0, "it is no gap that anybody could fill"
    assert (found["units"]["complete"], found["units"]["impossible"]) == (35, 1)
    assert found["impossible"] == {"sales": ["the till was stolen"]}
    assert json.loads(typed(folder, "retry", "+sales", "--json").stdout)["carried_out"] == 0
    shown = typed(folder, "status", "sales").stdout
    assert "impossible  sales@2024-01-10" in shown
    assert "sales cannot be had: the till was stolen" in shown
    assert "declared impossible: the till was stolen" in typed(folder, "why", UNIT).stdout
    assert typed(folder, "gaps", "sales").returncode == 0
    assert status(folder, "rolling")["units"]["blocked"] == 3, "what requires it is blocked by it"
    file.write_text(
        plain.replace("    action: {sql: sales.sql}", f"    {declared.replace('day:', 'dag:')}\n    action: {{sql: sales.sql}}")
    )
    wrong = typed(folder, "check")
    assert wrong.returncode == 2
    assert "the calendar days has no attribute 'dag'" in wrong.stdout
    assert "pipeline.yaml:23" in wrong.stdout


SCRAPES = """
pipeline: scrapes
targets: {local: {warehouse: {duckdb: scrapes.duckdb}}}
calendars:
  days: {key: day, literal: "2024-01-01,2024-01-02"}
processors:
  answers:
    calendar: days
    action: {python: "shop_site:answer"}
    output: {object: "answers/{day}"}
    expect: {keys: {query: shops.sql, columns: [shop], path: "[].shop"}}
  told:
    calendar: days
    needs: [answers]
    action: {python: "shop_site:tell"}
    output: {object: "told/{day}", content: text}
"""
SITE = """
import gzip
import json

def answer(batch):
    (partition,) = batch.partitions
    shops = ["north"] if partition.key == "2024-01-02" else ["north", "south"]
    return {partition.key: json.dumps([{"shop": shop} for shop in shops]).encode()}

def tell(batch):
    (partition,) = batch.partitions
    return {partition.key: b" ".join(batch.objects(partition.key))}
"""


def test_an_object_that_fell_short_is_kept_until_a_waiver_publishes_it(tmp_path):
    (tmp_path / "pipeline.yaml").write_text(SCRAPES)
    (tmp_path / "shop_site.py").write_text(SITE)
    (tmp_path / "shops.sql").write_text("SELECT day, shop FROM units CROSS JOIN (VALUES ('north'), ('south')) AS shops (shop)")
    assert typed(tmp_path, "run").returncode == 1
    assert typed(tmp_path, "run", "told", "2024-01-01").returncode == 0, "a run of something else sweeps the rest of the stage"
    signed = typed(tmp_path, "waive", "answers", "2024-01-02", *SIGNED, "--json")
    assert json.loads(signed.stdout)["published"] == ["answers@2024-01-02"], signed.stderr
    ended = typed(tmp_path, "run", "--json")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    counts = json.loads(ended.stdout)["units"]
    assert (counts["complete"], counts["waived"]) == (3, 1)
    (told,) = (tmp_path / "objects" / "told" / "2024-01-02").iterdir()
    assert json.loads(gzip.decompress(told.read_bytes())) == [{"shop": "north"}]
    assert typed(tmp_path, "verify").returncode == 0
