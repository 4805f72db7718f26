"""Slugs: names in ASCII with hyphens."""

from __future__ import annotations

from functools import lru_cache

from nba_props.names import player_lookup


@lru_cache(maxsize=8192)
def slug(name: str) -> str:
    """As ``jaren-jackson-jr``; without its hyphens the lookup of the name."""
    return "-".join(player_lookup(word) for word in name.split() if any(letter.isalnum() for letter in word))
