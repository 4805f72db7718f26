"""What the tables of precompute must say of a player on a date, computed again: slow, obvious, and written from the description of the
platform alone. Shares no code with the pipeline, and no SQL.

What is known of the date itself (who may play, how rested, against whom) is given as a row of the context tables.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tests.acceptance.nba import independent
from tests.acceptance.nba.independent import ZONES, Archive, Row, TeamGame

WINDOW_OF_ZONE = {"paint": "paint", "perimeter": "three", "mid_range": "mid_range"}
"""The zone of the defence that a primary zone meets."""

FEATURES = (
    "points_avg_last_5",
    "points_avg_last_10",
    "points_avg_season",
    "points_std_last_10",
    "games_in_last_7_days",
    "fatigue_score",
    "shot_zone_mismatch_score",
    "pace_score",
    "usage_spike_score",
    "rest_advantage",
    "injury_risk",
    "recent_trend",
    "minutes_change",
    "opponent_def_rating",
    "opponent_pace",
    "home_away",
    "back_to_back",
    "playoff_game",
    "pct_paint",
    "pct_mid_range",
    "pct_three",
    "pct_free_throw",
    "team_pace",
    "team_off_rating",
    "team_win_pct",
)
CALCULATED = {"rest_advantage", "injury_risk", "recent_trend", "minutes_change", "home_away", "back_to_back", "playoff_game"}
OF_THE_CONTEXT = {"games_in_last_7_days", "opponent_def_rating", "opponent_pace", "team_win_pct"}
STOOD_IN_FOR = {"points_avg_last_5", "points_avg_last_10", "points_avg_season", "team_pace"}
WEIGHTS = {"phase4": 100, "calculated": 100, "phase3": 75, "missing": 0}
RISKS = {"Out": 1.0, "Doubtful": 0.75, "Questionable": 0.5, "Day-To-Day": 0.5, "Probable": 0.25, "Available": 0.0, None: 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One game of one player. ``shots`` is (attempts, makes) by zone, None where the game has no shots at all."""

    game_id: str
    game_date: date
    season: str
    team: str
    minutes: float
    points: int
    free_throws: int | None
    usage: float | None
    ts_pct: float | None
    shots: Mapping[str, tuple[int, int]] | None


def player_lines(archive: Archive) -> dict[tuple[str, int], list[Line]]:
    """The games of every player in a season, exhibition left out, oldest first: by (season, the league's player id)."""
    tried: dict[tuple[str, int], dict[str, list[bool]]] = {}
    for shot in archive.shots:
        zones = tried.setdefault((shot["game_id"], shot["player_id"]), {zone: [] for zone in ZONES})
        zones[independent.zone_of(shot)].append(shot["shot_made"])
    with_shots = {shot["game_id"] for shot in archive.shots}
    usages = independent.usage_rates(archive)
    found: dict[tuple[str, int], list[Line]] = {}
    for line in archive.player_lines:
        game_id, player = line["game_id"], line["player_id"]
        if independent.is_exhibition(game_id):
            continue
        zones = tried.get((game_id, player), {zone: [] for zone in ZONES})
        tries = None if line.get("fga") is None else line["fga"] + 0.44 * line["fta"]
        found.setdefault((independent.season_of(game_id), player), []).append(
            Line(
                game_id=game_id,
                game_date=archive.games[game_id]["game_date"],
                season=independent.season_of(game_id),
                team=line["team_abbr"],
                minutes=line["min"],
                points=line["pts"],
                free_throws=line.get("ftm"),
                usage=usages[game_id, player],
                ts_pct=line["pts"] / (2 * tries) if tries else None,
                shots={zone: (len(made), sum(made)) for zone, made in zones.items()} if game_id in with_shots else None,
            )
        )
    for lines in found.values():
        lines.sort(key=lambda line: (line.game_date, line.game_id))
    return found


def teams_on(archive: Archive, day: date) -> set[str]:
    """The teams that play on a day."""
    return {game[side] for game in archive.games.values() if game["game_date"] == day for side in ("home_abbr", "away_abbr")}


