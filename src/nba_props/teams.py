"""Teams: the league's ids and tricodes, and how other sources write them."""

from __future__ import annotations

from collections.abc import Mapping

_TEAMS = (
    # league's id, tricode, city, nickname
    (1610612737, "ATL", "Atlanta", "Hawks"),
    (1610612738, "BOS", "Boston", "Celtics"),
    (1610612751, "BKN", "Brooklyn", "Nets"),
    (1610612766, "CHA", "Charlotte", "Hornets"),
    (1610612741, "CHI", "Chicago", "Bulls"),
    (1610612739, "CLE", "Cleveland", "Cavaliers"),
    (1610612742, "DAL", "Dallas", "Mavericks"),
    (1610612743, "DEN", "Denver", "Nuggets"),
    (1610612765, "DET", "Detroit", "Pistons"),
    (1610612744, "GSW", "Golden State", "Warriors"),
    (1610612745, "HOU", "Houston", "Rockets"),
    (1610612754, "IND", "Indiana", "Pacers"),
    (1610612746, "LAC", "Los Angeles", "Clippers"),
    (1610612747, "LAL", "Los Angeles", "Lakers"),
    (1610612763, "MEM", "Memphis", "Grizzlies"),
    (1610612748, "MIA", "Miami", "Heat"),
    (1610612749, "MIL", "Milwaukee", "Bucks"),
    (1610612750, "MIN", "Minnesota", "Timberwolves"),
    (1610612740, "NOP", "New Orleans", "Pelicans"),
    (1610612752, "NYK", "New York", "Knicks"),
    (1610612760, "OKC", "Oklahoma City", "Thunder"),
    (1610612753, "ORL", "Orlando", "Magic"),
    (1610612755, "PHI", "Philadelphia", "76ers"),
    (1610612756, "PHX", "Phoenix", "Suns"),
    (1610612757, "POR", "Portland", "Trail Blazers"),
    (1610612758, "SAC", "Sacramento", "Kings"),
    (1610612759, "SAS", "San Antonio", "Spurs"),
    (1610612761, "TOR", "Toronto", "Raptors"),
    (1610612762, "UTA", "Utah", "Jazz"),
    (1610612764, "WAS", "Washington", "Wizards"),
)

TRICODES: Mapping[int, str] = {id: tricode for id, tricode, *_ in _TEAMS}
"""By the league's id."""

ESPN: Mapping[str, str] = {"GS": "GSW", "NO": "NOP", "NY": "NYK", "SA": "SAS", "UTAH": "UTA", "WSH": "WAS"}
"""Tricodes by ESPN's abbreviations, where these are others."""

_BY_NAME = {f"{city} {nickname}": tricode for _, tricode, city, nickname in _TEAMS} | {"LA Clippers": "LAC"}


def of_espn(abbreviation: str) -> str:
    """The tricode of ESPN's abbreviation, in letters of any case; what it writes for other teams is taken as it is."""
    upper = abbreviation.upper()
    return ESPN.get(upper, upper)


def of_name(name: str) -> str:
    """The tricode of city and nickname: ``Los Angeles Clippers`` or ``LA Clippers``.

    Raises:
        ValueError: no team is called so.
    """
    if name not in _BY_NAME:
        raise ValueError(f"{name!r} is not the name of a team")
    return _BY_NAME[name]
