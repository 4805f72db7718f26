"""HTTP actions against a server that plays the faults of real sources."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from fault_server import ROOM, ROWS, FaultServer, attempt, client, fetch

from gapless.model.action import Http, Pages
from gapless.model.attempt import ErrorClass, OutcomeKind, Report

KEY = "2024-01-15"


@dataclass
class Played:
    report: Report
    server: FaultServer

    @property
    def body(self) -> bytes:
        assert self.report.outcome.kind is OutcomeKind.COMPLETED, self.report.outcome
        assert self.report.objects is not None
        return self.report.objects[KEY]

    @property
    def failure(self) -> tuple[ErrorClass | None, str]:
        assert self.report.outcome.kind is OutcomeKind.FAILED, self.report
        assert self.report.objects is None
        return self.report.outcome.error_class, self.report.outcome.message


def play(path: str, *keys: str, **settings: Any) -> Played:
    async def scenario() -> Played:
        async with FaultServer() as server:
            action = Http(url=server.url(path), **{"connect_timeout": 0.3, "timeout": 5.0, **settings})
            return Played(await fetch(action, attempt(*keys)), server)

    return asyncio.run(scenario())


def with_server(scenario: Callable[[FaultServer], Awaitable[None]]) -> None:
    async def run() -> None:
        async with FaultServer() as server:
            await scenario(server)

    asyncio.run(run())


def test_an_answer_is_stored_raw_as_an_array_of_one_page() -> None:
    assert play("/rows").body == b"[" + ROWS + b"]"


def test_text_is_stored_as_it_came() -> None:
    assert play("/body?hex=efbbbf612c620d0a&type=text/csv", content="text").body == b"\xef\xbb\xbfa,b\r\n"


def test_templates_are_filled_and_values_cannot_change_the_request() -> None:
    played = play("/echo/{odd}", params={"day": "{day}", "q": "{odd}", "both": "{teams}"})
    echoed = json.loads(played.body)[0]
    assert echoed["query"] == {"day": KEY, "q": "a b&c=d/é", "both": "AAA,B/B"}
    assert echoed["path"].startswith("/echo/a%20b&c=d%2F%C3%A9?")


def test_a_json_body_is_filled_and_sent() -> None:
    body = {
        "scraper": "box",
        "game": "{day}",
        "teams": "{teams}",
        "nested": [{"at": "at {day}"}],
        "n": 3,
        "flag": True,
        "literal": "{{day}}",
    }
    echoed = json.loads(play("/echo", method="POST", json=body).body)[0]
    assert echoed["method"] == "POST"
    assert json.loads(echoed["body"]) == {
        "scraper": "box",
        "game": KEY,
        "teams": ["AAA", "B/B"],
        "nested": [{"at": f"at {KEY}"}],
        "n": 3,
        "flag": True,
        "literal": "{day}",
    }


def test_an_unknown_attribute_is_permanent_and_named() -> None:
    error_class, message = play("/rows?x={game}").failure
    assert error_class is ErrorClass.PERMANENT
    assert "'game'" in message
    assert "day, teams" in message


@pytest.mark.parametrize("url", ["ftp://host/x", "nonsense", "http://", "http://user:pass@host:port/x"])
def test_a_url_that_is_none_is_permanent_and_shows_no_password(url: str) -> None:
    report = asyncio.run(fetch(Http(url=url, connect_timeout=0.1, timeout=0.1), attempt()))
    assert report.outcome.error_class is ErrorClass.PERMANENT
    assert "http(s)://host/path" in report.outcome.message
    assert "pass" not in report.outcome.message


@pytest.mark.parametrize(
    ("path", "error_class", "retry_after"),
    [
        ("/status/429?Retry-After=7", ErrorClass.RATE_LIMITED, 7.0),
        ("/status/429", ErrorClass.RATE_LIMITED, None),
        (
            "/status/429?Retry-After=Mon, 15 Jan 2024 10:01:30 GMT&Date=Mon, 15 Jan 2024 10:00:00 GMT",
            ErrorClass.RATE_LIMITED,
            90.0,
        ),
        ("/status/429?Retry-After=Mon, 15 Jan 2024 10:00:00 GMT", ErrorClass.RATE_LIMITED, 0.0),
        ("/status/429?Retry-After=soon", ErrorClass.RATE_LIMITED, None),
        ("/status/503?Retry-After=1.5", ErrorClass.RATE_LIMITED, 1.5),
        ("/status/503", ErrorClass.TRANSIENT, None),
        ("/status/500", ErrorClass.TRANSIENT, None),
        ("/status/502", ErrorClass.TRANSIENT, None),
        ("/status/504", ErrorClass.TRANSIENT, None),
        ("/status/522", ErrorClass.TRANSIENT, None),
        ("/status/408", ErrorClass.TRANSIENT, None),
        ("/status/425", ErrorClass.TRANSIENT, None),
        ("/status/501", ErrorClass.PERMANENT, None),
        ("/status/400", ErrorClass.PERMANENT, None),
        ("/status/401", ErrorClass.PERMANENT, None),
        ("/status/404", ErrorClass.PERMANENT, None),
        ("/status/409", ErrorClass.PERMANENT, None),
    ],
)
def test_a_status_has_a_class(path: str, error_class: ErrorClass, retry_after: float | None) -> None:
    outcome = play(path).report.outcome
    assert (outcome.error_class, outcome.retry_after, outcome.status) == (error_class, retry_after, int(path[8:11]))


def test_the_message_of_a_status_names_it_the_request_and_the_beginning_of_the_body() -> None:
    played = play("/status/404", params={"day": "{day}", "say": "x" * 300 + "END"})
    address = played.server.url("/status/404")
    assert played.failure[1] == f"GET {address}?day={KEY}&say={'x' * 300}END answered 404: {'x' * 200}"
    assert play("/status/404").failure[1].endswith("answered 404: no luck")


SECRETS = ("s3cret-header", "s3cret-bearer", "s3cret-query", "s3cret-field", "s3cret-user", "s3cret+odd/one")


def test_no_secret_is_in_a_message_even_where_the_answer_repeats_it() -> None:
    async def scenario(server: FaultServer) -> None:
        action = Http(
            url=server.url("/echo_failure").replace("//", "//someone:s3cret-user@"),
            connect_timeout=0.3,
            timeout=5.0,
            method="POST",
            headers={"X-Key": "s3cret-header", "Authorization": "Bearer s3cret-bearer"},
            secret_headers=("x-key",),
            params={"apiKey": "s3cret-query", "token": "s3cret+odd/one", "day": "{day}"},
            json={"login": {"password": "s3cret-field"}},
        )
        # the Authorization header and a user in the URL exclude each other
        for sent in (action, Http(**{**{f: getattr(action, f) for f in action.__slots__}, "headers": {"X-Key": "s3cret-header"}})):
            report = await fetch(sent, attempt())
            assert not any(secret in repr(report) for secret in SECRETS), report
        assert report.outcome.status == 403
        assert f"day={KEY}" in report.outcome.message
        assert "apiKey=***" in report.outcome.message

    with_server(scenario)


def test_an_error_body_that_never_ends_does_not_hide_the_status() -> None:
    assert play("/status/404?say=" + "y" * 7000).report.outcome.status == 404


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/reset", "failed: "),
        ("/short", "failed: "),
        ("/garbage", "failed: "),
        ("/packed/cut", "ends early"),
    ],
)
def test_a_broken_answer_is_transient(path: str, words: str) -> None:
    error_class, message = play(path).failure
    assert error_class is ErrorClass.TRANSIENT
    assert words in message


@pytest.mark.parametrize("path", ["/slow", "/drip"])
def test_an_answer_that_does_not_come_is_transient(path: str) -> None:
    error_class, message = play(path, timeout=0.15).failure
    assert error_class is ErrorClass.TRANSIENT
    assert message.endswith("was not answered in full within 0.15 s")


def test_a_refused_connection_is_transient() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        outcome = asyncio.run(fetch(Http(url=url, connect_timeout=0.3, timeout=0.3), attempt())).outcome
    assert outcome.error_class is ErrorClass.TRANSIENT
    assert "failed: " in outcome.message


def test_a_connection_that_nobody_accepts_is_transient() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        full = [socket.socket() for _ in range(3)]
        for one in full:
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        outcome = asyncio.run(fetch(Http(url=url, connect_timeout=0.1, timeout=5.0), attempt())).outcome
        for one in full:
            one.close()
    assert outcome.error_class is ErrorClass.TRANSIENT
    assert outcome.message.endswith("found no connection within 0.1 s")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/body?hex=3c68746d6c3e&type=text/html", "is text/html, not JSON: <html>"),
        ("/rows?type=text/csv", "is text/csv, not JSON"),
        ("/body?hex=3c68746d6c3e", "is not JSON"),
        ("/body?hex=3c68746d6c3e&type=text/plain", "is not JSON"),
        ("/body?hex=", "is empty, not JSON"),
        ("/body?hex=200a", "is empty, not JSON"),
        ("/body?hex=5b4e614e5d", "NaN is no JSON number"),
        ("/body?hex=5b22ff225d", "is not JSON"),
        ("/body?hex=5b312c325d5b335d", "is not JSON"),
        ("/status/204", "is empty, not JSON"),
        ("/packed/damaged", "cannot be decompressed"),
        ("/packed/foreign", "'br'"),
    ],
)
def test_a_2xx_answer_that_is_not_what_was_asked_for_is_wrong_data(path: str, words: str) -> None:
    error_class, message = play(path).failure
    assert error_class is ErrorClass.DATA
    assert words in message


def test_nesting_without_end_is_wrong_data() -> None:
    assert play("/body?hex=" + "5b" * 3500).failure[0] is ErrorClass.DATA


@pytest.mark.parametrize("content_type", ["text/json", "application/problem+json", "text/plain", "application/octet-stream"])
def test_json_under_a_type_that_says_nothing_against_it_is_taken(content_type: str) -> None:
    assert play(f"/rows?type={content_type}".replace("+", "%2B")).body == b"[" + ROWS + b"]"


def test_a_byte_order_mark_does_not_spoil_the_array() -> None:
    assert json.loads(play("/body?hex=efbbbf5b315d").body) == [[1]]


@pytest.mark.parametrize("packing", ["gzip", "members", "padded", "zlib", "raw"])
def test_compressed_answers_are_stored_decompressed(packing: str) -> None:
    assert play(f"/packed/{packing}").body == b"[" + ROWS + b"]"


@pytest.mark.parametrize("path", ["/large", "/packed/bomb"])
def test_a_body_over_its_bound_is_wrong_data(path: str) -> None:
    error_class, message = play(path, at_most_bytes=ROOM).failure
    assert error_class is ErrorClass.DATA
    assert f"more than {ROOM} bytes: raise at_most if that is right" in message


def test_a_body_of_exactly_its_bound_is_taken() -> None:
    assert len(play("/large", at_most_bytes=ROOM + 1).body) == ROOM + 3
    assert play("/packed/gzip", at_most_bytes=len(ROWS)).body == b"[" + ROWS + b"]"
    assert play("/packed/gzip", at_most_bytes=len(ROWS) - 1).failure[0] is ErrorClass.DATA


def test_completed_when_decides_whether_an_answer_is_complete() -> None:
    assert play("/rows", completed_when="length(rows) == `2`").body
    error_class, message = play("/rows", completed_when="length(rows) == `3`").failure
    assert error_class is ErrorClass.DATA
    assert '"length(rows) == `3`" gave false' in message or "'length(rows) == `3`' gave false" in message
    assert play("/rows", completed_when="status").failure[1].endswith("completed_when 'status' gave null: {\"rows\": [1, 2]}")


def test_completed_when_that_does_not_fit_the_answer_is_wrong_data_and_one_that_is_none_is_permanent() -> None:
    assert play("/rows", completed_when="length(absent) == `0`").failure[0] is ErrorClass.DATA
    assert play("/rows", completed_when="length(").failure[0] is ErrorClass.PERMANENT


def test_pages_are_followed_and_kept_in_order() -> None:
    paging = Pages(cursor="meta.next", parameter="cursor")
    pages = json.loads(play("/pages", pages=paging, params={"team": "X"}).body)
    assert [(page["page"], page["team"]) for page in pages] == [(0, "X"), (1, "X"), (2, "X")]


def test_each_makes_a_request_for_every_value_and_pages_of_each() -> None:
    paging = Pages(cursor="meta.next", parameter="cursor")
    pages = json.loads(play("/pages", each="teams", pages=paging, params={"team": "{teams}"}).body)
    assert [(page["team"], page["page"]) for page in pages] == [(team, n) for team in ("AAA", "B/B") for n in range(3)]
    assert [page["team"] for page in json.loads(play("/pages", each="day", params={"team": "{day}"}).body)] == [KEY]
    assert play("/pages", each="none", params={"team": "{none}"}).body == b"[]"


def test_each_of_an_unknown_attribute_is_permanent() -> None:
    error_class, message = play("/pages", each="players").failure
    assert error_class is ErrorClass.PERMANENT
    assert "'players'" in message


@pytest.mark.parametrize(("query", "words"), [("loop", "the cursor '1' a second time"), ("endless", "more than 5 pages")])
def test_pages_without_end_are_wrong_data(query: str, words: str) -> None:
    played = play(f"/pages?{query}", pages=Pages(cursor="meta.next", parameter="cursor", at_most=5))
    assert played.failure[0] is ErrorClass.DATA
    assert words in played.failure[1]
    assert len(played.server.requests) <= 5


def test_a_cursor_that_is_none_is_wrong_data() -> None:
    assert play("/pages", pages=Pages(cursor="meta", parameter="cursor")).failure[0] is ErrorClass.DATA


def test_text_takes_one_page() -> None:
    assert play("/rows", content="text", each="teams").failure[0] is ErrorClass.PERMANENT
    assert play("/rows", content="text", pages=Pages(cursor="x", parameter="y")).failure[0] is ErrorClass.PERMANENT


def test_a_redirect_on_the_same_host_is_followed() -> None:
    assert play("/redirect/302?to=/rows").body == b"[" + ROWS + b"]"
    echoed = json.loads(play("/redirect/307?to=/echo", method="POST", json={"a": 1}).body)[0]
    assert (echoed["method"], echoed["body"]) == ("POST", '{"a": 1}')


@pytest.mark.parametrize("to", ["http://elsewhere.invalid/login?token=t0psecret", "http://127.0.0.1:1/", "//elsewhere.invalid/"])
def test_a_redirect_to_another_host_is_refused(to: str) -> None:
    played = play(f"/redirect/302?to={to.replace('?', '%3F')}")
    assert played.failure[0] is ErrorClass.PERMANENT
    assert "refused" in played.failure[1]
    assert len(played.server.requests) == 1


def test_a_post_is_not_turned_into_a_get() -> None:
    assert play("/redirect/302?to=/rows", method="POST").failure[0] is ErrorClass.PERMANENT


def test_redirects_in_a_circle_are_permanent() -> None:
    played = play("/loop")
    assert played.failure[0] is ErrorClass.PERMANENT
    assert len(played.server.requests) == 6


def test_several_units_run_one_after_the_other_and_the_first_failure_ends_the_attempt() -> None:
    objects = play("/echo?day={day}", "d1", "d2").report.objects
    assert objects is not None
    assert [json.loads(body)[0]["query"]["day"] for body in objects.values()] == ["d1", "d2"]
    played = play("/status/404?say={day}", "d1", "d2")
    assert len(played.server.requests) == 1
    assert "d1" in played.failure[1]


def test_connections_are_kept() -> None:
    async def scenario(server: FaultServer) -> None:
        async with client() as made:
            for _ in range(3):
                await made.run(Http(url=server.url("/rows"), connect_timeout=0.3, timeout=5.0), attempt())
        assert len({id(request.protocol) for request in server.requests}) == 1

    with_server(scenario)


def test_cancelling_closes_the_request() -> None:
    async def scenario(server: FaultServer) -> None:
        async with client() as made:
            running = asyncio.ensure_future(made.run(Http(url=server.url("/slow"), connect_timeout=0.3, timeout=5.0), attempt()))
            await server.waiting.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            async with asyncio.timeout(1):
                await server.cut_off.wait()

    with_server(scenario)
