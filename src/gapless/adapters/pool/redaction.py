"""Secrets are kept out of everything that people read: values of secret headers, and of parameters named like a key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from yarl import URL

MASK = "***"

SHORTEST_SECRET = 4
"""Shorter values are no secrets, and masking them would garble every text."""

_SECRET_NAME = re.compile(
    r"^key$|apikey|accesstoken|credential"
    r"|(^|[-_.])((api|app|access|auth|client|private|session|subscription)[-_.]?key"
    r"|token|secret|auth|authorization|password|passwd|pwd|signature|sig|cookie)s?$",
    re.IGNORECASE,
)


def is_secret(name: str) -> bool:
    """Whether a header, parameter or field of this name holds a secret."""
    return _SECRET_NAME.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)) is not None


def shown(url: URL) -> str:
    """A URL for messages: no user, no password, no fragment, values of secret parameters masked."""
    bare = url.with_user(None).with_fragment(None) if url.user is not None or url.fragment else url
    if not bare.query_string:
        return str(bare)
    query = "&".join(f"{name}={MASK if is_secret(name) else quote(value, safe=':,')}" for name, value in bare.query.items())
    return f"{bare.with_query(None)}?{query}"


class Redaction:
    """Masks the secrets of one request wherever a text holds them: an answer may repeat what it was sent."""

    def __init__(
        self, headers: Mapping[str, str], secret_headers: Iterable[str], url: URL, body: object, others: Iterable[str] = ()
    ) -> None:
        listed = {name.lower() for name in secret_headers}
        secrets = [value for name, value in headers.items() if name.lower() in listed or is_secret(name)]
        secrets += [value.split(" ", 1)[1] for value in secrets if " " in value]  # Bearer …
        secrets += [value for name, value in url.query.items() if is_secret(name)]
        secrets += [url.password] if url.password else []
        secrets += _secret_fields(body)
        secrets += others
        texts = {text for secret in secrets if len(secret) >= SHORTEST_SECRET for text in (secret, quote(secret, safe=""))}
        self._pattern = re.compile("|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))) if texts else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub(MASK, text) if self._pattern else text


def _secret_fields(body: object) -> list[str]:
    match body:
        case Mapping():
            own = [str(value) for name, value in body.items() if isinstance(value, str | int) and is_secret(str(name))]
            return own + [secret for value in body.values() for secret in _secret_fields(value)]
        case list() | tuple():
            return [secret for value in body for secret in _secret_fields(value)]
        case _:
            return []
