"""HTTP actions: requests whose answers are checked for being what was asked for, and kept as they came."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

import aiohttp
from yarl import URL

from gapless.adapters.pool.answer import Answer, TooLarge, Truncated, Undecodable, check_completed, excerpt, next_cursor, read
from gapless.adapters.pool.classify import Failure, last_line, of_request_error, of_status
from gapless.adapters.pool.each import attributes_of_requests
from gapless.adapters.pool.python import ReadObject
from gapless.adapters.pool.request import Request, request_of
from gapless.adapters.pool.revision import check_headers, check_page
from gapless.adapters.pool.slow_down import check_slow_down, parsed
from gapless.adapters.pool.token import Tokens
from gapless.model.action import Http
from gapless.model.attempt import Attempt, ErrorClass, Input, Outcome, Report, completed, failed
from gapless.model.calendar import Partition
from gapless.model.source import Source

_LONGEST_ERROR_BODY = 64 * 1024
_MOST_REDIRECTS = 5
_METHOD_KEPT = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})
_REDIRECTS = _METHOD_KEPT | {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}


class HttpClient:
    """Carries out HTTP actions over one set of kept connections. How many requests run at once is for the caller to decide.

    ``read_object`` gives an upstream object; it is called in other threads. ``tokens`` are those of the sources.
    """

    def __init__(self, read_object: ReadObject, tokens: Tokens) -> None:
        self._read_object = read_object
        self._tokens = tokens
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),  # no attempt depends on an earlier one
            headers={"User-Agent": "gapless", "Accept-Encoding": "gzip, deflate"},
            auto_decompress=False,  # it would let a truncated gzip body pass, and inflate a bomb before it is counted
        )

    async def run(self, action: Http, attempt: Attempt) -> Report:
        """One request after the other, for each unit in order; the first failure ends the attempt."""
        try:
            objects = {
                partition.key: await self._object(action, partition, attempt.inputs.get(partition.key, ()), attempt.source)
                for partition in attempt.partitions
            }
        except Failure as failure:
            return Report(outcome=failure.outcome)
        return Report(outcome=completed(), objects=objects)

    async def close(self) -> None:
        await self._tokens.close()
        await self._session.close()

    async def _object(self, action: Http, partition: Partition, inputs: tuple[Input, ...], source: Source | None) -> bytes:
        """The body of one unit's object."""
        asked = await attributes_of_requests(action, partition, inputs, self._read_object)
        requests = [request_of(action, attributes, source) for attributes in asked]
        if action.content == "json":
            return b"[" + b",".join([page for request in requests for page in await self._pages(request)]) + b"]"
        if len(requests) != 1 or action.pages:
            raise Failure(failed(ErrorClass.PERMANENT, "text content takes one request and one page a unit: use content: json"))
        answer = await self._answer(requests[0])
        if action.completed_when:
            _checked(answer)
        elif source is not None and source.slow_down:
            check_slow_down(answer.request, answer.status, answer.headers, answer.body, parsed(answer.body))
        return answer.body

    async def _pages(self, request: Request) -> list[bytes]:
        """Every page of one request, each as it came."""
        paging = request.action.pages
        pages: list[bytes] = []
        seen: set[str] = set()
        while True:
            answer = await self._answer(request)
            page, sent = _checked(answer), answer.request
            pages.append(answer.page())
            cursor = next_cursor(sent, paging, page) if paging else None
            if paging is None or cursor is None:
                return pages
            if cursor in seen:
                raise sent.failure(ErrorClass.DATA, f"gave the cursor {cursor!r} a second time: its pages would never end")
            if len(pages) >= paging.at_most:
                raise sent.failure(ErrorClass.DATA, f"has more than {paging.at_most} pages: raise pages.at_most if that is right")
            seen.add(cursor)
            request = sent.at(request.url.update_query({paging.parameter: cursor}))

    async def _answer(self, request: Request) -> Answer:
        """The 2xx answer to one request, redirects on the same host followed."""
        for _ in range(_MOST_REDIRECTS + 1):
            found = await self._attempted(request)
            if isinstance(found, Answer):
                return found
            request = found
        raise request.failure(ErrorClass.PERMANENT, f"was redirected more than {_MOST_REDIRECTS} times")

    async def _attempted(self, request: Request) -> Answer | Request:
        """One exchange; where the source has a token, with it, and once more with a new one where it is refused."""
        source = request.source
        if source is None or source.token is None:
            return await self._classified(request)
        token = source.token
        held = await self._tokens.current(source, token)
        try:
            return await self._classified(request.carrying(token.header, token.prefix, held.text))
        except Failure as failure:
            if not _is_unauthorized(failure.outcome):
                raise
        held = await self._tokens.renewed(source, token, held)
        try:
            return await self._classified(request.carrying(token.header, token.prefix, held.text))
        except Failure as failure:
            if not _is_unauthorized(failure.outcome):
                raise
            raise Failure(replace(failure.outcome, message=f"with a new token, too, {failure.outcome.message}")) from None

    async def _classified(self, request: Request) -> Answer | Request:
        """One exchange, its errors classified."""
        action = request.action
        try:
            return await self._exchanged(request)
        except aiohttp.ConnectionTimeoutError:
            raise request.failure(ErrorClass.TRANSIENT, f"found no connection within {action.connect_timeout:g} s") from None
        except TimeoutError:
            raise request.failure(ErrorClass.TRANSIENT, f"was not answered in full within {action.timeout:g} s") from None
        except TooLarge:
            what = f"has a body of more than {action.at_most_bytes} bytes: raise at_most if that is right"
            raise request.failure(ErrorClass.DATA, what) from None
        except Truncated:
            raise request.failure(ErrorClass.TRANSIENT, "has a body that ends early") from None
        except Undecodable as error:
            raise request.failure(ErrorClass.DATA, f"has a body that {error}") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise request.failure(of_request_error(error), f"failed: {last_line(error)}") from None

    async def _exchanged(self, request: Request) -> Answer | Request:
        """One exchange on the wire: an answer, or the same request to the place where it points."""
        action = request.action
        timeout = aiohttp.ClientTimeout(total=action.timeout, connect=action.connect_timeout)
        async with self._session.request(
            action.method, request.url, headers=request.headers, json=request.body, allow_redirects=False, timeout=timeout
        ) as response:
            status = response.status
            check_headers(request, status, response.headers)
            if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
                content_type = response.content_type if "Content-Type" in response.headers else ""
                return Answer(request, status, response.headers, content_type, await _body(response, action.at_most_bytes))
            if status in _REDIRECTS and "Location" in response.headers:
                return request.at(_target(request, status, response.headers["Location"]))
            headers, body = response.headers, await _error_body(response)
            check_slow_down(request, status, headers, body, parsed(body))
            message = request.message(f"answered {status}{excerpt(body)}")
            raise Failure(of_status(status, message, retry_after=headers.get("Retry-After"), date=headers.get("Date")))