def shot_zones(lines: Iterable[Line], day: date) -> dict[str, object] | None:
    """The row of ``player_shot_zone_analysis``; None before ten games with shots."""
    with_shots = [line.shots for line in lines if line.game_date < day and line.shots is not None]
    if len(with_shots) < 10:
        return None
    row: dict[str, object] = {}
    for size in (10, 20):
        window = with_shots[-size:]
        row[f"games_in_window_{size}"] = len(window)
        attempts = {zone: sum(shots[zone][0] for shots in window) for zone in ZONES}
        makes = {zone: sum(shots[zone][1] for shots in window) for zone in ZONES}
        for zone in ZONES:
            row[f"{zone}_rate_last_{size}"] = attempts[zone] / sum(attempts.values()) if sum(attempts.values()) else None
            row[f"{zone}_pct_last_{size}"] = makes[zone] / attempts[zone] if attempts[zone] else None
    row["primary_zone"] = _primary_zone({zone: row[f"{zone}_rate_last_10"] for zone in ZONES})
    return row


def _primary_zone(rates: Mapping[str, object]) -> str | None:
    if rates["paint"] is None:
        return None
    for name, zone in WINDOW_OF_ZONE.items():
        if rates[zone] >= 0.4:
            return name
    return "balanced"


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def daily_cache(played: Iterable[TeamGame], lines: Iterable[Line], season: str, day: date, team: str) -> dict[str, object] | None:
    """The row of ``player_daily_cache`` of a player who stands in ``team`` on a date; None before five games. ``played`` are the
    games of all teams.
    """
    before = [line for line in lines if line.game_date < day]
    if len(before) < 5:
        return None
    last_10 = before[-10:]
    mean = sum(line.points for line in last_10) / len(last_10)
    with_free_throws = [line for line in before if line.free_throws is not None]
    points = sum(line.points for line in with_free_throws)
    games = sorted(
        (game for game in played if game.team == team and game.season == season and game.game_date < day),
        key=lambda game: (game.game_date, game.game_id),
    )
    recent = [game for game in games if not independent.is_exhibition(game.game_id)][-10:]
    zones = shot_zones(before, day) or {}
    return {
        "games_played": len(before),
        "points_avg_last_5": _mean(line.points for line in before[-5:]),
        "points_avg_last_10": mean,
        "points_avg_season": _mean(line.points for line in before),
        "points_std_last_10": math.sqrt(sum((line.points - mean) ** 2 for line in last_10) / (len(last_10) - 1)),
        "minutes_avg_last_10": _mean(line.minutes for line in last_10),
        "minutes_avg_season": _mean(line.minutes for line in before),
        "usage_avg_last_10": _mean(line.usage for line in last_10),
        "ts_avg_last_10": _mean(line.ts_pct for line in last_10),
        "free_throw_share": sum(line.free_throws or 0 for line in with_free_throws) / points if points else None,
        "team_pace_last_10": _mean(game.pace for game in recent),
        "team_off_rating_last_10": _mean(game.offensive_rating for game in recent),
        "primary_zone": zones.get("primary_zone"),
        "pct_paint": zones.get("paint_rate_last_10"),
        "pct_mid_range": zones.get("mid_range_rate_last_10"),
        "pct_three": zones.get("three_rate_last_10"),
    }


def fatigue(context: Row) -> int:
    """How fresh a player is, 0 to 100."""
    score = 100
    if context["is_back_to_back"]:
        score -= 15
    elif context["days_rest"] is not None and context["days_rest"] >= 3:
        score += 5
    if context["games_last_7"] >= 4:
        score -= 10
    if context["minutes_last_7"] > 240:
        score -= 10
    if (context["minutes_avg_last_10"] or 0) > 35:
        score -= 8
    if context["back_to_backs_last_14"] >= 2:
        score -= 12
    elif context["back_to_backs_last_14"] == 1:
        score -= 5
    if (context["age"] or 0) >= 35:
        score -= 10
    elif (context["age"] or 0) >= 30:
        score -= 5
    return max(0, min(100, score))


def _within(limit: float, value: float) -> float:
    return max(-limit, min(limit, value))


def composite(context: Row, zones: Mapping[str, object] | None, defense: Mapping[str, object] | None) -> dict[str, object]:
    """The row of ``player_composite_factors``: of a player's context, his zones, and the zones of his opponent's defence."""
    mismatch = _mismatch(zones, defense)
    pace = None if context["pace_differential"] is None else _within(3, context["pace_differential"] / 2)
    usage = None
    if context["projected_usage"] is not None and context["usage_avg_last_7"] is not None:
        usage = 0.3 * (context["projected_usage"] - context["usage_avg_last_7"])
        if usage > 0 and context["stars_out"] >= 1:
            usage *= 1.15 if context["stars_out"] == 1 else 1.30
        usage = _within(3, usage)
    fresh = fatigue(context)
    adjustment = (fresh - 100) / 20
    return {
        "fatigue_score": fresh,
        "fatigue_adjustment": adjustment,
        "shot_zone_mismatch_score": mismatch,
        "pace_score": pace,
        "usage_spike_score": usage,
        "total_adjustment": adjustment + (mismatch or 0) + (pace or 0) + (usage or 0),
        "has_zones": mismatch is not None,
    }


