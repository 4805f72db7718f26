"""Calls for every value that upstream objects hold, against a real server."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from fault_server import FaultServer, attempt, fetch

from gapless.adapters.pool.local import LocalPool
from gapless.model.action import Each, Http, Pages
from gapless.model.attempt import ErrorClass, OutcomeKind, Report

EVENTS = Each(name="event", path="[].data[].id")
DAY = "2024-01-15"


def play(path: str, stored: dict[str, bytes], *keys: str, **settings: Any) -> tuple[Report, FaultServer]:
    async def scenario() -> tuple[Report, FaultServer]:
        async with FaultServer() as server:
            action = Http(url=server.url(path), **{"connect_timeout": 0.3, "timeout": 5.0, "each": EVENTS, **settings})
            return await fetch(action, attempt(*keys, inputs=list(stored)), stored), server

    return asyncio.run(scenario())


def pages(report: Report, key: str = DAY) -> list[Any]:
    assert report.outcome.kind is OutcomeKind.COMPLETED, report.outcome
    assert report.objects is not None
    found = json.loads(report.objects[key])
    assert isinstance(found, list)
    return found


def stored(*objects: object) -> dict[str, bytes]:
    return {f"events/{number}": json.dumps(each).encode() for number, each in enumerate(objects)}


def test_a_request_for_every_value_of_every_page_and_object_in_order() -> None:
    objects = stored([{"data": [{"id": "b"}, {"id": "a"}]}, {"data": [{"id": 7}]}], [{"data": [{"id": "é/&"}]}])
    report, _ = play(
        "/echo/{event}",
        objects,
        params={"day": "{day}", "id": "{event}"},
        headers={"X-Event": "{{event}} {day}"},
        method="POST",
        json=["{event}"],
    )
    echoed = pages(report)
    assert [page["query"] for page in echoed] == [{"day": DAY, "id": event} for event in ("b", "a", "7", "é/&")]
    assert [json.loads(page["body"]) for page in echoed] == [["b"], ["a"], ["7"], ["é/&"]]
    assert echoed[3]["path"].startswith("/echo/%C3%A9%2F&?")


def test_headers_are_filled_but_those_with_a_secret() -> None:
    headers = {"X-Event": "e {event}", "X-Key": "{event}"}
    _, server = play("/rows", stored([{"data": [{"id": "b"}]}]), headers=headers, secret_headers=("x-key",))
    (request,) = server.requests
    assert (request.headers["X-Event"], request.headers["X-Key"]) == ("e b", "{event}")


def test_each_unit_has_the_values_of_its_own_objects() -> None:
    report, _ = play("/echo", stored([{"data": [{"id": "x"}]}]), "d1", "d2", params={"day": "{day}", "id": "{event}"})
    assert [pages(report, key)[0]["query"] for key in ("d1", "d2")] == [{"day": "d1", "id": "x"}, {"day": "d2", "id": "x"}]


def test_a_value_that_stands_twice_is_asked_for_once() -> None:
    objects = stored([{"data": [{"id": "a"}, {"id": "b"}]}, {"data": [{"id": "a"}]}], [{"data": [{"id": "b"}]}])
    report, _ = play("/echo", objects, params={"id": "{event}"})
    assert [page["query"]["id"] for page in pages(report)] == ["a", "b"]


@pytest.mark.parametrize("found", [[], [{"data": []}], [{"other": 1}], {"data": 1}])
def test_without_a_value_there_is_no_request_and_no_page(found: object) -> None:
    report, server = play("/rows", stored(found), params={"id": "{event}"})
    assert pages(report) == []
    assert server.requests == []


def test_a_path_may_lead_to_one_value_or_nowhere() -> None:
    one = Each(name="event", path="[0].id")
    report, _ = play("/echo", stored([{"id": "a"}], [{"x": 1}]), each=one, params={"id": "{event}"})
    assert [page["query"]["id"] for page in pages(report)] == ["a"]


def test_every_value_has_its_pages_and_its_check_for_completeness() -> None:
    objects = stored([{"data": [{"id": "A"}, {"id": "B"}]}])
    settings: dict[str, Any] = {"params": {"team": "{event}"}, "pages": Pages(cursor="meta.next", parameter="cursor")}
    report, _ = play("/pages", objects, **settings)
    assert [(page["team"], page["page"]) for page in pages(report)] == [(team, n) for team in "AB" for n in range(3)]
    report, server = play("/pages", objects, completed_when="team == 'A'", **settings)
    assert report.outcome.error_class is ErrorClass.DATA
    assert "team=B" in report.outcome.message
    assert len(server.requests) == 4


def test_a_request_that_overruns_its_time_ends_the_attempt() -> None:
    report, server = play("/slow", stored([{"data": [{"id": "A"}, {"id": "B"}]}]), timeout=0.15, params={"id": "{event}"})
    assert (report.outcome.error_class, report.objects) == (ErrorClass.TRANSIENT, None)
    assert len(server.requests) == 1


@pytest.mark.parametrize("value", [{"a": 1}, ["x"], True, ""])
def test_a_value_that_cannot_stand_in_a_template_is_wrong_data(value: object) -> None:
    report, server = play("/rows", stored([{"data": [{"id": "a"}, {"id": value}]}]), params={"id": "{event}"})
    assert (report.outcome.error_class, server.requests) == (ErrorClass.DATA, [])
    assert "each event: the object of events@events/0 gives a value that is neither text nor a number" in report.outcome.message
    assert json.dumps(value) in report.outcome.message


@pytest.mark.parametrize(
    ("body", "path", "words"),
    [(b"a,b\n1,2", "[].id", "is not JSON"), (b"\xff", "[].id", "is not JSON"), (b"[1]", "length([0])", "does not fit 'length([0])'")],
)
def test_an_object_that_does_not_answer_is_wrong_data(body: bytes, path: str, words: str) -> None:
    report, _ = play("/rows", {"events/0": body}, each=Each(name="event", path=path), params={"id": "{event}"})
    assert report.outcome.error_class is ErrorClass.DATA
    assert f"each event: the object of events@events/0 {words}" in report.outcome.message


def test_an_object_that_cannot_be_read_is_named(tmp_path) -> None:
    async def scenario() -> Report:
        pool = LocalPool(tmp_path, lambda upstream: {"events/0": b"[]"}[upstream.object])
        try:
            action = Http(url="http://127.0.0.1:1/{event}", connect_timeout=0.1, timeout=0.1, each=EVENTS)
            return await pool.run(action, attempt(inputs=["events/0", "events/1"]))
        finally:
            await pool.close()

    report = asyncio.run(scenario())
    assert report.outcome.kind is OutcomeKind.FAILED
    assert "events/1" in report.outcome.message
    assert "report this" not in report.outcome.message
