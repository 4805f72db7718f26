"""Raw errors become classes here, once. What is done about a class is decided elsewhere, and never by reading a text."""

from __future__ import annotations

import errno
import math
import signal
import socket
import ssl
import traceback
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from gapless.model.attempt import ErrorClass, Outcome, failed
from gapless.retry import Reject, Retry

LONGEST_MESSAGE = 500
TRY_AGAIN = 75
"""EX_TEMPFAIL: the exit code by which a command asks to be tried again."""

_PASSING_STATUS = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})
_LASTING_5XX = frozenset({HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED})
_OUR_SIDE = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOBUFS,
        errno.EADDRNOTAVAIL,
        errno.EAGAIN,
    }
)
_NETWORK = frozenset(
    {
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ENETRESET,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.ETIMEDOUT,
        errno.ENOTCONN,
    }
)
_CLIENT_LIBRARIES = frozenset({"aiohttp", "http", "httpcore", "httpx", "requests", "urllib", "urllib3"})
_ENDED_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT})


class Failure(Exception):
    """An attempt failed and its outcome is known; caught where the attempt was started."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome


def of_status(status: int, message: str, *, retry_after: str | None, date: str | None) -> Outcome:
    """An answer that is neither 2xx nor a redirect that was followed. ``retry_after`` and ``date`` are its headers."""
    wait = seconds_until(retry_after, date)
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None):
        return failed(ErrorClass.RATE_LIMITED, message, retry_after=wait, status=status)
    passing = status in _PASSING_STATUS or (status >= HTTPStatus.INTERNAL_SERVER_ERROR and status not in _LASTING_5XX)
    return failed(ErrorClass.TRANSIENT if passing else ErrorClass.PERMANENT, message, status=status)


def seconds_until(retry_after: str | None, date: str | None) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or an HTTP date, counted from the answer's own Date. None where unreadable."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        until = _moment(retry_after)
        if until is None:
            return None
        seconds = (until - (_moment(date or "") or datetime.now(UTC))).total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def of_request_error(error: Exception) -> ErrorClass:
    """What kept a request from being answered in full."""
    match error:
        case ssl.SSLCertVerificationError():
            return ErrorClass.PERMANENT
        case OSError() if error.errno in _OUR_SIDE:
            return ErrorClass.INFRASTRUCTURE
        case OSError():
            return ErrorClass.TRANSIENT
        case ValueError():  # a URL or a header that cannot be sent
            return ErrorClass.PERMANENT
        case _:
            return ErrorClass.TRANSIENT


def of_exception(error: BaseException) -> Outcome:
    """What a Python action raised. The message is the last line of the traceback."""
    message = last_line(error)
    status = _status(error)
    match error:
        case Failure():
            return error.outcome
        case Retry(after=float() | int() as after):
            return failed(ErrorClass.RATE_LIMITED, str(error) or message, retry_after=max(float(after), 0.0))
        case Retry():
            return failed(ErrorClass.TRANSIENT, str(error) or message)
        case Reject():
            return failed(ErrorClass.DATA, str(error) or message)
        case _ if status is not None:
            return of_status(status, message, retry_after=None, date=None)
        case _:
            return failed(_class_of_exception(error), message)


def of_exit(code: int, message: str) -> Outcome:
    """How a process ended by itself, or was ended by somebody else; a negative code is a signal, as in :mod:`subprocess`."""
    if code == TRY_AGAIN:
        return failed(ErrorClass.TRANSIENT, message, status=code)
    if -code in _ENDED_FROM_OUTSIDE:
        return failed(ErrorClass.INFRASTRUCTURE, message, status=code)
    return failed(ErrorClass.UNCLASSIFIED, message, status=code)


def ending(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"exited with {code}"
    known = {number.value: number.name for number in signal.Signals}
    return f"was ended by {known.get(-code, f'signal {-code}')}"


def last_line(error: BaseException) -> str:
    """The last line of the error's traceback."""
    lines = "".join(traceback.format_exception_only(error)).strip().splitlines()
    return lines[-1][:LONGEST_MESSAGE] if lines else type(error).__name__


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _class_of_exception(error: BaseException) -> ErrorClass:
    if isinstance(error, MemoryError) or getattr(error, "errno", None) in _OUR_SIDE:
        return ErrorClass.INFRASTRUCTURE
    return ErrorClass.TRANSIENT if _is_of_network(error) else ErrorClass.UNCLASSIFIED


def _is_of_network(error: BaseException) -> bool:
    if isinstance(error, TimeoutError | ConnectionError | socket.gaierror):
        return True
    if isinstance(error, ValueError):  # a malformed URL, an answer that is not JSON, a certificate that is refused
        return False
    return isinstance(error, ssl.SSLError) or getattr(error, "errno", None) in _NETWORK or _library(error) in _CLIENT_LIBRARIES


def _library(error: BaseException) -> str:
    return type(error).__module__.partition(".")[0]


def _status(error: BaseException) -> int | None:
    """The HTTP status that an error of a client library carries."""
    if _library(error) not in _CLIENT_LIBRARIES:
        return None
    response = getattr(error, "response", None)
    holder = error if response is None else response
    found = (getattr(holder, name, None) for name in ("status", "status_code", "code"))
    return next((status for status in found if isinstance(status, int) and status >= HTTPStatus.BAD_REQUEST), None)
