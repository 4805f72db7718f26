"""Errors of client libraries and of the system, as Python actions raise them."""

from __future__ import annotations

import errno
import http.client
import json
import socket
import ssl
import urllib.error
from email.message import Message

import aiohttp
import pytest
from yarl import URL

from gapless import Reject, Retry
from gapless.adapters.pool.classify import of_exception, of_request_error, seconds_until
from gapless.adapters.pool.redaction import Redaction, is_secret, shown
from gapless.model.attempt import ErrorClass

KEY = aiohttp.client_reqrep.ConnectionKey("h", 80, False, True, None, None, None)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("error", "error_class"),
    [
        (Retry("later"), ErrorClass.TRANSIENT),
        (Retry("later", after=0), ErrorClass.RATE_LIMITED),
        (Reject("wrong"), ErrorClass.DATA),
        (TimeoutError(), ErrorClass.TRANSIENT),
        (BrokenPipeError(), ErrorClass.TRANSIENT),
        (socket.gaierror(-2, "Name or service not known"), ErrorClass.TRANSIENT),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), ErrorClass.TRANSIENT),
        (urllib.error.URLError("no route"), ErrorClass.TRANSIENT),
        (urllib.error.HTTPError("http://h/", 404, "Not Found", Message(), None), ErrorClass.PERMANENT),
        (urllib.error.HTTPError("http://h/", 503, "Unavailable", Message(), None), ErrorClass.TRANSIENT),
        (urllib.error.HTTPError("http://h/", 429, "Slow down", Message(), None), ErrorClass.RATE_LIMITED),
        (http.client.IncompleteRead(b""), ErrorClass.TRANSIENT),
        (aiohttp.ServerDisconnectedError(), ErrorClass.TRANSIENT),
        (aiohttp.ClientPayloadError(), ErrorClass.TRANSIENT),
        (aiohttp.InvalidURL("nonsense"), ErrorClass.UNCLASSIFIED),
        (ssl.SSLError("handshake"), ErrorClass.TRANSIENT),
        (ssl.SSLCertVerificationError("expired"), ErrorClass.UNCLASSIFIED),
        (MemoryError(), ErrorClass.INFRASTRUCTURE),
        (OSError(errno.ENOSPC, "No space left on device"), ErrorClass.INFRASTRUCTURE),
        (OSError(errno.EMFILE, "Too many open files"), ErrorClass.INFRASTRUCTURE),
        (FileNotFoundError(errno.ENOENT, "No such file"), ErrorClass.UNCLASSIFIED),
        (PermissionError(errno.EACCES, "no"), ErrorClass.UNCLASSIFIED),
        (json.JSONDecodeError("bad", "", 0), ErrorClass.UNCLASSIFIED),
        (ValueError("bad"), ErrorClass.UNCLASSIFIED),
        (ZeroDivisionError(), ErrorClass.UNCLASSIFIED),
    ],
)
def test_what_an_action_raises(error: Exception, error_class: ErrorClass) -> None:
    outcome = of_exception(error)
    if isinstance(error, urllib.error.HTTPError):
        assert outcome.status == error.code
        error.close()
    assert outcome.error_class is error_class
    assert outcome.message


@pytest.mark.parametrize(
    ("error", "error_class"),
    [
        (aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(-2, "Name or service not known")), ErrorClass.TRANSIENT),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.ECONNREFUSED, "refused")), ErrorClass.TRANSIENT),
        (aiohttp.ClientOSError(errno.EMFILE, "Too many open files"), ErrorClass.INFRASTRUCTURE),
        (aiohttp.ClientConnectorCertificateError(KEY, ssl.SSLCertVerificationError("expired")), ErrorClass.PERMANENT),
        (aiohttp.ServerDisconnectedError(), ErrorClass.TRANSIENT),
        (aiohttp.InvalidURL("nonsense"), ErrorClass.PERMANENT),
        (ValueError("a newline in a header"), ErrorClass.PERMANENT),
    ],
)
def test_what_keeps_a_request_from_being_answered(error: Exception, error_class: ErrorClass) -> None:
    assert of_request_error(error) is error_class


@pytest.mark.parametrize(
    ("header", "date", "seconds"),
    [
        (None, None, None),
        ("0", None, 0.0),
        ("-5", None, 0.0),
        ("120", None, 120.0),
        ("inf", None, None),
        ("nan", None, None),
        ("later", None, None),
        ("", None, None),
        ("Mon, 15 Jan 2024 10:00:30 GMT", "Mon, 15 Jan 2024 10:00:00 GMT", 30.0),
        ("Mon, 15 Jan 2024 10:00:30 GMT", "unreadable", 0.0),
        ("Mon, 15 Jan 2024 10:00:30", "Mon, 15 Jan 2024 10:00:00 -0000", 30.0),
    ],
)
def test_retry_after(header: str | None, date: str | None, seconds: float | None) -> None:
    assert seconds_until(header, date) == seconds


@pytest.mark.parametrize(
    "name", ["key", "apikey", "apiKey", "api_key", "X-Api-Key", "access_token", "Authorization", "Cookie", "password", "APIKEY"]
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["day", "game_key", "monkey", "author", "sort_key", "keyword", "signal"])
def test_names_of_no_secrets(name: str) -> None:
    assert not is_secret(name)


def test_a_url_is_shown_without_secrets() -> None:
    assert shown(URL("https://me:pw@h/p?apiKey=abc&d=2024-01-15T20:00&x=a%26b#frag")) == "https://h/p?apiKey=***&d=2024-01-15T20:00&x=a%26b"


def test_short_values_are_not_masked_everywhere() -> None:
    redaction = Redaction({"X-Token": "a"}, (), URL("http://h/"), None)
    assert redaction("a plain text") == "a plain text"
