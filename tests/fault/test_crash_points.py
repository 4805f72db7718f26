"""SIGKILL at every fault point: the next run reaches the coverage and the tables of an uninterrupted one, and redoes nothing proven."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from gapless.adapters.ledger.sqlite import open_reader
from gapless.engine.points import Point
from gapless.model.event import EventKind
from tests.workspaces import contents, crash, gapless, make_shop, status


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = make_shop(tmp_path_factory.mktemp("whole"))
    ended = gapless(folder, "run")
    assert ended.returncode == 0, ended.stderr + ended.stdout
    return contents(folder / "shop.duckdb")


def finishes(folder) -> Counter:
    """How often each unit was covered, by the ledger's own log."""
    events = open_reader(folder / "ledger.sqlite").events()
    return Counter(event.unit for event in events if event.kind is EventKind.FINISHED and event.state in ("complete", "empty"))


@pytest.mark.parametrize("nth", [1, 3])
@pytest.mark.parametrize("point", list(Point))
def test_a_kill_at_any_point_is_resumed_to_the_same_tables(tmp_path, uninterrupted, point, nth):
    folder = make_shop(tmp_path / "shop")
    assert crash(folder, point, nth, "run") == -9
    before = finishes(folder)
    ended = gapless(folder, "run")
    assert ended.returncode == 0, ended.stderr + ended.stdout
    assert contents(folder / "shop.duckdb") == uninterrupted
    after = finishes(folder)
    assert set(after.values()) == {1}, "every unit is proven once, whoever died meanwhile"
    assert before.keys() <= after.keys()
    assert gapless(folder, "verify").returncode == 0


def test_ten_kills_in_a_row_lose_and_redo_nothing(tmp_path, uninterrupted):
    folder = make_shop(tmp_path / "shop")
    chance = random.Random(7)
    for _ in range(10):
        if crash(folder, chance.choice(list(Point)), chance.randint(1, 4), "run") == 0:
            break
    ended = gapless(folder, "run")
    assert ended.returncode == 0, ended.stderr + ended.stdout
    assert contents(folder / "shop.duckdb") == uninterrupted
    assert set(finishes(folder).values()) == {1}


def test_what_was_published_before_the_kill_is_not_run_again(tmp_path):
    folder = make_shop(tmp_path / "shop")
    assert crash(folder, Point.AFTER_PUBLISH, 1, "run", "due") == -9
    assert gapless(folder, "run", "due").returncode == 0
    claims = Counter(e.unit for e in open_reader(folder / "ledger.sqlite").events() if e.kind is EventKind.CLAIMED)
    assert set(claims.values()) == {1}
    assert status(folder, "due")["units"]["complete"] == 12


def test_a_waiver_that_is_cut_off_after_it_published_leaves_no_unit_covered(tmp_path):
    folder = make_shop(tmp_path / "shop")
    sql = folder / "sales.sql"
    sql.write_text(sql.read_text() + " WHERE NOT (d.day = DATE '2024-01-10' AND d.shop = 'south')")
    assert gapless(folder, "run").returncode == 1
    signed = ("--reason", "stolen", "--until", "2999-12-31", "--by", "ada")
    assert crash(folder, Point.AFTER_PUBLISH, 1, "waive", "sales@2024-01-10", *signed) == -9
    assert gapless(folder, "verify", "sales").returncode == 5, "its rows are there, and the ledger does not cover them"
    assert gapless(folder, "run").returncode == 1
    assert status(folder)["units"] | {"incomplete": 1, "waived": 0, "blocked": 3} == status(folder)["units"]
    assert gapless(folder, "waive", "sales@2024-01-10", *signed).returncode == 0
    assert gapless(folder, "run").returncode == 0
    assert gapless(folder, "verify").returncode == 0
