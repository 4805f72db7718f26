"""The squad: whom a team dresses for a game, for how long each is meant to play, and who is on the floor when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import exp
from random import Random

from nba_props.league.cast import Club
from nba_props.league.simulation.court import DEFENDED, ZONES
from nba_props.league.simulation.people import Person, Skills, cuts

DRESSED = 13
PLAYERS = 5
FOULS = 6
# Minutes by rank in a rotation of ten.
_MINUTES = (35.5, 34.0, 32.0, 30.0, 27.5, 23.0, 19.5, 16.0, 13.0, 9.5)
_LONGEST = 43.0
# Share of the opponents' shots that fall no more, for a standard score of a defender on the floor.
_GUARDED = 0.005


class Line:
    """What one player does in one game. Seconds are of play; ``target`` is what his coach means him to play."""

    __slots__ = (
        "ast", "blk", "cuts", "dreb", "entered", "expected", "falls", "fg3a", "fg3m", "fga", "fgm", "fta", "ftm", "left", "oreb",
        "person", "pf", "plus_minus", "pts", "seconds", "skills", "starter", "stl", "target", "tov", "usage",
    )  # fmt: skip

    def __init__(self, person: Person, skills: Skills, *, expected: float, target: float, usage: float) -> None:
        self.person, self.skills = person, skills
        self.expected, self.target, self.usage = expected, target, usage
        self.starter = False
        self.cuts: list[float] = []
        self.falls: list[float] = []
        self.seconds = self.entered = self.left = 0
        self.pts = self.fgm = self.fga = self.fg3m = self.fg3a = self.ftm = self.fta = 0
        self.oreb = self.dreb = self.ast = self.stl = self.blk = self.tov = self.pf = self.plus_minus = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a team plays in a season. ``offence`` times what its shots fall; ``defence`` and ``tilt`` times what its opponents' shots
    fall and are taken, in the paint, from mid-range and for three; ``tempo`` times the seconds of a possession."""

    tempo: float
    offence: float
    defence: tuple[float, float, float]
    tilt: tuple[float, float, float]
    rotation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """Who can play and who cannot, with the reason. ``limited``: those who come back and play less."""

    people: Sequence[Person]
    out: Sequence[tuple[Person, str]]
    limited: frozenset[int] = frozenset()
    tired: bool = False


@dataclass(slots=True)
class Squad:
    """One team in one game. ``five`` is on the floor; the lists beside it are running sums of its weights, in its order."""

    club: Club
    style: Style
    lines: list[Line]
    inactive: list[tuple[Person, str]]
    tired: bool
    five: list[Line] = field(default_factory=list)
    shooters: list[float] = field(default_factory=list)
    passers: list[float] = field(default_factory=list)
    offensive: list[float] = field(default_factory=list)
    defensive: list[float] = field(default_factory=list)
    thieves: list[float] = field(default_factory=list)
    blockers: list[float] = field(default_factory=list)
    foulers: list[float] = field(default_factory=list)
    wall: float = 1.0
    points: int = 0
    lost: int = 0
    fouls: int = 0

    def on_floor(self, five: list[Line]) -> None:
        self.five = five
        self.shooters = list(accumulate(line.usage for line in five))
        self.passers = list(accumulate(line.skills.passing for line in five))
        self.offensive = list(accumulate(line.skills.offensive for line in five))
        self.defensive = list(accumulate(line.skills.defensive for line in five))
        self.thieves = list(accumulate(line.skills.steals for line in five))
        self.blockers = list(accumulate(line.skills.blocks for line in five))
        self.foulers = list(accumulate(line.skills.fouls if line.pf < FOULS else 0.0 for line in five))
        self.wall = 1.0 - _GUARDED * sum(line.skills.guard for line in five)

    def next_five(self, now: int, *, margin: int, left: int, last: bool) -> list[Line]:
        """Who plays from the second ``now`` of the game on, with ``left`` seconds of the period: those who are furthest behind what
        they are meant to play and have sat longest; the bench when the game is decided, the best at its end when it is not."""
        decided = last and abs(margin) >= (15 if left <= 240 else 21)
        closing = last and left <= 270 and not decided
        wanted = {line: _want(line, now, on=line in self.five, decided=decided, closing=closing) for line in self.lines}
        return sorted(sorted(self.lines, key=wanted.__getitem__, reverse=True)[:PLAYERS], key=self.lines.index)