def _mismatch(zones: Mapping[str, object] | None, defense: Mapping[str, object] | None) -> float | None:
    primary = zones["primary_zone"] if zones is not None else None
    if zones is None or primary is None:
        return None
    if primary == "balanced":
        return 0.0
    zone = WINDOW_OF_ZONE[str(primary)]
    allowed = defense[f"{zone}_vs_league"] if defense is not None else None
    if allowed is None:
        return None
    rate = 100 * zones[f"{zone}_rate_last_10"]
    value = allowed * min(rate / 50, 1)
    return _within(10, value * 1.2 if abs(value) > 5 else value)


def features(
    context: Row,
    teams: Mapping[str, Row],
    cache: Mapping[str, object] | None,
    factors: Mapping[str, object],
    games: Mapping[str, int],
    *,
    is_listed: bool,
) -> dict[str, object]:
    """The 25 features with their tiers and quality.

    ``teams`` are the rows of ``upcoming_team_game_context`` of the game by team; ``games`` how many each team has played lately,
    15 at most; ``is_listed`` whether the injury source has a list of the date.
    """
    cached = cache or {}
    own, opposing = teams[context["team_abbr"]], teams[context["opponent_team_abbr"]]
    rests = [None if row["days_rest"] is None else min(row["days_rest"], 3) for row in (own, opposing)]
    opponent_is_known, team_is_known = games[context["opponent_team_abbr"]] >= 5, games[context["team_abbr"]] >= 5
    values: dict[str, float | None] = {
        "points_avg_last_5": cached.get("points_avg_last_5", context["points_avg_last_5"]),
        "points_avg_last_10": cached.get("points_avg_last_10", context["points_avg_last_10"]),
        "points_avg_season": cached.get("points_avg_season", context["points_avg_last_5"]),
        "points_std_last_10": cached.get("points_std_last_10"),
        "games_in_last_7_days": context["games_last_7"],
        "fatigue_score": factors["fatigue_score"],
        "shot_zone_mismatch_score": factors["shot_zone_mismatch_score"],
        "pace_score": factors["pace_score"],
        "usage_spike_score": factors["usage_spike_score"],
        "rest_advantage": None if None in rests else rests[0] - rests[1],
        "injury_risk": RISKS[context["injury_status"]] if is_listed else None,
        "recent_trend": cached["points_avg_last_5"] - cached["points_avg_last_10"] if cache else None,
        "minutes_change": cached["minutes_avg_last_10"] - cached["minutes_avg_season"] if cache else None,
        "opponent_def_rating": context["opponent_def_rating_last_10"] if opponent_is_known else None,
        "opponent_pace": context["opponent_pace_last_10"] if opponent_is_known else None,
        "home_away": int(context["is_home"]),
        "back_to_back": int(context["is_back_to_back"]),
        "playoff_game": int(context["season_type"] == "Playoffs"),
        "pct_paint": cached.get("pct_paint"),
        "pct_mid_range": cached.get("pct_mid_range"),
        "pct_three": cached.get("pct_three"),
        "pct_free_throw": cached.get("free_throw_share"),
        "team_pace": cached.get("team_pace_last_10", context["team_pace_last_10"]) if team_is_known else None,
        "team_off_rating": cached.get("team_off_rating_last_10") if team_is_known else None,
        "team_win_pct": own["win_pct"],
    }
    assert tuple(values) == FEATURES
    tiers = [_tier(name, value, is_cached=cache is not None) for name, value in values.items()]
    return {**values, "feature_sources": ",".join(tiers), "quality_score": sum(WEIGHTS[tier] for tier in tiers) / len(tiers)}


def _tier(name: str, value: float | None, *, is_cached: bool) -> str:
    if value is None:
        return "missing"
    if name in CALCULATED:
        return "calculated"
    return "phase3" if name in OF_THE_CONTEXT or (name in STOOD_IN_FOR and not is_cached) else "phase4"
