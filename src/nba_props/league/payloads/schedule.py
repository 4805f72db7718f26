"""The schedule of a season (payload 1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from nba_props.league.index import Game, Team
from nba_props.league.payloads.encoding import encoded, moment

SCHEDULED, FINAL = 1, 3

_BROADCASTERS = tuple(f"{whose}{medium}Broadcasters" for whose in ("national", "home", "away", "intl") for medium in ("Tv", "Radio", "Ott"))


def schedule(season: str, games: Sequence[Game]) -> bytes:
    """``games`` in order of their dates."""
    return encoded(
        {
            "meta": {"version": 1, "request": f"scheduleleaguev2?Season={season}", "time": None},
            "leagueSchedule": {
                "seasonYear": season,
                "leagueId": "00",
                "gameDates": [
                    {
                        "gameDate": f"{day:%m/%d/%Y} 00:00:00",
                        "games": [_game(game, number) for number, game in enumerate(of_day, start=1)],
                    }
                    for day, of_day in groupby(games, lambda game: game.game_date)
                ],
                "weeks": [],
                "broadcasterList": [],
            },
        }
    )


def status(game: Game) -> tuple[int, str | None]:
    """Status and its words: ``Final``, or the time of the tip-off."""
    if game.is_final:
        return FINAL, "Final"
    return SCHEDULED, None if game.tipoff_et is None else f"{game.tipoff_et:%I:%M %p} ET".lstrip("0").lower().replace("et", "ET")


def _game(game: Game, number: int) -> dict[str, object]:
    code, words = status(game)
    return {
        "gameId": game.game_id,
        "gameCode": game.code,
        "gameStatus": code,
        "gameStatusText": words,
        "gameSequence": number,
        "gameDateEst": _midnight(game.game_date),
        "gameTimeEst": _time(game.tipoff_et),
        "gameDateTimeEst": moment(game.tipoff_et),
        "gameDateUTC": _midnight_in_utc(game),
        "gameTimeUTC": _time(game.tipoff_utc),
        "gameDateTimeUTC": moment(game.tipoff_utc),
        "awayTeamTime": None,
        "homeTeamTime": None,
        "day": f"{game.game_date:%a}",
        "monthNum": game.game_date.month,
        "weekNumber": None,
        "weekName": None,
        "ifNecessary": None,
        "seriesGameNumber": None,
        "gameLabel": game.label,
        "gameSubLabel": None,
        "seriesText": None,
        "arenaName": game.arena,
        "arenaState": None,
        "arenaCity": game.arena_city,
        "postponedStatus": "A",
        "branchLink": None,
        "gameSubtype": None,
        "isNeutral": game.neutral_site,
        "broadcasters": {name: [] for name in _BROADCASTERS},
        "homeTeam": _team(game.home, game.home_pts),
        "awayTeam": _team(game.away, game.away_pts),
        "pointsLeaders": [],
    }


def _team(team: Team, points: int | None) -> dict[str, object]:
    return {
        "teamId": team.id,
        "teamName": team.nickname,
        "teamCity": team.city,
        "teamTricode": team.abbr,
        "teamSlug": None,
        "wins": None,
        "losses": None,
        "score": points,
        "seed": None,
    }


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _time(at: datetime | None) -> str | None:
    return None if at is None else f"1900-01-01T{at:%H:%M:%S}Z"


def _midnight_in_utc(game: Game) -> str | None:
    """Midnight of the Eastern date, in UTC."""
    if game.tipoff_et is None or game.tipoff_utc is None:
        return None
    midnight = datetime.combine(game.game_date, datetime.min.time())
    return moment(midnight + timedelta(seconds=(game.tipoff_utc - game.tipoff_et).total_seconds()))
