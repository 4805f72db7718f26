"""A simulated league, written as an archive in the layout of real ones: the same seed gives the same files.

People have skills that age over seasons, are traded, hurt and rested; games are played possession by possession, so that play-by-play,
shots, lines and scores agree because they are one thing told in several ways. Every source has its data, with three exceptions that
are meant: the all-star game has a score and nothing else, nobody bets on the preseason, and the bookmakers' props of players begin
with the third season (a league of fewer has them in the first) and are there for two games in five.
"""

from __future__ import annotations

from pathlib import Path

from nba_props.league import cast
from nba_props.league.archive import ArchiveError
from nba_props.league.simulation.chance import stream
from nba_props.league.simulation.days import LONGEST, short_season, whole_season
from nba_props.league.simulation.officials import Officials
from nba_props.league.simulation.playoffs import Postseason
from nba_props.league.simulation.schedule import preseason, regular_season
from nba_props.league.simulation.scribe import Scribe
from nba_props.league.simulation.season import Season
from nba_props.league.simulation.sheet import Sheets
from nba_props.league.simulation.teams import Teams

FIRST_YEAR = 2020
_PROPS_FROM = 2


def generate(out: Path, *, seed: int, teams: int = 30, seasons: int = 4, dates: int | None = None) -> None:
    """Write an archive of ``seasons`` seasons from 2020-21 on: whole ones of 82 games a team, or ``dates`` dates of regular season each.

    Raises:
        ArchiveError: a size is out of range, the folder holds Parquet files already or cannot be written.
    """
    asked = [("teams", teams, 2, len(cast.TEAMS)), ("seasons", seasons, 1, 20)]
    if dates is not None:
        asked.append(("dates", dates, 1, LONGEST))
    for what, value, low, high in asked:
        if not low <= value <= high:
            raise ArchiveError(f"{value} {what} cannot be generated", help=f"give --{what} from {low} to {high}")
    if any(out.glob("*.parquet")):
        raise ArchiveError(f"{out} holds Parquet files already", help="name an empty folder with --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with Sheets(out) as sheets:
            _play(sheets, seed, teams, seasons, dates)
    except OSError as error:
        raise ArchiveError(f"{out} cannot be written: {error}", help="name a folder that can be written with --out") from error


def _play(sheets: Sheets, seed: int, size: int, seasons: int, dates: int | None) -> None:
    clubs = cast.TEAMS[:size]
    teams, officials = Teams(seed, clubs), Officials(seed)
    for number in range(seasons):
        year = FIRST_YEAR + number
        random = stream(seed, year, "schedule")
        days = whole_season(year) if dates is None else short_season(random, year, dates)
        teams.summer(year)
        fixtures = preseason(random, clubs, days, year)
        fixtures += regular_season(random, clubs, days, year, whole=dates is None)
        season = Season(
            seed, teams, Scribe(sheets, year, officials, props=number >= _PROPS_FROM or (seasons <= _PROPS_FROM and number == 0))
        )
        season.play(fixtures, days)
        Postseason(seed, season, days.end, clubs).play()
        season.finish()
        sheets.end_season()
