"""The box score: the rows of an archive that tell of one game that was played."""

from __future__ import annotations

from collections.abc import Iterator

from nba_props.league.layout import COUNTS
from nba_props.league.simulation.court import ZONES
from nba_props.league.simulation.game import Game, whole_minutes
from nba_props.league.simulation.schedule import Fixture
from nba_props.league.simulation.sheet import Row
from nba_props.league.simulation.squad import Line, Squad


def _played(squad: Squad) -> list[Line]:
    return [line for line in squad.lines if line.seconds > 0]


def _game(season: str, fixture: Fixture) -> Row:
    return (season, fixture.kind.title, fixture.id, fixture.day)


def _side(fixture: Fixture, squad: Squad, margin: int) -> Row:
    home = squad.club is fixture.home
    matchup = f"{squad.club.abbr} vs. {fixture.away.abbr}" if home else f"{squad.club.abbr} @ {fixture.home.abbr}"
    return (squad.club.id, squad.club.abbr, squad.club.name, matchup, "W" if margin > 0 else "L")


def _counted(line: Line) -> tuple[int, ...]:
    two = (line.pts, line.fgm, line.fga, line.fg3m, line.fg3a, line.ftm, line.fta, line.oreb, line.dreb, line.oreb + line.dreb)
    return (*two, line.ast, line.stl, line.blk, line.tov, line.pf)


def _shares(counts: tuple[int, ...]) -> Row:
    by_name = dict(zip(COUNTS, counts, strict=True))

    def share(made: str, tried: str) -> float | None:
        return round(by_name[made] / by_name[tried], 3) if by_name[tried] else None

    return (share("fgm", "fga"), share("fg3m", "fg3a"), share("ftm", "fta"))


def player_lines(season: str, fixture: Fixture, squad: Squad, margin: int) -> Iterator[Row]:
    """Those who played, in whole minutes that add up to those of the team."""
    game, side, played = _game(season, fixture), _side(fixture, squad, margin), _played(squad)
    for line, minutes in zip(played, whole_minutes([line.seconds for line in played]), strict=True):
        counts = _counted(line)
        yield (*game, line.person.id, line.person.name, *side, minutes, *counts, line.plus_minus, *_shares(counts))


def team_line(season: str, fixture: Fixture, squad: Squad, margin: int, periods: int) -> Row:
    """Sums of the players; turnovers also count what the team lost as one."""
    sums = {name: sum(values) for name, values in zip(COUNTS, zip(*map(_counted, squad.lines), strict=True), strict=True)}
    sums["tov"] = squad.lost
    counts = tuple(sums[name] for name in COUNTS)
    return (*_game(season, fixture), *_side(fixture, squad, margin), 240 + 25 * (periods - 4), *counts, margin, *_shares(counts))


def gamebook(fixture: Fixture, squad: Squad) -> Iterator[Row]:
    """Everybody of the roster: who played, who did not, who could not; with the reason."""
    for line in squad.lines:
        who = (fixture.id, line.person.id, line.person.name, squad.club.abbr)
        if line.seconds > 0:
            yield (*who, "active", None, line.starter, line.seconds)
        else:
            yield (*who, "dnp", "DNP - Coach's Decision", False, None)
    for person, reason in squad.inactive:
        yield (fixture.id, person.id, person.name, squad.club.abbr, "inactive", reason, False, None)


def shots(fixture: Fixture, game: Game) -> Iterator[Row]:
    for squad, line, period, left, made, zone, where, manner in game.shots:
        when = (period, left // 60, left % 60)
        place = (ZONES[zone].name, where.area, where.range, where.x, where.y, where.distance)
        yield (fixture.id, fixture.day, squad.club.id, line.person.id, *when, made, ZONES[zone].value, manner, *place)


def play_by_play(fixture: Fixture, game: Game) -> Iterator[Row]:
    for number, period, left, abbr, line, *rest in game.events:
        who = (None, None) if line is None else (line.person.id, line.person.name)
        yield (fixture.id, number, period, left, abbr, *who, *rest)
