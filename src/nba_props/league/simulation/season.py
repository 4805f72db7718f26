"""A season: its dates are played in order, with all that happens between them, and told to the scribe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from random import Random

from nba_props.league.cast import Club
from nba_props.league.simulation.chance import stream
from nba_props.league.simulation.days import DAY, Days
from nba_props.league.simulation.game import Game
from nba_props.league.simulation.injuries import Injuries, Listed, rests
from nba_props.league.simulation.market import Outlook
from nba_props.league.simulation.people import Person
from nba_props.league.simulation.schedule import Fixture, Kind, all_star, cup_final
from nba_props.league.simulation.scribe import Scribe
from nba_props.league.simulation.squad import Available, Squad, expected_points, make_squad
from nba_props.league.simulation.standings import Standings
from nba_props.league.simulation.teams import Team, Teams

# A team that has fewer who can play signs somebody.
_HEALTHY = 9
# What is added to 1 and multiplies the share of the shots that fall: at home (taken away on the road), and on the second of two days.
_AT_HOME, _TIRED = 0.013, -0.014
_LIMITED = ("Questionable", "Day-To-Day")


class Season:
    """Plays the games of a season. :attr:`standings` are those of the regular season so far."""

    def __init__(self, seed: int, teams: Teams, scribe: Scribe) -> None:
        self.year = scribe.year
        self.standings = Standings([team.club for team in teams.by_abbr.values()])
        self._seed, self._teams, self._scribe = seed, teams, scribe
        self._injuries = Injuries()
        self._played_on: dict[str, date] = {}
        self._usual: dict[Person, float] = {}
        self._people: dict[Person, Club] = {}

    def play(self, fixtures: Sequence[Fixture], days: Days) -> None:
        """The given fixtures, the moves between them, the cup final and the all-star game."""
        random = stream(self._seed, self.year, "moves")
        self._injuries.new_season(random, self._everybody(), days.regular[0])
        trades, signings = self._moves(random, days.regular)
        by_day = {day: list(games) for day, games in groupby(fixtures, key=lambda fixture: fixture.day)}
        for day in sorted({*by_day, days.cup_final, days.all_star}):
            for _ in range(trades.count(day)):
                self._teams.trade(random, day)
            for _ in range(signings.count(day)):
                self._teams.replace(random, day)
            games = by_day.get(day, [])
            if day == days.cup_final:
                best, second = self.standings.ranked()[:2]
                games = [*games, cup_final(best, second, day, self.year)]
            self.play_date(day, games)
            if day == days.all_star:
                self._scribe.all_star(random, all_star(self.standings.ranked()[0], day, self.year))

    def _moves(self, random: Random, regular: Sequence[date]) -> tuple[list[date], list[date]]:
        """Dates of trades, which end in the second half of a season, and of signings."""
        middle = regular[len(regular) // 4 : max(2, 2 * len(regular) // 3)]
        teams = len(self._teams.by_abbr)
        return (
            [random.choice(middle) for _ in range(max(1, round(0.8 * teams)))],
            [random.choice(regular) for _ in range(max(1, round(0.7 * teams)))],
        )

    def play_date(self, day: date, fixtures: Sequence[Fixture]) -> list[Club]:
        """Tell the injury report of a date and play its games; the winners, in their order."""
        random = stream(self._seed, self.year, "day", day)
        listed = {line.person: line for line in self._injuries.report(random, self._everybody(), day)}
        playing = [self._teams.by_abbr[club.abbr] for fixture in fixtures for club in (fixture.home, fixture.away)]
        for team in playing:
            self._fill_up(team, day, listed)
        clubs = {person: team.club for team in self._teams.by_abbr.values() for person in team.people}
        self._people |= clubs
        self._scribe.day(day, playing, [(clubs[person], line) for person, line in listed.items() if person in clubs])
        winners, played = [], []
        for fixture in fixtures:
            home, away = self._game(fixture, listed)
            winners.append(fixture.home if home.points > away.points else fixture.away)
            played += [line.person for squad in (home, away) for line in squad.lines if line.seconds > 0]
        self._injuries.after_game(random, played, day)
        return winners

    def finish(self) -> None:
        moves = list(self._teams.moves)
        self._teams.moves.clear()
        self._scribe.finish(self.standings, self._people, moves)

    def _everybody(self) -> list[Person]:
        return [person for team in self._teams.by_abbr.values() for person in team.people]

    def _fill_up(self, team: Team, day: date, listed: Mapping[Person, Listed]) -> None:
        while len(able := [person for person in team.people if person not in listed or listed[person].plays]) < _HEALTHY:
            self._teams.sign_for(team, day, keep=able)

    def _game(self, fixture: Fixture, listed: Mapping[Person, Listed]) -> tuple[Squad, Squad]:
        random = stream(self._seed, self.year, fixture.id)
        edges, sides = [], []
        for club, place in ((fixture.home, _AT_HOME), (fixture.away, -_AT_HOME)):
            tired = self._played_on.get(club.abbr) == fixture.day - DAY
            self._played_on[club.abbr] = fixture.day
            edges.append(1.0 + (0.0 if fixture.place else place) + (_TIRED if tired else 0.0))
            sides.append(self._available(random, self._teams.by_abbr[club.abbr], fixture.day, listed, tired=tired))
        home_style, away_style = (self._teams.by_abbr[club.abbr].style for club in (fixture.home, fixture.away))
        home = make_squad(random, fixture.home, home_style, sides[0], self._teams.skills, away_style, edge=edges[0])
        away = make_squad(random, fixture.away, away_style, sides[1], self._teams.skills, home_style, edge=edges[1])
        outlooks = (self._outlook(home, away, edges[0], listed), self._outlook(away, home, edges[1], listed))
        self._scribe.market(random, fixture, outlooks)
        game = Game(random, home, away)
        game.play()
        if fixture.kind is Kind.REGULAR:
            self.standings.count(fixture, home.points - away.points)
        self._scribe.game(random, fixture, game, (home, away))
        return home, away

    def _available(self, random: Random, team: Team, day: date, listed: Mapping[Person, Listed], *, tired: bool) -> Available:
        can, out, limited = [], [], set()
        for person in team.people:
            line = listed.get(person)
            if line is not None and not line.plays:
                out.append((person, f"Injury/Illness - {line.injury.what.title()}"))
                continue
            can.append(person)
            if line is not None and line.status in _LIMITED:
                limited.add(person.id)
        if tired:
            for person in [person for person in can[: len(can) - _HEALTHY] if rests(random, person, day)]:
                can.remove(person)
                out.append((person, "Rest"))
        return Available(people=can, out=out, limited=frozenset(limited), tired=tired)

    def _outlook(self, squad: Squad, opponent: Squad, edge: float, listed: Mapping[Person, Listed]) -> Outlook:
        points = expected_points(squad, opponent, edge=edge)
        people = [line.person for line in squad.lines]
        self._usual |= {person: points[person.id] for person in people}
        doubted = [person for person, _ in squad.inactive if person not in listed or listed[person].status == "Questionable"]
        scratched = {person: self._usual[person] for person in doubted if person in self._usual}
        return Outlook(club=squad.club, people=people, points=points, scratched=scratched)
