"""Answers that ask to slow down are waits, whatever their status; other answers stay what they are."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from fault_server import FaultServer, attempt, fetch

from gapless.model.action import Http
from gapless.model.attempt import ErrorClass, Outcome, OutcomeKind
from gapless.model.ids import SourceName
from gapless.model.source import Revision, SlowDown, Source

QUOTA = SlowDown(statuses=(403,), when="error.errors[?reason=='quotaExceeded']")
SOFT = SlowDown(when="starts_with(message, 'rate')")
EXCEEDED = json.dumps({"error": {"errors": [{"reason": "quotaExceeded"}], "code": 403}})
REFUSED = json.dumps({"error": {"errors": [{"reason": "forbidden"}], "code": 403}})
SOFTLY = json.dumps({"message": "rate limit reached"})


def play(
    body: str, *declared: SlowDown, header: str = "", status: int = 200, kind: str = "", revision: Revision | None = None, **settings: Any
) -> Outcome:
    async def scenario() -> Outcome:
        async with FaultServer() as server:
            source = Source(name=SourceName("warehouse"), slow_down=declared, revision=revision)
            query = [
                ("body", body),
                ("status", str(status)),
                *([("header", header)] if header else []),
                *([("type", kind)] if kind else []),
            ]
            action = Http(url=server.url("/said?" + urlencode(query)), connect_timeout=0.5, timeout=5.0, **settings)
            return (await fetch(action, attempt(source=source))).outcome

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("body", "status", "declared"),
    [
        (EXCEEDED, 403, QUOTA),
        (EXCEEDED, 403, SlowDown(statuses=(400, 403))),
        ("over <b>quota</b>", 403, SlowDown(statuses=(403,))),
        (EXCEEDED, 403, SlowDown(when="error")),
        (SOFTLY, 200, SOFT),
        (SOFTLY, 200, SlowDown(statuses=(200,), when="message")),
        (SOFTLY, 500, SOFT),
    ],
)
def test_a_declared_answer_is_a_wait(body: str, status: int, declared: SlowDown) -> None:
    outcome = play(body, declared, status=status)
    assert (outcome.error_class, outcome.status, outcome.retry_after) == (ErrorClass.RATE_LIMITED, status, None)
    assert f"answered {status}, by which the source asks to slow down" in outcome.message
    assert outcome.message.endswith(body)


def test_the_message_names_the_condition() -> None:
    assert f"(slow_down.when {QUOTA.when!r}): {{" in play(EXCEEDED, QUOTA, status=403).message


def test_the_time_that_it_names_is_waited() -> None:
    assert play(EXCEEDED, QUOTA, status=403, header="Retry-After: 9").retry_after == 9.0
    assert play(SOFTLY, SOFT, header="Retry-After: 3").retry_after == 3.0


@pytest.mark.parametrize(
    ("body", "status", "declared", "error_class"),
    [
        (REFUSED, 403, (QUOTA,), ErrorClass.PERMANENT),
        (EXCEEDED, 403, (), ErrorClass.PERMANENT),
        (EXCEEDED, 400, (QUOTA,), ErrorClass.PERMANENT),
        ("not json", 403, (QUOTA,), ErrorClass.PERMANENT),
        ('{"message": 7}', 404, (SOFT,), ErrorClass.PERMANENT),
        ('{"message": "gone"}', 503, (SOFT,), ErrorClass.TRANSIENT),
        ("<html>", 200, (SOFT,), ErrorClass.DATA),
    ],
)
def test_every_other_answer_stays_what_it_is(body: str, status: int, declared: tuple[SlowDown, ...], error_class: ErrorClass) -> None:
    assert play(body, *declared, status=status).error_class is error_class


def test_an_answer_of_another_form_is_taken() -> None:
    assert play('{"message": 7}', SOFT).kind is OutcomeKind.COMPLETED
    assert play("a,b", SOFT, kind="text/csv", content="text").kind is OutcomeKind.COMPLETED


def test_text_is_looked_at_where_it_is_json() -> None:
    assert play(SOFTLY, SOFT, kind="text/plain", content="text").error_class is ErrorClass.RATE_LIMITED


def test_any_of_several_declarations_holds() -> None:
    assert [play(body, QUOTA, SOFT, status=status).error_class for body, status in ((EXCEEDED, 403), (SOFTLY, 200))] == [
        ErrorClass.RATE_LIMITED
    ] * 2


def test_it_comes_before_what_else_a_page_has_to_say() -> None:
    revision = Revision(wanted="v7", path="revision")
    assert play(SOFTLY, SOFT, revision=revision, completed_when="status == 'final'").error_class is ErrorClass.RATE_LIMITED
