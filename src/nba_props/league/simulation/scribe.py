"""The scribe writes down what happens: the rows of every table of the archive, in the layout that all archives share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random

import pyarrow as pa

from nba_props.league import layout
from nba_props.league.cast import Club
from nba_props.league.simulation import box
from nba_props.league.simulation.game import Game
from nba_props.league.simulation.injuries import Listed
from nba_props.league.simulation.market import Outlook, game_lines, player_props, site_props
from nba_props.league.simulation.officials import Officials
from nba_props.league.simulation.people import Person
from nba_props.league.simulation.schedule import Fixture, Kind
from nba_props.league.simulation.sheet import Sheet, Sheets
from nba_props.league.simulation.spelling import by_report, by_roster
from nba_props.league.simulation.squad import Squad
from nba_props.league.simulation.standings import Standings
from nba_props.league.simulation.teams import Move, Team

# Shares of the games that have lines, points props at the bookmakers, and points props on the site.
_LINES, _PROPS, _SITE = 0.97, 0.40, 0.70


class Scribe:
    """Writes one season. ``props``: whether the bookmakers' props of it were kept."""

    def __init__(self, sheets: Sheets, year: int, officials: Officials, *, props: bool) -> None:
        self.year = year
        self.season = f"{year}-{(year + 1) % 100:02}"
        self._sheets, self._officials, self._props = sheets, officials, props

    def game(self, random: Random, fixture: Fixture, game: Game, squads: tuple[Squad, Squad]) -> None:
        """What is told of a game after it."""
        home, away = squads
        self._listed(fixture, home.points, away.points, game.periods)
        for squad, margin in ((home, home.points - away.points), (away, away.points - home.points)):
            self._whole("player_boxscores", layout.PLAYER_LINES).add(box.player_lines(self.season, fixture, squad, margin))
            self._whole("team_boxscores", layout.TEAM_LINES).add([box.team_line(self.season, fixture, squad, margin, game.periods)])
            self._part("gamebook", layout.GAMEBOOK).add(box.gamebook(fixture, squad))
        self._part("shots", layout.SHOTS).add(box.shots(fixture, game))
        self._part("play_by_play", layout.PLAY_BY_PLAY).add(box.play_by_play(fixture, game))
        told = [day for day in (fixture.first_day, fixture.day) if day is not None]
        rows = [self._officials.assignment(random, fixture, day, self.year) for day in told]
        self._whole("referee_assignments", layout.REFEREES).add(rows)

    def market(self, random: Random, fixture: Fixture, outlooks: tuple[Outlook, Outlook]) -> None:
        """What is offered on a game before it. Nobody bets on the preseason."""
        if fixture.kind is Kind.PRESEASON:
            return
        if random.random() < _LINES:
            self._part("odds_lines", layout.ODDS_LINES).add(game_lines(random, fixture.id, *outlooks))
        if random.random() < _PROPS and self._props:
            self._part("player_props", layout.PLAYER_PROPS).add(player_props(random, fixture.id, outlooks))
        if random.random() < _SITE:
            self._part("site_props", layout.SITE_PROPS).add(site_props(random, fixture.id, outlooks))

    def all_star(self, random: Random, fixture: Fixture) -> None:
        """An exhibition: the schedule has its score, and nothing else is told of it."""
        first, second = random.sample(range(140, 200), 2)
        self._listed(fixture, first, second, None)

    def day(self, day: date, teams: Iterable[Team], listed: Iterable[tuple[Club, Listed]]) -> None:
        """The rosters of the teams that play on a day, and the injury report of the whole league."""
        self._part("rosters", layout.ROSTERS).add(
            (
                day, team.club.abbr, person.id, by_roster(person), person.position, person.jersey, person.born,
                max(0, self.year - person.since),
            )
            for team in teams
            for person in team.people
        )  # fmt: skip
        self._part("injury_reports", layout.INJURY_REPORTS).add(
            (day, club.abbr, line.person.id, by_report(line.person), line.status, line.injury.what, line.injury.since)
            for club, line in listed
        )

    def finish(self, standings: Standings, people: Mapping[Person, Club], moves: Sequence[Move]) -> None:
        """The tables of the whole season, and who came and went."""
        self._whole("standings_final", layout.STANDINGS).add(standings.rows(self.season))
        self._whole("players", layout.PLAYERS).add(
            (
                self.season, person.id, person.name, club.abbr, person.position, person.jersey, person.height, person.weight,
                person.country, person.since, self.year + 1,
            )
            for person, club in sorted(people.items(), key=lambda one: one[0].id)
        )  # fmt: skip
        self._whole("player_movement", layout.PLAYER_MOVEMENT).add(
            (person.id, person.name, club.id, club.abbr, day, kind, text) for person, club, day, kind, text in moves
        )

    def _listed(self, fixture: Fixture, home: int, away: int, periods: int | None) -> None:
        """The game in the schedule."""
        city = fixture.place or fixture.home.arena_city
        arena = f"{city} Arena" if fixture.place else f"{fixture.home.nickname} Arena"
        self._whole("games", layout.GAMES).add(
            [
                (
                    self.season, fixture.kind.title, fixture.id, fixture.day, fixture.tipoff, fixture.tipoff_utc,
                    fixture.home.id, fixture.home.abbr, fixture.away.id, fixture.away.abbr, home, away, True, periods,
                    fixture.place is not None, arena, city, fixture.label,
                )
            ]
        )  # fmt: skip

    def _whole(self, name: str, schema: pa.Schema) -> Sheet:
        return self._sheets.whole(name, schema)

    def _part(self, name: str, schema: pa.Schema) -> Sheet:
        return self._sheets.of_season(name, self.season, schema)
