"""Standings after a date from balldontlie (payload 12). The answer does not say of which date it is."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from nba_props.league.index import Index
from nba_props.league.payloads.bdl import team_facts
from nba_props.league.payloads.encoding import encoded

_SAME = ("wins", "losses", "home_record", "road_record", "conference_record", "conference_rank")


def bdl_standings(index: Index, season: str, day: date) -> bytes:
    """Every team of the season, from the first date of its regular season on; nobody before."""
    listed = index.standings.values()
    place = bisect_right(listed, day)
    rows = index.standings.of(listed[place - 1]) if place else []
    teams = index.teams_of.get(season, {})
    return encoded(
        {
            "data": [
                {
                    "team": team_facts(teams[row["team_abbr"]]),
                    **{column: row[column] for column in _SAME},
                    "division_record": None,
                    "division_rank": None,
                    "season": int(season[:4]),
                }
                for row in rows
                if row["season"] == season
            ]
        }
    )
