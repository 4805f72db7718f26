"""What the tables of nba_props must say, computed again from the Parquet files: slow, obvious, and written from the description of
the platform alone. Shares no code with the pipeline, and no SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

Row = Mapping[str, Any]

WINDOW = 15
LEAGUE_DAYS = 30
BOOTSTRAP_DAYS = 14
ZONES = ("paint", "mid_range", "three")


@dataclass(frozen=True, slots=True)
class Archive:
    """The rows of the files, by what they are about. Rows that name no game of the schedule are left out."""

    games: Mapping[str, Row]
    player_lines: tuple[Row, ...]
    team_lines: tuple[Row, ...]
    shots: tuple[Row, ...]


def read(folder: Path, seasons: Iterable[str] | None = None) -> Archive:
    """The archive, or some seasons of it."""
    wanted = None if seasons is None else set(seasons)
    games = {row["game_id"]: row for row in _rows(folder, "games*") if wanted is None or season_of(row["game_id"]) in wanted}
    whole = [row for row in _rows(folder, "player_boxscores*") if row["game_id"] in games]
    known = {(row["game_id"], row["player_id"]) for row in whole}
    reduced = [
        row
        for row in _rows(folder, "player_gamelogs_reduced*")
        if row["game_id"] in games and (row["game_id"], row["player_id"]) not in known
    ]
    teams = [row for row in _rows(folder, "team_boxscores*") if row["game_id"] in games]
    shots = [row for row in _rows(folder, "shots*") if row["game_id"] in games]
    return Archive(games=games, player_lines=(*whole, *reduced), team_lines=tuple(teams), shots=tuple(shots))


def _rows(folder: Path, pattern: str) -> list[Row]:
    return [row for path in sorted(folder.glob(f"{pattern}.parquet")) for row in pq.read_table(path).to_pylist()]


def season_of(game_id: str) -> str:
    """``0022200001`` is of ``2022-23``."""
    year = 2000 + int(game_id[3:5])
    return f"{year}-{(year + 1) % 100:02}"


def is_regular(game_id: str) -> bool:
    return game_id.startswith("002")


def is_exhibition(game_id: str) -> bool:
    """Pre-season and all-star games, which count for nothing."""
    return game_id.startswith(("001", "003"))


def own_game_id(game: Row) -> str:
    """``YYYYMMDD_AWAY_HOME``."""
    return f"{game['game_date']:%Y%m%d}_{game['away_abbr']}_{game['home_abbr']}"


@dataclass(slots=True)
class Totals:
    games: int = 0
    points: int = 0
    rebounds: int = 0
    assists: int = 0


def player_totals(archive: Archive) -> dict[tuple[str, int], Totals]:
    """What each player made in a season, all kinds of games together: by (season, the league's player id)."""
    found: dict[tuple[str, int], Totals] = {}
    for line in archive.player_lines:
        totals = found.setdefault((season_of(line["game_id"]), line["player_id"]), Totals())
        totals.games += 1
        totals.points += line["pts"]
        totals.rebounds += line["reb"]
        totals.assists += line["ast"]
    return found


@dataclass(frozen=True, slots=True)
class TeamGame:
    """One team's offense in one game."""

    game_id: str
    game_date: date
    season: str
    team: str
    opponent: str
    points: int
    minutes: float
    possessions: float
    offensive_rating: float
    pace: float
    ts_pct: float
    efg_pct: float


def team_games(archive: Archive) -> dict[tuple[str, str], TeamGame]:
    """Every team line, rated: by (the league's game id, team)."""
    found = {}
    for line in archive.team_lines:
        game = archive.games[line["game_id"]]
        # A team has five players on court: where the line has fewer than 240 minutes, it has those of the game.
        minutes = float(line["min"])
        if minutes < 200:
            minutes *= 5
        possessions = line["fga"] + 0.44 * line["fta"] + line["tov"] - line["oreb"]
        team = line["team_abbr"]
        found[line["game_id"], team] = TeamGame(
            game_id=line["game_id"],
            game_date=game["game_date"],
            season=season_of(line["game_id"]),
            team=team,
            opponent=game["away_abbr"] if team == game["home_abbr"] else game["home_abbr"],
            points=line["pts"],
            minutes=minutes,
            possessions=possessions,
            offensive_rating=100 * line["pts"] / possessions,
            pace=possessions * 48 / (minutes / 5),
            ts_pct=line["pts"] / (2 * (line["fga"] + 0.44 * line["fta"])),
            efg_pct=(line["fgm"] + 0.5 * line["fg3m"]) / line["fga"],
        )
    return found


def usage_rates(archive: Archive) -> dict[tuple[str, int], float | None]:
    """Usage of every player line, by (the league's game id, player id); None where a term is missing or he played less than half a minute."""
    teams = {(line["game_id"], line["team_abbr"]): line for line in archive.team_lines}
    rated = team_games(archive)
    found: dict[tuple[str, int], float | None] = {}
    for line in archive.player_lines:
        team = teams.get((line["game_id"], line["team_abbr"]))
        key = (line["game_id"], line["player_id"])
        if team is None or line.get("fga") is None or line["min"] < 0.5:
            found[key] = None
            continue
        minutes = rated[line["game_id"], line["team_abbr"]].minutes
        used = line["fga"] + 0.44 * line["fta"] + line["tov"]
        possible = team["fga"] + 0.44 * team["fta"] + team["tov"]
        found[key] = 100 * used * (minutes / 5) / (line["min"] * possible)
    return found


def zone_of(shot: Row) -> str:
    if shot["shot_value"] == 3 or shot["shot_distance"] >= 23.75:
        return "three"
    return "paint" if shot["shot_distance"] <= 8 else "mid_range"


@dataclass(frozen=True, slots=True)
class Defense:
    """What one team allowed in one game; ``shots`` is (attempts, makes) by zone, None where the game has no shots."""

    team: str
    game_date: date
    game_id: str
    season: str
    points: int
    possessions: float
    shots: Mapping[str, tuple[int, int]] | None


def defenses(archive: Archive) -> list[Defense]:
    """What every team allowed in every game of which its opponent has a line, oldest first."""
    tried: dict[tuple[str, str], dict[str, list[bool]]] = {}
    for shot in archive.shots:
        game = archive.games[shot["game_id"]]
        shooter = game["home_abbr"] if shot["team_id"] == game["home_team_id"] else game["away_abbr"]
        zones = tried.setdefault((shot["game_id"], shooter), {zone: [] for zone in ZONES})
        zones[zone_of(shot)].append(shot["shot_made"])
    found = []
    for (game_id, opponent), line in team_games(archive).items():
        zones = tried.get((game_id, opponent))
        found.append(
            Defense(
                team=line.opponent,
                game_date=line.game_date,
                game_id=game_id,
                season=line.season,
                points=line.points,
                possessions=line.possessions,
                shots=None if zones is None else {zone: (len(made), sum(made)) for zone, made in zones.items()},
            )
        )
    return sorted(found, key=lambda defense: (defense.game_date, defense.game_id, defense.team))


def season_teams(archive: Archive, season: str) -> set[str]:
    """The teams of a season: those with regular-season games."""
    return {
        game[side]
        for game_id, game in archive.games.items()
        if is_regular(game_id) and season_of(game_id) == season
        for side in ("home_abbr", "away_abbr")
    }


def zone_analysis(archive: Archive, played: Iterable[Defense], season: str, day: date, team: str) -> dict[str, object]:
    """The row of ``team_defense_zone_analysis`` of a team on a date. ``played`` are the :func:`defenses` of the archive."""
    before = [d for d in played if d.season == season and not is_exhibition(d.game_id) and d.game_date < day]
    window = [defense for defense in before if defense.team == team][-WINDOW:]
    league = [defense for defense in before if defense.game_date >= day - timedelta(days=LEAGUE_DAYS)]
    opening = min(game["game_date"] for game_id, game in archive.games.items() if is_regular(game_id) and season_of(game_id) == season)
    row: dict[str, object] = {
        "games_in_window": len(window),
        "games_with_shots": sum(defense.shots is not None for defense in window),
        "is_bootstrap": day < opening + timedelta(days=BOOTSTRAP_DAYS),
        "defensive_rating_last_15": 100 * sum(d.points for d in window) / sum(d.possessions for d in window) if window else None,
        "opponent_points_per_game": sum(d.points for d in window) / len(window) if window else None,
    }
    differences: dict[str, float] = {}
    for zone in ZONES:
        own, mean = _allowed(window, zone), _allowed(league, zone)
        row[f"{zone}_pct_allowed_last_15"], row[f"{zone}_attempts_per_game"] = own
        row[f"league_{zone}_pct"] = mean[0]
        difference = None if own[0] is None or mean[0] is None else 100 * (own[0] - mean[0])
        row[f"{zone}_vs_league"] = difference
        if difference is not None:
            differences[zone] = difference
    whole = len(differences) == len(ZONES)
    row["strongest_zone"] = min(ZONES, key=differences.__getitem__) if whole else None
    row["weakest_zone"] = max(ZONES, key=differences.__getitem__) if whole else None
    return row


def _allowed(window: Iterable[Defense], zone: str) -> tuple[float | None, float | None]:
    """The share of shots that went in, and the attempts per game with shots."""
    shots = [defense.shots[zone] for defense in window if defense.shots is not None]
    attempts, makes = sum(tried for tried, _ in shots), sum(made for _, made in shots)
    return (makes / attempts if attempts else None), (attempts / len(shots) if shots else None)
