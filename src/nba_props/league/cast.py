"""The cast of a simulated league: real teams, and names of people who do not exist, with accents, suffixes and punctuation."""

from __future__ import annotations

from typing import NamedTuple


class Club(NamedTuple):
    """A team of the league. ``hours_behind``: how far its clocks are behind those of the Eastern states."""

    id: int
    abbr: str
    city: str
    nickname: str
    conference: str
    division: str
    arena_city: str
    hours_behind: int

    @property
    def name(self) -> str:
        return f"{self.city} {self.nickname}"


TEAMS = (
    Club(1610612738, "BOS", "Boston", "Celtics", "East", "Atlantic", "Boston", 0),
    Club(1610612747, "LAL", "Los Angeles", "Lakers", "West", "Pacific", "Los Angeles", 3),
    Club(1610612744, "GSW", "Golden State", "Warriors", "West", "Pacific", "San Francisco", 3),
    Club(1610612748, "MIA", "Miami", "Heat", "East", "Southeast", "Miami", 0),
    Club(1610612743, "DEN", "Denver", "Nuggets", "West", "Northwest", "Denver", 2),
    Club(1610612752, "NYK", "New York", "Knicks", "East", "Atlantic", "New York", 0),
    Club(1610612740, "NOP", "New Orleans", "Pelicans", "West", "Southwest", "New Orleans", 1),
    Club(1610612761, "TOR", "Toronto", "Raptors", "East", "Atlantic", "Toronto", 0),
    Club(1610612762, "UTA", "Utah", "Jazz", "West", "Northwest", "Salt Lake City", 2),
    Club(1610612764, "WAS", "Washington", "Wizards", "East", "Southeast", "Washington", 0),
    Club(1610612759, "SAS", "San Antonio", "Spurs", "West", "Southwest", "San Antonio", 1),
    Club(1610612741, "CHI", "Chicago", "Bulls", "East", "Central", "Chicago", 1),
    Club(1610612746, "LAC", "LA", "Clippers", "West", "Pacific", "Los Angeles", 3),
    Club(1610612737, "ATL", "Atlanta", "Hawks", "East", "Southeast", "Atlanta", 0),
    Club(1610612751, "BKN", "Brooklyn", "Nets", "East", "Atlantic", "Brooklyn", 0),
    Club(1610612766, "CHA", "Charlotte", "Hornets", "East", "Southeast", "Charlotte", 0),
    Club(1610612739, "CLE", "Cleveland", "Cavaliers", "East", "Central", "Cleveland", 0),
    Club(1610612742, "DAL", "Dallas", "Mavericks", "West", "Southwest", "Dallas", 1),
    Club(1610612765, "DET", "Detroit", "Pistons", "East", "Central", "Detroit", 0),
    Club(1610612745, "HOU", "Houston", "Rockets", "West", "Southwest", "Houston", 1),
    Club(1610612754, "IND", "Indiana", "Pacers", "East", "Central", "Indianapolis", 0),
    Club(1610612763, "MEM", "Memphis", "Grizzlies", "West", "Southwest", "Memphis", 1),
    Club(1610612749, "MIL", "Milwaukee", "Bucks", "East", "Central", "Milwaukee", 1),
    Club(1610612750, "MIN", "Minnesota", "Timberwolves", "West", "Northwest", "Minneapolis", 1),
    Club(1610612760, "OKC", "Oklahoma City", "Thunder", "West", "Northwest", "Oklahoma City", 1),
    Club(1610612753, "ORL", "Orlando", "Magic", "East", "Southeast", "Orlando", 0),
    Club(1610612755, "PHI", "Philadelphia", "76ers", "East", "Atlantic", "Philadelphia", 0),
    Club(1610612756, "PHX", "Phoenix", "Suns", "West", "Pacific", "Phoenix", 2),
    Club(1610612757, "POR", "Portland", "Trail Blazers", "West", "Northwest", "Portland", 3),
    Club(1610612758, "SAC", "Sacramento", "Kings", "West", "Pacific", "Sacramento", 3),
)

_FIRST_NAMES = """
    Áron Amari André Al-Amin Björn Bastien Borut Carl Cedric Ćiro Dario De'Ron Dražen Émile Elijah Enzo Franjo Félix Fynn Goran Gaël
    Hugo Hákon Ivan Isaiah Iñaki Jonas Jalen Jérôme Kārlis Keon Kofi Luís Lennart Malachi Miloš Mattéo Noah Nuno Naji Óscar Omari
    Pavel Pierre Přemysl Quincy Quentin Raúl Rasheed Radek Šime Santiago Sékou T.J. Tadej Tomás Ugo Umar Vítor Viktor Walt Wendell
    Xavier Xabi Yann Yusuf Žan Zion Zoltán
"""
FIRST_NAMES = tuple(_FIRST_NAMES.split())

# Surnames are made of a stem and an ending, so that few people of a league share one, and hardly any of a team.
_STEMS = """
    Berg Lind Dahl Norr Vester Kal Mar Pet Stan Rad Mil Tod Gar Mont Val Ros Cas Per Bel Dor Ferr Gal Har Jur Kov Lor Mend Nov Or
    Pol Sol Tor Ur Vuk Wal Zel Åg Çel Ñor Ørn
"""
_ENDINGS = "ström gren qvist son sen ić ov ek ini elli es era ard eau mann ski ás čić"
STEMS, ENDINGS = tuple(_STEMS.split()), tuple(_ENDINGS.split())
SUFFIXES = (" Jr.", " Jr.", " III", " Jr.", " II", " Sr.", " IV")

COUNTRIES = ("USA", "USA", "USA", "USA", "USA", "Canada", "France", "Germany", "Serbia", "Spain", "Australia", "Nigeria", "Sweden")

# Where games are played that are at home nowhere.
NEUTRAL_CITIES = ("Mexico City", "Paris")
CUP_CITY = "Las Vegas"

PAINS = tuple(
    f"{side} {what}"
    for side in ("left", "right")
    for what in ("ankle sprain", "knee soreness", "hamstring strain", "calf strain", "wrist sprain", "shoulder contusion", "foot sprain")
)
ILLNESSES = ("illness", "lower back tightness", "concussion protocol", "groin soreness")
