"""An expectation that cannot be asked says nothing of its units: whatever kind it is of, and however it fails, they are unknown.

Each kind of statement is declared of a processor of its own for every way to fail, of tables and of objects, and all of them run together.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.workspaces import contents, typed

HEAD = """
pipeline: unknown
targets: {local: {warehouse: {duckdb: unknown.duckdb}}}
calendars:
  days: {key: day, literal: [2024-01-01]}
defaults:
  calendar: days
  policy: {attempts: 2, first_wait: 1ms, longest_wait: 1ms, longest_measuring: LONGEST}
processors:
"""
KINDS = {
    "keys": ("keys: {query: FILE, columns: [shop]}", "SELECT day, 'north' FROM units"),
    "counts": ("counts: {query: FILE, columns: [shop]}", "SELECT day, 'north', 1 FROM units"),
    "contains": ("contains: {query: FILE, columns: [shop]}", "SELECT day, 'north' FROM units"),
    "within": ("within: {query: FILE, columns: [shop]}", "SELECT day, 'north' FROM units"),
    "empty": ("empty: FILE", "SELECT day, NULL FROM units"),
    "nulls_from": ("nulls_from: FILE", "SELECT day, 'amount', 0 FROM units"),
    "references": ("references: {shop: FILE}", "SELECT 'north' AS shop"),
    "sums": ("sums: {all: {query: FILE, columns: [amount], per: [shop]}}", "SELECT day, 'north', 1 FROM units"),
}
"""How each kind is declared, and a statement that is met."""

OF_OBJECTS = {
    "object_keys": ('keys: {query: FILE, columns: [shop], path: "[].shop"}', "SELECT day, 'north' FROM units"),
    "object_empty": ("empty: FILE", "SELECT day, NULL FROM units"),
}
ENDLESS = "SELECT * FROM units, (SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b) AS sums"
# Where a statement returns * the file alone does not tell what comes of it.
FAULTS = {
    "fails": ("SELECT * FROM ref.nothing", 'Catalog Error: Table with name "ref.nothing" does not exist'),
    "shape": ("SELECT *, 1, 2, 3, 4 FROM units", "the query returns 5 columns where"),
    "slow": (ENDLESS, "was interrupted after 0.5 s, the longest that measuring may take"),
    "nonsense": ("SELECT day, 'amount', 'many' FROM units", None),
}
NONSENSE = {
    "counts": "gives no number of rows for amount of unit 2024-01-01",
    "nulls_from": "many is no share between 0 and 1",
    "sums": "gives many for the sum of amount of unit 2024-01-01",
}
CASES = [(kind, fault) for kind in (*KINDS, *OF_OBJECTS) for fault in FAULTS if fault != "nonsense" or kind in NONSENSE]

SITE = """
import json

def answer(batch):
    (partition,) = batch.partitions
    return {partition.key: json.dumps([{"shop": "north"}]).encode()}
"""


def write(folder: Path, *, longest: str) -> None:
    """A processor for each case; the statements are there already."""
    (folder / "unknown_site.py").write_text(SITE)
    (folder / "rows.sql").write_text("SELECT day, 'north' AS shop, 1 AS amount FROM units")
    text = HEAD.replace("LONGEST", longest)
    for kind, fault in CASES:
        name = f"{kind}_{fault}"
        declared = (KINDS | OF_OBJECTS)[kind][0].replace("FILE", f"{name}.sql")
        made = (
            f'    action: {{python: "unknown_site:answer"}}\n    output: {{object: "{name}/{{day}}"}}\n'
            if kind in OF_OBJECTS
            else f"    action: {{sql: rows.sql}}\n    output: {{table: raw.{name}, unit_key: day, key: [day, shop]}}\n"
        )
        text += f"  {name}:\n{made}    expect: {{{declared}}}\n"
    (folder / "pipeline.yaml").write_text(text)


def break_statements(folder: Path) -> None:
    for kind, fault in CASES:
        (folder / f"{kind}_{fault}.sql").write_text(FAULTS[fault][0])


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All expectations are met at first."""
    folder = tmp_path_factory.mktemp("met")
    for kind, fault in CASES:
        (folder / f"{kind}_{fault}.sql").write_text((KINDS | OF_OBJECTS)[kind][1])
    write(folder, longest="1m")
    ended = typed(folder, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """None of the statements can be asked from the beginning."""
    folder = tmp_path_factory.mktemp("broken")
    break_statements(folder)
    write(folder, longest="500ms")
    assert typed(folder, "run").returncode == 1
    return folder


@pytest.fixture(scope="module")
def drifts(proven: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What ``verify`` says where the statements have broken since; by processor."""
    folder = shutil.copytree(proven, tmp_path_factory.mktemp("since") / "copy")
    break_statements(folder)
    write(folder, longest="500ms")
    ended = typed(folder, "verify", "--json")
    assert ended.returncode == 5, ended.stdout + ended.stderr
    return {drift["processor"]: drift for drift in json.loads(ended.stdout)["drift"]}


def said(kind: str, fault: str) -> str:
    return FAULTS[fault][1] or NONSENSE[kind]


@pytest.mark.parametrize(("kind", "fault"), CASES)
def test_its_units_are_unknown_with_the_error(ran: Path, kind: str, fault: str) -> None:
    name = f"{kind}_{fault}"
    counts = json.loads(typed(ran, "status", name, "--json").stdout)["units"]
    assert {count: number for count, number in counts.items() if number} == {"total": 1, "unknown": 1}
    why = json.loads(typed(ran, "why", f"{name}@2024-01-01", "--json").stdout)
    told = " ".join(str(event.get("message")) for event in why["events"])
    assert f"{name}.sql" in told
    assert said(kind, fault) in told


def test_nothing_of_them_is_published(ran: Path) -> None:
    assert contents(ran / "unknown.duckdb") == {}
    assert [file for file in (ran / "objects").rglob("*") if file.is_file() and ".stage" not in file.parts] == []


@pytest.mark.parametrize(("kind", "fault"), CASES)
def test_what_was_proven_before_is_unknown_to_verify(drifts: dict[str, dict], kind: str, fault: str) -> None:
    drift = drifts[f"{kind}_{fault}"]
    assert drift["kind"] == "unknown"
    (message,) = drift["findings"]
    assert f"{kind}_{fault}.sql" in message
    assert said(kind, fault) in message
