"""A source has to run the revision that was agreed, and every answer has to say so."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest
from fault_server import FaultServer, attempt, fetch

from gapless.model.action import Http, Pages
from gapless.model.attempt import ErrorClass, OutcomeKind, Report
from gapless.model.ids import SourceName
from gapless.model.source import Revision, Source

HEADER = Revision(wanted="v7", header="X-Revision")
PATH = Revision(wanted="7", path="meta.revision")


def said(*headers: str, **query: str) -> str:
    return "/said?" + urlencode([*(("header", header) for header in headers), *query.items()])


def play(revision: Revision, path: str, **settings: Any) -> Report:
    async def scenario() -> Report:
        async with FaultServer() as server:
            source = Source(name=SourceName("scrapers"), revision=revision)
            return await fetch(Http(url=server.url(path), connect_timeout=0.5, timeout=5.0, **settings), attempt(source=source))

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("revision", "path", "settings"),
    [
        (HEADER, said("x-revision: v7"), {}),
        (HEADER, said("X-Revision:  v7 "), {}),
        (HEADER, said("X-Revision: v7", body="a,b", type="text/csv"), {"content": "text"}),
        (PATH, said(body='{"meta": {"revision": 7}}'), {}),
        (PATH, said(body='{"meta": {"revision": "7"}}'), {"completed_when": "meta"}),
    ],
)
def test_the_agreed_revision_is_taken(revision: Revision, path: str, settings: dict[str, Any]) -> None:
    assert play(revision, path, **settings).outcome.kind is OutcomeKind.COMPLETED


@pytest.mark.parametrize(
    ("revision", "path", "told"),
    [
        (HEADER, said("X-Revision: v6"), "answered 200 from revision 'v6' (the header X-Revision), and source scrapers has to run 'v7'"),
        (HEADER, said("X-Revision: v70"), "from revision 'v70'"),
        (HEADER, said(), "answered 200 without a revision (the header X-Revision), and source scrapers has to run 'v7'"),
        (HEADER, said("X-Revision: v6", body="<html>", type="text/html"), "from revision 'v6'"),
        (HEADER, said("X-Revision: v6", status="404"), "answered 404 from revision 'v6'"),
        (HEADER, said("X-Revision: v6", status="500"), "answered 500 from revision 'v6'"),
        (PATH, said(body='{"meta": {"revision": 6}}'), "from revision '6' (meta.revision of the page), and source scrapers has to run '7'"),
        (PATH, said(body='{"meta": {"revision": true}}'), "without a revision (meta.revision of the page)"),
        (PATH, said(body="[1]"), "without a revision (meta.revision of the page)"),
        (Revision(wanted="7", path="length(meta)"), said(body="[1]"), "without a revision (length(meta) of the page)"),
    ],
)
def test_another_revision_and_none_are_permanent_and_nothing_of_the_answer_is_taken(revision: Revision, path: str, told: str) -> None:
    report = play(revision, path)
    assert (report.outcome.error_class, report.objects) == (ErrorClass.PERMANENT, None)
    assert told in report.outcome.message
    assert report.outcome.message.endswith("or change what sources.scrapers.revision asks for, then `gapless retry`")


@pytest.mark.parametrize(
    ("status", "error_class"), [(404, ErrorClass.PERMANENT), (502, ErrorClass.TRANSIENT), (429, ErrorClass.RATE_LIMITED)]
)
def test_an_error_that_carries_none_is_judged_by_its_status(status: int, error_class: ErrorClass) -> None:
    outcome = play(HEADER, said(status=str(status))).outcome
    assert (outcome.error_class, outcome.status) == (error_class, status)
    assert "revision" not in outcome.message.partition("answered")[2]


def test_every_page_has_to_carry_it() -> None:
    report = play(Revision(wanted="0", path="page"), "/pages", pages=Pages(cursor="meta.next", parameter="cursor"))
    assert report.objects is None
    assert "cursor=1 answered 200 from revision '1'" in report.outcome.message
