"""The ids that sources have of their own: always the same, and no two alike for ids of the league below 2^31."""

from __future__ import annotations

from hashlib import blake2b

from nba_props.league.index import Game

_BELOW = 2**31


def bdl_id(league_id: int) -> int:
    """The id that balldontlie has for what the league has another id for."""
    return (league_id * 1_103_515_245 + 12_345) % _BELOW


def bdl_id_of_name(name: str) -> int:
    """The id of a player whom the league does not know: two of them may be alike, once in a long while."""
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest()) % _BELOW


def espn_id(league_id: int) -> str:
    """The id that ESPN has for a player or a team."""
    return str((league_id * 69_069 + 907_633_385) % _BELOW)


def espn_event(game: Game) -> str:
    """The id that ESPN has for a game: 40, then the eight digits of the league's after its zeros."""
    return f"40{game.game_id[2:]}"


def odds_event(game: Game) -> str:
    """The id that the odds site has for a game, 32 hexadecimal digits."""
    return blake2b(game.game_id.encode(), digest_size=16).hexdigest()


def site_event(game: Game) -> int:
    """The id that the props site has for a game."""
    return (int(game.game_id) * 48_271 + 11) % _BELOW
