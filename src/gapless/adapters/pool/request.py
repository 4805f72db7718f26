"""One HTTP request of a unit: what is sent, and how it is named in messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from yarl import URL

from gapless.adapters.pool.classify import Failure
from gapless.adapters.pool.redaction import Redaction, shown
from gapless.adapters.pool.template import Attributes, fill, fill_json, fill_url
from gapless.model.action import Http
from gapless.model.attempt import ErrorClass, failed
from gapless.model.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request with its templates filled. ``source`` is what it goes to; ``body`` is sent as JSON where it is not None.

    ``secrets`` are kept out of messages, beside secret headers and whatever is named like a secret.
    """

    action: Http
    source: Source | None
    url: URL
    headers: Mapping[str, str]
    body: object | None
    secrets: tuple[str, ...] = ()

    def at(self, url: URL) -> Request:
        """The same request to another address: the next page, a redirect."""
        return replace(self, url=url)

    def carrying(self, header: str, prefix: str, secret: str) -> Request:
        """The same request with a secret in a header, in place of what the header had."""
        others = {name: value for name, value in self.headers.items() if name.lower() != header.lower()}
        return replace(self, headers={**others, header: prefix + secret}, secrets=(*self.secrets, secret))

    def message(self, what: str) -> str:
        """What happened to this request, without its secrets, wherever the text has them from."""
        redacted = Redaction(self.headers, self.action.secret_headers, self.url, self.body, self.secrets)
        return redacted(f"{self.action.method} {shown(self.url)} {what}")

    def failure(self, error_class: ErrorClass, what: str, *, status: int | None = None) -> Failure:
        return Failure(failed(error_class, self.message(what), status=status))


def request_of(action: Http, attributes: Attributes, source: Source | None) -> Request:
    """The request of an action for these attributes.

    Raises:
        Failure: a template names an unknown attribute, or the URL cannot be one (permanent).
    """
    url = _url(fill_url(action.url, attributes))
    if url is None:
        template = re.sub(r"//[^/@]*@", "//", action.url.partition("?")[0])
        raise Failure(failed(ErrorClass.PERMANENT, f"{template!r} does not give a URL of the form http(s)://host/path"))
    if action.params:
        url = url.update_query({name: fill(value, attributes) for name, value in action.params.items()})
    secret = {name.lower() for name in action.secret_headers}
    headers = {name: value if name.lower() in secret else fill(value, attributes) for name, value in action.headers.items()}
    body = None if action.json is None else fill_json(action.json, attributes)
    return Request(action=action, source=source, url=url, headers=headers, body=body)


def _url(text: str) -> URL | None:
    try:
        url = URL(text)
    except ValueError:
        return None
    return url if url.scheme in ("http", "https") and url.host else None
