"""Spelling: how each source writes the name of a person. The league alone writes it with accents and suffix, always alike."""

from __future__ import annotations

import unicodedata
from functools import cache

from nba_props.league.simulation.chance import stream
from nba_props.league.simulation.people import Person

# Of all people: those whose last name a source gets wrong, and those whom it calls by their initial.
_WRONG, _INITIAL = 0.006, 0.04
_UNMARKED = str.maketrans({"Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "đ": "d", "Đ": "D"})


@cache
def by_bookmaker(person: Person, bookmaker: str) -> str:
    """Without accents; each bookmaker leaves out the suffixes of some, and the first names of a few."""
    random = stream(bookmaker, person.id)
    first, last = _plain(person.first), _last(person, bookmaker)
    suffix = person.suffix.rstrip(".") if random.random() < 0.6 else ""
    return f"{first[0]}. {last}{suffix}" if random.random() < _INITIAL else f"{first} {last}{suffix}"


@cache
def by_site(person: Person) -> str:
    """Without accents and suffix, now and then with the last name in front."""
    first, last = _plain(person.first), _last(person, "site")
    return f"{last}, {first}" if stream("site", person.id).random() < 0.25 else f"{first} {last}"


@cache
def by_roster(person: Person) -> str:
    """With accents, half of the suffixes left out."""
    suffix = person.suffix if stream("roster", person.id).random() < 0.5 else ""
    return f"{person.first} {person.last}{suffix}"


@cache
def by_report(person: Person) -> str:
    """Without accents, most suffixes without a dot."""
    suffix = person.suffix.rstrip(".") if stream("report", person.id).random() < 0.8 else ""
    return f"{_plain(person.first)} {_last(person, 'report')}{suffix}"


def _last(person: Person, source: str) -> str:
    """A few last names lack a letter: nobody can say whose they are."""
    plain = _plain(person.last)
    return plain[:2] + plain[3:] if stream("wrong", source, person.id).random() < _WRONG else plain


def _plain(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", name.translate(_UNMARKED)) if letter.isascii())