def _want(line: Line, now: int, *, on: bool, decided: bool, closing: bool) -> float:
    if line.pf >= FOULS:
        return -1e9
    if decided:
        return -60.0 * line.target
    if closing:
        return line.target
    behind = 60.0 * line.target - line.seconds
    stretch = (now - line.entered if on else now - line.left) / 60.0
    return behind * (1.3 - 0.055 * stretch if on else 1.0 + 0.02 * min(stretch, 10.0))


def make_squad(
    random: Random, club: Club, style: Style, available: Available, skills: Mapping[int, Skills], opponent: Style, *, edge: float
) -> Squad:
    """The squad of a team against an opponent. ``edge`` times what its shots fall, for the place and the days before.

    The first 13 by value are dressed, the rest is inactive. The form of the day is drawn here: minutes, how much a player takes
    upon himself, how well he shoots.
    """
    ranked = sorted(available.people, key=lambda person: -skills[person.id].value)
    rotation = min(len(ranked), style.rotation)
    minutes = list(_MINUTES[:rotation])
    for place, person in enumerate(ranked[:rotation]):
        if person.id in available.limited:
            minutes[place] *= 0.72
        if available.tired and place < 5:
            minutes[place] *= 0.965
    expected = _whole(minutes)
    targets = _whole([planned * exp(random.gauss(0.0, 0.075)) for planned in expected])
    squad = Squad(club, style, [], list(available.out), available.tired)
    tilt = tuple(opponent.tilt[group] for group in DEFENDED)
    for place, person in enumerate(ranked):
        if place >= DRESSED:
            squad.inactive.append((person, "Coach's Decision" if place % 2 else "G League - Two-Way"))
            continue
        skill = skills[person.id]
        planned = expected[place] if place < rotation else 0.0
        line = Line(
            person,
            skill,
            expected=planned,
            target=targets[place] if place < rotation else 0.0,
            usage=skill.usage * exp(random.gauss(0.0, 0.17)),
        )
        line.starter = place < PLAYERS
        line.cuts = cuts(skill.shares, tilt)
        form = edge * style.offence * (1.0 + random.gauss(0.0, 0.03))
        line.falls = [share * opponent.defence[DEFENDED[zone]] * form for zone, share in enumerate(skill.falls)]
        squad.lines.append(line)
    squad.on_floor(squad.lines[:PLAYERS])
    return squad


def _whole(minutes: Iterable[float]) -> list[float]:
    """Minutes that fill a game: 5 times 48 of them."""
    given = list(minutes)
    times = 48.0 * PLAYERS / sum(given)
    return [min(_LONGEST, planned * times) for planned in given]


def expected_points(squad: Squad, opponent: Squad, *, edge: float) -> dict[int, float]:
    """What a good model would expect every player to score, by id: his share of the shots of a mean team times what they bring.

    Shots bring their value as often as they fall, and free throws as often as they are fouled.
    """
    weights = {line.person.id: line.skills.usage * line.expected for line in squad.lines}
    whole = sum(weights.values())
    tempo = 2.0 / (squad.style.tempo + opponent.style.tempo)
    against = sum(line.skills.guard * line.expected for line in opponent.lines) / sum(line.expected for line in opponent.lines)
    quality = edge * squad.style.offence * (1.0 - _GUARDED * PLAYERS * against)
    expected = {}
    for line in squad.lines:
        worth, before, skill = 0.0, 0.0, line.skills
        for zone, (upto, falls) in enumerate(zip(line.cuts, skill.falls, strict=True)):
            of = ZONES[zone]
            share, before = upto - before, upto
            fouled = min(0.5, of.fouled * skill.draws)
            made = falls * opponent.style.defence[DEFENDED[zone]] * quality
            worth += share * ((1.0 - fouled) * made * (of.value + of.and_one * skill.free) + fouled * of.value * skill.free)
        expected[line.person.id] = SHOTS * tempo * weights[line.person.id] / whole * worth
    return expected


# Shots and trips to the line of a mean team in a game; measured of simulated games.
SHOTS = 98.0
