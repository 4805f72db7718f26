"""Officials: the crew of a game, three on the floor and in the play-offs one more."""

from __future__ import annotations

from datetime import date
from random import Random

from nba_props.league.cast import ENDINGS, FIRST_NAMES, STEMS
from nba_props.league.simulation.chance import stream
from nba_props.league.simulation.schedule import Fixture, Kind

_OFFICIALS = 72


class Officials:
    def __init__(self, seed: int) -> None:
        random = stream(seed, "officials")
        lasts = random.sample([stem + ending for stem in STEMS for ending in ENDINGS], _OFFICIALS)
        self._people = [(f"{random.choice(FIRST_NAMES)} {last}", str(1100 + 13 * number)) for number, last in enumerate(lasts)]

    def assignment(self, random: Random, fixture: Fixture, day: date, year: int) -> tuple[object, ...]:
        """The row of the crew that is told for a game on a day; of one that is put off there are two."""
        crew = random.sample(self._people, 4 if fixture.kind is Kind.PLAYOFFS else 3)
        told: list[str | None] = [text for person in crew for text in person]
        code = f"{day:%Y%m%d}/{fixture.away.abbr}{fixture.home.abbr}"
        whose = (fixture.home.abbr, fixture.away.abbr)
        return (f"{fixture.kind.digit}{year}", fixture.id, day, code, *whose, *told, *[None] * (8 - len(told)))
