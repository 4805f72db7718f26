"""What a source is running: every answer has to come from the revision that the pipeline file names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from jmespath.exceptions import JMESPathError

from gapless.adapters.pool.answer import EXCERPT, compiled
from gapless.adapters.pool.request import Request
from gapless.model.attempt import ErrorClass
from gapless.model.source import Revision


def check_headers(request: Request, status: int, headers: Mapping[str, str]) -> None:
    """An error without the header is judged by its status: something in front of the service may have given it.

    Raises:
        Failure: the answer carries another revision, or it is no error and carries none (permanent).
    """
    wanted = request.source.revision if request.source is not None else None
    if wanted is None or wanted.header is None:
        return
    found = headers.get(wanted.header)
    if found is None and status >= HTTPStatus.MULTIPLE_CHOICES:
        return
    _compare(request, status, wanted, found)


def check_page(request: Request, status: int, page: object) -> None:
    """Raises Failure (permanent) where a page carries another revision, or none."""
    wanted = request.source.revision if request.source is not None else None
    if wanted is None or wanted.path is None:
        return
    try:
        found = compiled(wanted.path).search(page)
    except JMESPathError:  # the page is of another form: it has nothing at this path
        found = None
    match found:
        case bool() | None | list() | dict():
            _compare(request, status, wanted, None)
        case _:
            _compare(request, status, wanted, found if isinstance(found, str) else json.dumps(found))


def _compare(request: Request, status: int, wanted: Revision, found: str | None) -> None:
    if found is not None and found.strip() == wanted.wanted:
        return
    assert request.source is not None
    name = request.source.name
    said = f"without a revision ({wanted.place})" if found is None else f"from revision {found.strip()[:EXCERPT]!r} ({wanted.place})"
    what = (
        f"answered {status} {said}, and source {name} has to run {wanted.wanted!r}: deploy that revision,"
        f" or change what sources.{name}.revision asks for, then `gapless retry`"
    )
    raise request.failure(ErrorClass.PERMANENT, what, status=status)