def _is_unauthorized(outcome: Outcome) -> bool:
    return outcome.error_class is ErrorClass.PERMANENT and outcome.status == HTTPStatus.UNAUTHORIZED


def _checked(answer: Answer) -> object:
    """The page of an answer, which is what was asked for."""
    page = answer.json()
    check_slow_down(answer.request, answer.status, answer.headers, answer.body, page)
    check_page(answer.request, answer.status, page)
    check_completed(answer.request, page)
    return page


async def _body(response: aiohttp.ClientResponse, at_most: int) -> bytes:
    encoding = response.headers.get("Content-Encoding", "")
    if not encoding and (response.content_length or 0) > at_most:
        raise TooLarge
    return await read(response.content.iter_any(), encoding, at_most)


async def _error_body(response: aiohttp.ClientResponse) -> bytes:
    """The body of an error; whatever happens to it, the status is what counts."""
    try:
        return await _body(response, _LONGEST_ERROR_BODY)
    except (aiohttp.ClientError, OSError, TooLarge, Truncated, Undecodable):
        return b""


def _target(request: Request, status: int, location: str) -> URL:
    """Where a redirect leads: only to the same host, never from https to http, and only where the method stays the same."""
    target = request.url.join(URL(location))
    upgraded = request.url.scheme == "http" and target.scheme == "https" and request.url.host == target.host
    if request.url.origin() != target.origin() and not upgraded:
        what = f"was redirected ({status}) to another host, {target.host or location[:100]}: refused; use that URL if it is right"
        raise request.failure(ErrorClass.PERMANENT, what, status=status)
    if request.action.method.upper() not in ("GET", "HEAD") and status not in _METHOD_KEPT:
        what = f"was redirected ({status}), which would turn it into a GET: refused; use the URL it leads to"
        raise request.failure(ErrorClass.PERMANENT, what, status=status)
    return target
