"""Names of players: the key by which sources that have ids of their own are joined."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that have no decomposition into an ASCII letter and a mark.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "n", "ə": "e"}
)


@lru_cache(maxsize=8192)
def player_lookup(name: str) -> str:
    """A name in lower-case ASCII letters and digits alone; a suffix stays, as letters: ``Jokić, Nikola Jr.`` is ``jokicnikolajr``.

    Raises:
        ValueError: nothing is left of the name.
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    found = "".join(letter for letter in decomposed if letter.isascii() and letter.isalnum())
    if not found:
        raise ValueError(f"{name!r} has no letter that a player could be looked up by")
    return found
