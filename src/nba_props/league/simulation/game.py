"""A game, possession by possession. What happens is told as events and counted in lines at once, so that they agree."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from random import Random

from nba_props.league.simulation.court import ARC, ZONES, Spot, spot
from nba_props.league.simulation.squad import FOULS, PLAYERS, Line, Squad

QUARTER, OVERTIME = 720, 300
_BONUS = 5
# Who leads eases off: share of the shots that fall no more, for a point of the lead.
_EASE = 0.002

# (number, period, seconds left, team, player, kind, manner, made, value, distance, points at home, points away, text)
Event = tuple[int, int, int, str | None, Line | None, str, str, bool | None, int | None, int | None, int, int, str]
# (team, player, period, seconds left, made, zone, place, manner)
Shot = tuple[Squad, Line, int, int, bool, int, Spot, str]


class Game:
    """Play it with :meth:`play`; afterwards the squads hold the lines, and the lists what happened."""

    def __init__(self, random: Random, home: Squad, away: Squad) -> None:
        self.events: list[Event] = []
        self.shots: list[Shot] = []
        self.periods = 0
        self._random = random.random
        self._source = random
        self._home, self._away = home, away
        self._tempo = 10.75 * (home.style.tempo + away.style.tempo)
        self._left = 0
        self._now = 0
        self._since = 0
        self._margin = 0
        self._out = False

    def play(self) -> None:
        tip = 0
        while self.periods < 4 or self._home.points == self._away.points:
            self.periods += 1
            self._left = QUARTER if self.periods <= 4 else OVERTIME
            self._tell(None, None, "period", "start", f"Start of period {self.periods}")
            if self.periods == 1 or self.periods > 4:
                tip = int(self._random() < 0.5)
                self._tell(None, None, "jumpball", "recovered", f"Jump Ball, tip to {(self._home, self._away)[tip].club.nickname}")
            self._period(1 - tip if self.periods in (2, 3) else tip)

    def _period(self, ball: int) -> None:
        length = self._left
        self._home.fouls = self._away.fouls = 0
        stops = [int(length * share) + int(30 * self._random()) for share in ((0.58, 0.33, 0.15) if self.periods <= 4 else (0.45,))]
        if self.periods > 1:
            self._change()
        sides = (self._home, self._away)
        while self._left > 0:
            if self._out or (stops and self._left <= stops[0]):
                if stops and self._left <= stops[0]:
                    del stops[0]
                self._change()
            self._possession(sides[ball], sides[1 - ball])
            ball = 1 - ball
        self._settle()
        self._tell(None, None, "period", "end", f"End of period {self.periods}")

    def _settle(self) -> None:
        """Count the time and the score since the last change for those who were on the floor."""
        seconds, margin = self._now - self._since, self._home.points - self._away.points
        for squad, swing in ((self._home, margin - self._margin), (self._away, self._margin - margin)):
            for line in squad.five:
                line.seconds += seconds
                line.plus_minus += swing
        self._since, self._margin = self._now, margin

    def _change(self) -> None:
        self._settle()
        self._out = False
        for squad in (self._home, self._away):
            five = squad.next_five(self._now, margin=self._margin, left=self._left, last=self.periods >= 4)
            if five != squad.five:
                gone = [line for line in squad.five if line not in five]
                come = [line for line in five if line not in squad.five]
                for off, on in zip(gone, come, strict=True):
                    off.left, on.entered = self._now, self._now
                    text = f"SUB: {on.person.last} FOR {off.person.last}"
                    self._tell(squad, off, "substitution", "out", text)
                    self._tell(squad, on, "substitution", "in", text)
                squad.on_floor(five)

    def _tell(
        self,
        squad: Squad | None,
        line: Line | None,
        kind: str,
        manner: str,
        text: str,
        made: bool | None = None,  # noqa: FBT001 - a column of the event
        value: int | None = None,
        distance: int | None = None,
    ) -> None:
        self.events.append(
            (
                len(self.events) + 1, self.periods, self._left, None if squad is None else squad.club.abbr, line, kind, manner,
                made, value, distance, self._home.points, self._away.points, text,
            )
        )  # fmt: skip

    def _pick(self, five: list[Line], upto: list[float]) -> Line:
        return five[bisect_right(upto, self._random() * upto[-1], 0, PLAYERS - 1)]

    def _possession(self, attack: Squad, defence: Squad) -> None:
        random = self._random
        took = 3.0 + self._tempo * (random() + random()) / 2
        while True:
            seconds = int(took)
            if seconds >= self._left:
                seconds = self._left
                if seconds < 3 and random() < 0.6:
                    self._now += seconds
                    self._left = 0
                    return
            self._left -= seconds
            self._now += seconds
            if not self._attempt(attack, defence) or self._left == 0:
                return
            took = 2.0 + 11.0 * random()

    def _attempt(self, attack: Squad, defence: Squad) -> bool:
        """Something happens; True when the ball stays where it is."""
        chance = self._random()
        if chance < 0.118:
            self._turnover(attack, defence, chance / 0.118)
            return False
        if chance < 0.200:
            self._foul(defence, "personal")
            if defence.fouls < _BONUS:
                return True
            return self._free_throws(attack, defence, self._pick(attack.five, attack.shooters), 2)
        return self._shot(attack, defence)

    def _turnover(self, attack: Squad, defence: Squad, how: float) -> None:
        attack.lost += 1
        if how < 0.05:
            self._tell(attack, None, "turnover", "shot clock", f"{attack.club.nickname} Turnover: Shot Clock")
            return
        line = self._pick(attack.five, attack.shooters)
        line.tov += 1
        if how < 0.17 and line.pf < FOULS:
            self._tell(attack, line, "turnover", "offensive foul", f"{line.person.last} Offensive Foul Turnover (T{line.tov})")
            self._charge(attack, line, "offensive")
        elif how < 0.68:
            self._tell(attack, line, "turnover", "bad pass", f"{line.person.last} Bad Pass (T{line.tov})")
            thief = self._pick(defence.five, defence.thieves)
            thief.stl += 1
            self._tell(defence, thief, "steal", "", f"{thief.person.last} STEAL ({thief.stl} STL)")
        else:
            self._tell(attack, line, "turnover", "lost ball", f"{line.person.last} Lost Ball Out of Bounds (T{line.tov})")

    def _foul(self, defence: Squad, manner: str) -> None:
        line = self._pick(defence.five, defence.foulers)
        if line.pf < FOULS:
            defence.fouls += 1
            self._charge(defence, line, manner)

    def _charge(self, squad: Squad, line: Line, manner: str) -> None:
        line.pf += 1
        self._tell(squad, line, "foul", manner, f"{line.person.last} {manner.title()} Foul (P{line.pf})")
        if line.pf >= FOULS:
            self._out = True
            squad.on_floor(squad.five)

    def _shot(self, attack: Squad, defence: Squad) -> bool:
        random = self._random
        line = self._pick(attack.five, attack.shooters)
        zone = ARC if self._needs_three(attack, defence) else bisect_right(line.cuts, random(), 0, ARC)
        of, skills = ZONES[zone], line.skills
        if random() < of.fouled * skills.draws:
            self._foul(defence, "shooting")
            return self._free_throws(attack, defence, line, of.value)
        made = random() < line.falls[zone] * defence.wall * (1.0 - _EASE * (attack.points - defence.points))
        where = spot(self._source, zone)
        manner = of.styles[int(random() * len(of.styles))]
        kind = "3pt" if of.value == 3 else "2pt"
        line.fga += 1
        line.fg3a += of.value == 3
        self.shots.append((attack, line, self.periods, self._left, made, zone, where, manner))
        if not made:
            self._tell(attack, line, kind, manner, f"MISS {line.person.last} {where.distance}' {manner}", made, of.value, where.distance)
            if random() < of.blocked:
                blocker = self._pick(defence.five, defence.blockers)
                blocker.blk += 1
                self._tell(defence, blocker, "block", "", f"{blocker.person.last} BLOCK ({blocker.blk} BLK)")
            return self._rebound(attack, defence)
        line.fgm += 1
        line.fg3m += of.value == 3
        line.pts += of.value
        attack.points += of.value
        text = f"{line.person.last} {where.distance}' {manner} ({line.pts} PTS)"
        if random() < of.assisted:
            passer = self._pick(attack.five, attack.passers)
            if passer is line:
                passer = attack.five[attack.five.index(line) - 1]
            passer.ast += 1
            text += f" ({passer.person.last} {passer.ast} AST)"
        self._tell(attack, line, kind, manner, text, made, of.value, where.distance)
        if random() < of.and_one * skills.draws:
            self._foul(defence, "shooting")
            return self._free_throws(attack, defence, line, 1)
        return False

    def _needs_three(self, attack: Squad, defence: Squad) -> bool:
        """Three behind, and the last chance of the game."""
        return self._left <= 24 and self.periods >= 4 and defence.points - attack.points == 3

    def _free_throws(self, attack: Squad, defence: Squad, line: Line, count: int) -> bool:
        made = False
        for number in range(1, count + 1):
            made = self._random() < line.skills.free
            line.fta += 1
            if made:
                line.ftm += 1
                line.pts += 1
                attack.points += 1
            manner = f"{number} of {count}"
            text = f"{line.person.last} Free Throw {manner} ({line.pts} PTS)" if made else f"MISS {line.person.last} Free Throw {manner}"
            self._tell(attack, line, "freethrow", manner, text, made, 1)
        return False if made else self._rebound(attack, defence)

    def _rebound(self, attack: Squad, defence: Squad) -> bool:
        chance = self._random()
        if chance < 0.055:
            self._tell(attack, None, "rebound", "offensive", f"{attack.club.nickname} Rebound")
            return True
        if chance < 0.13:
            self._tell(defence, None, "rebound", "defensive", f"{defence.club.nickname} Rebound")
            return False
        offensive = chance < 0.335
        squad, upto = (attack, attack.offensive) if offensive else (defence, defence.defensive)
        line = self._pick(squad.five, upto)
        if offensive:
            line.oreb += 1
        else:
            line.dreb += 1
        text = f"{line.person.last} REBOUND (Off:{line.oreb} Def:{line.dreb})"
        self._tell(squad, line, "rebound", "offensive" if offensive else "defensive", text)
        return offensive


def whole_minutes(seconds: Sequence[int]) -> list[int]:
    """Minutes of those who played so many seconds, rounded so that they add up to the whole (largest remainder)."""
    minutes = [played // 60 for played in seconds]
    short = (sum(seconds) + 30) // 60 - sum(minutes)
    for place in sorted(range(len(seconds)), key=lambda place: (-(seconds[place] % 60), place))[:short]:
        minutes[place] += 1
    return minutes
