"""xgboost_v1 on made-up rows: the same rows give the same model, dates do not mix, and what is no model of today is refused."""

from __future__ import annotations

import json
import random
from datetime import date

import pyarrow as pa
import pytest

from gapless import Batch, Partition, Reject
from gapless.model.ids import PartitionKey
from nba_props.predictions import model, xgboost_v1
from nba_props.predictions.features import FEATURES

JANUARY, FEBRUARY = date(2023, 1, 1), date(2023, 2, 1)


def features(rows, **fixed):
    """Features drawn by seed, some of them null; the points of a row are twice its last 5 and a little more."""
    chance = random.Random(3)
    listed = [{name: chance.uniform(0, 20) if chance.random() < 0.9 else None for name in FEATURES} for _ in range(rows)]
    return [{**row, "points": round(2 * (row["points_avg_last_5"] or 0) + chance.random()), **fixed} for row in listed]


def batch(*days, arguments=None, objects=(), **tables):
    partitions = tuple(Partition(PartitionKey(str(day)), {"game_date": str(day)}) for day in days)
    found = dict(zip((partition.key for partition in partitions), objects, strict=False))
    return Batch(
        partitions=partitions,
        objects=lambda key: found.get(key, ()),
        tables={name: pa.Table.from_pylist(rows) for name, rows in tables.items()},
        arguments=arguments or {},
    )


def train(*days, history, least=100):
    return xgboost_v1.train(batch(*days, arguments={"least_rows": str(least)}, history=history))


def players(day, count=20, line_source="odds_api", line=20.5, games=30):
    rows = features(count, game_date=day, season="2022-23", game_id="g", line=line, line_source=line_source, history_games=games)
    averages = {"points_avg_last_10": 12.0, "points_avg_season": 11.0}
    return [{**row, **averages, "player_lookup": f"player{number}"} for number, row in enumerate(rows)]


@pytest.fixture(scope="module")
def artifact():
    return train(JANUARY, history=features(400, first_date=JANUARY))["2023-01-01"]


def test_the_same_rows_give_the_same_artifact(artifact):
    again = train(JANUARY, history=features(400, first_date=JANUARY))
    assert again == {"2023-01-01": artifact}
    assert model.read(artifact).version == model.read(again["2023-01-01"]).version
    changed = features(400, first_date=JANUARY)
    changed[0]["points"] += 5
    other = train(JANUARY, history=changed)["2023-01-01"]
    assert model.read(other).version != model.read(artifact).version


def test_every_month_learns_from_its_own_rows(artifact):
    history = [*features(400, first_date=JANUARY), *features(500, first_date=FEBRUARY)]
    made = train(JANUARY, FEBRUARY, history=history)
    assert made["2023-01-01"] == artifact
    [page] = json.loads(made["2023-02-01"])
    assert (page["trained_before"], page["row_count"], tuple(page["features"])) == ("2023-02-01", 500, FEATURES)


def test_a_month_with_too_few_rows_has_no_model():
    made = train(JANUARY, FEBRUARY, history=[*features(99, first_date=JANUARY), *features(100, first_date=FEBRUARY)])
    assert made["2023-01-01"] == model.NO_MODEL
    assert model.read(made["2023-01-01"]) is None
    assert model.read(made["2023-02-01"]) is not None


def test_it_learns(artifact):
    rows = features(400)
    found = model.read(artifact).predict(pa.Table.from_pylist(rows))
    errors = [abs(points - row["points"]) for points, row in zip(found, rows, strict=True)]
    assert sum(errors) / len(errors) < 2


def test_dates_without_a_model_or_without_players_have_no_predictions(artifact):
    days = (date(2022, 12, 31), JANUARY, date(2023, 1, 2), date(2023, 1, 3))
    listed = [row for day in days[:3] for row in players(day)]
    made = xgboost_v1.predict(batch(*days, objects=((), (artifact,), (model.NO_MODEL,), (artifact,)), players=listed))
    assert made.schema.names == list(xgboost_v1.COLUMNS)
    assert set(made["game_date"].to_pylist()) == {JANUARY}
    assert set(made["model_version"].to_pylist()) == {model.read(artifact).version}
    assert made["player_lookup"].to_pylist() == [f"player{number}" for number in range(20)]


def test_a_player_is_predicted_the_same_whoever_else_is_asked_for(artifact):
    rows = players(JANUARY)
    whole = xgboost_v1.predict(batch(JANUARY, objects=((artifact,),), players=rows)).to_pylist()
    alone = [xgboost_v1.predict(batch(JANUARY, objects=((artifact,),), players=[row])).to_pylist() for row in rows]
    assert [row for [row] in alone] == whole


@pytest.mark.parametrize(
    ("difference", "line_source", "games", "recommended"),
    [
        (-2.01, "odds_api", 200, "OVER"),
        (-1.99, "odds_api", 200, "PASS"),
        (1.99, "odds_api", 200, "PASS"),
        (2.01, "bettingpros", 200, "UNDER"),
        (-2.01, "estimated", 200, "PASS"),
        (-2.01, "odds_api", 1, "PASS"),
    ],
)
def test_it_recommends_where_it_is_sure_and_the_line_is_far_and_was_offered(artifact, difference, line_source, games, recommended):
    # He scores the same in every game, so that only the number of games says how sure one may be. The model sees neither that nor lines.
    [row] = players(JANUARY, 1, line_source=line_source, games=games)
    row |= {"points_std_last_10": 0.0}
    [made] = xgboost_v1.predict(batch(JANUARY, objects=((artifact,),), players=[row])).to_pylist()
    row |= {"line": made["predicted_points"] + difference}
    [made] = xgboost_v1.predict(batch(JANUARY, objects=((artifact,),), players=[row])).to_pylist()
    assert made["recommendation"] == recommended


def test_points_stay_between_0_and_70(artifact):
    pages = json.loads(artifact)
    booster = pages[0]["model"]["learner"]
    for level, bound in ((-1000.0, 0.0), (1000.0, 70.0)):
        booster["learner_model_param"]["base_score"] = f"[{level}]"
        made = xgboost_v1.predict(batch(JANUARY, objects=((json.dumps(pages).encode(),),), players=players(JANUARY)))
        assert set(made["predicted_points"].to_pylist()) == {bound}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"model": 1}', "is no model"),
        (b"[1]", "is no model"),
        (b"[{}]", "is no model"),
        (b'[{"features": ["points_avg_last_5"], "model": {}}]', "with other features"),
    ],
)
def test_what_is_no_model_of_today_is_refused_with_the_date(body, message):
    with pytest.raises(Reject, match=f"2023-01-01: .*{message}.*train_xgboost_v1"):
        xgboost_v1.predict(batch(JANUARY, objects=((body,),), players=players(JANUARY)))
