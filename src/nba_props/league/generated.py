"""A small generated archive in the layout of the real one: the same seed gives the same tables.

Shots come first; lines are summed from them, team lines from player lines (turnovers of nobody and plus/minus apart, as in real
box scores), so totals agree everywhere. As in real archives there are gaps: play-in, all-star, pre-season games and the cup final
have no lines, playoffs only lines with fewer columns and no shots, the second season has no shots at all, the first game of the
first season has none. Names have accents and suffixes, one player a season changes his team, about one game in twelve has overtime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import cos, radians, sin
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from nba_props.league import cast, layout
from nba_props.league.archive import ArchiveError

FIRST_YEAR = 2020
_ROSTER = 12

# Zone, distance in feet, angle from the middle in degrees, value, share of the attempts, share that falls.
_ZONES = (
    ("Restricted Area", (0.0, 4.0), (-80, 80), 2, 0.30, 0.64),
    ("In The Paint (Non-RA)", (4.0, 8.0), (-60, 60), 2, 0.17, 0.44),
    ("Mid-Range", (9.0, 21.0), (-85, 85), 2, 0.15, 0.42),
    ("Left Corner 3", (22.0, 23.0), (-89, -80), 3, 0.05, 0.39),
    ("Right Corner 3", (22.0, 23.0), (80, 89), 3, 0.05, 0.39),
    ("Above the Break 3", (23.8, 28.0), (-65, 65), 3, 0.28, 0.36),
)

# Minutes for one at most of these.
_ONE_IN = {"oreb": 14, "dreb": 6, "ast": 7, "stl": 20, "blk": 24, "tov": 12, "pf": 9}
_RANGES = ((8, "Less Than 8 ft."), (16, "8-16 ft."), (24, "16-24 ft."), (99, "24+ ft."))

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Player:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class _Team:
    id: int
    abbr: str
    city: str
    nickname: str
    conference: str
    roster: list[_Player]

    @property
    def name(self) -> str:
        return f"{self.city} {self.nickname}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    digit: str
    name: str
    lines: bool = False
    reduced: bool = False


_PRESEASON = _Kind(digit="1", name="Preseason")
_REGULAR = _Kind(digit="2", name="Regular Season", lines=True)
_ALL_STAR = _Kind(digit="3", name="All-Star")
_PLAYOFFS = _Kind(digit="4", name="Playoffs", lines=True, reduced=True)
_PLAY_IN = _Kind(digit="5", name="Play-In")
_CUP_FINAL = _Kind(digit="6", name="Cup Final")


@dataclass(slots=True)
class _Tables:
    games: list[Row] = field(default_factory=list)
    players: list[Row] = field(default_factory=list)
    reduced: list[Row] = field(default_factory=list)
    teams: list[Row] = field(default_factory=list)
    standings: list[Row] = field(default_factory=list)
    shots: dict[str, list[Row]] = field(default_factory=dict)


def generate(out: Path, *, seed: int, teams: int = 6, seasons: int = 4, dates: int = 20) -> None:
    """Write an archive of ``seasons`` seasons with ``dates`` dates of regular season each, from 2020-21 on.

    Raises:
        ArchiveError: a size is out of range, the folder holds Parquet files already or cannot be written.
    """
    for what, value, low, high in (("teams", teams, 2, len(cast.TEAMS)), ("seasons", seasons, 1, 20), ("dates", dates, 1, 150)):
        if not low <= value <= high:
            raise ArchiveError(f"{value} {what} cannot be generated", help=f"give --{what} from {low} to {high}")
    if any(out.glob("*.parquet")):
        raise ArchiveError(f"{out} holds Parquet files already", help="name an empty folder with --out")
    tables = _Tables()
    random = Random(seed)  # noqa: S311 - play, not secrets
    league = _league(random, teams)
    for number in range(seasons):
        _season(random, tables, league, FIRST_YEAR + number, dates, shots=number != 1 or seasons == 1)
    try:
        _write(out, tables)
    except OSError as error:
        raise ArchiveError(f"{out} cannot be written: {error}", help="name a folder that can be written with --out") from error


def _league(random: Random, teams: int) -> list[_Team]:
    names = [first + " " + last for first in cast.FIRST_NAMES for last in cast.LAST_NAMES]
    random.shuffle(names)
    players = [_Player(200_000 + 37 * number, name + cast.SUFFIXES[number % len(cast.SUFFIXES)]) for number, name in enumerate(names)]
    return [_Team(*cast.TEAMS[number], players[_ROSTER * number : _ROSTER * (number + 1)]) for number in range(teams)]


def _season(random: Random, tables: _Tables, league: list[_Team], year: int, dates: int, *, shots: bool) -> None:
    season = _Season(random=random, tables=tables, year=year, shots=[] if shots else None)
    day = date(year, 10, 12)
    season.play(_PRESEASON, day, *random.sample(league, 2))
    day = date(year, 10, 20)
    for number in range(dates):
        if number == dates // 2:
            season.play(_ALL_STAR, day, league[0], league[1])
            _trade(random, league)
            day += timedelta(days=3)
        shuffled = random.sample(league, len(league))
        for pair in range(1 if number % 7 == 3 else max(1, len(league) // 2 - number % 2)):  # noqa: PLR2004
            season.play(_REGULAR, day, shuffled[2 * pair], shuffled[2 * pair + 1])
        day += timedelta(days=random.choice((1, 1, 1, 2, 2, 3)))
    if year == FIRST_YEAR + 3:
        season.play(_CUP_FINAL, day, league[0], league[1])
    best = sorted(league, key=lambda team: -season.wins.get(team.abbr, 0))
    season.play(_PLAY_IN, day + timedelta(days=2), best[-1], best[-2])
    for number in range(3):
        home, away = (best[0], best[1]) if number != 1 else (best[1], best[0])
        season.play(_PLAYOFFS, day + timedelta(days=4 + 2 * number), home, away)
    season.finish(league)


def _trade(random: Random, league: list[_Team]) -> None:
    one, other = random.sample(league, 2)
    one.roster[-1], other.roster[-1] = other.roster[-1], one.roster[-1]


@dataclass(slots=True, kw_only=True)
class _Season:
    """Plays games into the tables. ``shots`` is None in a season without."""

    random: Random
    tables: _Tables
    year: int
    shots: list[Row] | None
    wins: dict[str, int] = field(default_factory=dict)
    losses: dict[str, int] = field(default_factory=dict)
    played: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02}"

    def play(self, kind: _Kind, day: date, home: _Team, away: _Team) -> None:
        number = self.played[kind.digit] = self.played.get(kind.digit, 0) + 1
        game: Row = {
            "season": self.name,
            "season_type": kind.name,
            "game_id": f"00{kind.digit}{self.year % 100:02}{number:05}",
            "game_date": day,
        }
        overtimes = 1 if kind.lines and self.random.random() < 1 / 12 else 0
        sides = {home.abbr: self._lines(game, home, overtimes), away.abbr: self._lines(game, away, overtimes)}
        home_points, away_points = (_total(sides[team.abbr][0], "pts") for team in (home, away))
        if home_points == away_points:  # one more free throw falls
            star = sides[home.abbr][0][0]
            for column in ("pts", "ftm", "fta"):
                star[column] = _int(star, column) + 1
            home_points += 1
        if kind.lines:
            for team, other, margin in ((home, away, home_points - away_points), (away, home, away_points - home_points)):
                matchup = f"{team.abbr} vs. {other.abbr}" if team is home else f"{team.abbr} @ {other.abbr}"
                self._finish(kind, {**game, "matchup": matchup, "wl": "W" if margin > 0 else "L"}, team, sides[team.abbr], margin=margin)
                if kind is _REGULAR:
                    record = self.wins if margin > 0 else self.losses
                    record[team.abbr] = record.get(team.abbr, 0) + 1
        score = {"home_pts": home_points, "away_pts": away_points, "score_final": True, "periods": 4 + overtimes if kind.lines else None}
        self.tables.games.append({**game, **score, **_listed(kind, number, day, home, away)})

    def _lines(self, game: Row, team: _Team, overtimes: int) -> tuple[list[Row], list[Row]]:
        """The lines of the players of one team (minus what only the score decides), and their shots."""
        random = self.random
        active = random.sample(team.roster, random.randint(8, 10))
        minutes = 240 + 25 * overtimes
        weights = [random.uniform(8, 40) for _ in active]
        lines, shots = [], []
        for player, weight in zip(active, weights, strict=True):
            played = round(minutes * weight / sum(weights))
            taken = [self._shot(game, team, player, overtimes) for _ in range(round(played * random.uniform(0.25, 0.47)))]
            threes = [shot for shot in taken if shot["shot_value"] == 3]  # noqa: PLR2004
            free = random.randint(0, max(1, played // 5))
            counts = {"min": played, "fga": len(taken), "fgm": _made(taken), "fg3a": len(threes), "fg3m": _made(threes), "fta": free}
            counts["ftm"] = sum(random.random() < 0.78 for _ in range(free))  # noqa: PLR2004
            counts |= {column: random.randint(0, 1 + played // every) for column, every in _ONE_IN.items()}
            counts["reb"] = counts["oreb"] + counts["dreb"]
            counts["pts"] = 2 * counts["fgm"] + counts["fg3m"] + counts["ftm"]
            lines.append({"player_id": player.id, "player_name": player.name, **counts})
            shots += taken
        first = max(lines, key=lambda line: _int(line, "min"))
        first["min"] = _int(first, "min") + minutes - _total(lines, "min")
        lines.sort(key=lambda line: -_int(line, "min"))
        return lines, shots

    def _shot(self, game: Row, team: _Team, player: _Player, overtimes: int) -> Row:
        random = self.random
        zone, distances, angles, value, _, falls = random.choices(_ZONES, [zone[4] for zone in _ZONES])[0]
        distance, angle = random.uniform(*distances), random.uniform(*angles)
        period = random.randint(1, 4) if not overtimes or random.random() < 0.9 else 5  # noqa: PLR2004
        return {
            "game_id": game["game_id"],
            "game_date": game["game_date"],
            "team_id": team.id,
            "player_id": player.id,
            "quarter": period,
            "mins_left": random.randint(0, 11 if period <= 4 else 4),  # noqa: PLR2004
            "secs_left": random.randint(0, 59),
            "shot_made": random.random() < falls,
            "shot_value": value,
            "action_type": "Layup Shot" if zone == "Restricted Area" else "Jump Shot",
            "basic_zone": zone,
            "zone_area": "Center" if -30 < angle < 30 else "Left Side" if angle < 0 else "Right Side",  # noqa: PLR2004
            "zone_range": next(name for nearer, name in _RANGES if distance < nearer),
            "loc_x": round(distance * sin(radians(angle)), 2),
            "loc_y": round(5 + distance * cos(radians(angle)), 2),
            "shot_distance": int(distance),
        }

    def _finish(self, kind: _Kind, game: Row, team: _Team, side: tuple[list[Row], list[Row]], *, margin: int) -> None:
        lines, shots = side
        game = {**game, "team_id": team.id, "team_abbr": team.abbr, "team_name": team.name}
        whole: Row = {**game, "min": _total(lines, "min"), **{column: _total(lines, column) for column in layout.COUNTS}}
        whole |= {"tov": _total(lines, "tov") + self.random.randint(0, 1), "plus_minus": margin, **_shares(whole)}
        self.tables.teams.append(whole)
        rest = 5 * margin
        for number, line in enumerate(lines):
            line["plus_minus"] = rest if number == len(lines) - 1 else round(rest / (len(lines) - number)) + self.random.randint(-6, 6)
            rest -= _int(line, "plus_minus")
            (self.tables.reduced if kind.reduced else self.tables.players).append({**game, **line, **_shares(line)})
        if self.shots is not None and not kind.reduced and not (self.year == FIRST_YEAR and self.played["2"] == 1):
            self.shots += shots

    def finish(self, league: list[_Team]) -> None:
        if self.shots is not None:
            self.shots.sort(
                key=lambda shot: (str(shot["game_id"]), _int(shot, "quarter"), -_int(shot, "mins_left"), -_int(shot, "secs_left"))
            )
            self.tables.shots[self.name.replace("-", "_")] = self.shots
        for team in league:
            self.tables.standings.append(
                {"season": self.name, "teamcity": team.city, "teamname": team.nickname, "conference": team.conference}
                | {"wins": self.wins.get(team.abbr, 0), "losses": self.losses.get(team.abbr, 0), "team_abbreviation": team.abbr}
            )


def _listed(kind: _Kind, number: int, day: date, home: _Team, away: _Team) -> Row:
    """What a schedule says of a game beside its score. Whether the place is neutral is known of some kinds only."""
    tipoff = datetime(day.year, day.month, day.day, 19, 30)  # noqa: DTZ001 - Eastern, without a zone, as in the archive
    return {
        "tipoff_et": tipoff,
        "tipoff_utc": tipoff + timedelta(hours=4 if 3 < day.month < 11 else 5),  # noqa: PLR2004
        "home_team_id": home.id,
        "home_abbr": home.abbr,
        "away_team_id": away.id,
        "away_abbr": away.abbr,
        "neutral_site": kind is _CUP_FINAL if kind.lines or kind is _CUP_FINAL else None,
        "arena": f"{home.city} Arena",
        "arena_city": home.city,
        "label": {_PLAYOFFS: f"Game {number}", _CUP_FINAL: "Championship"}.get(kind),
    }


def _write(out: Path, tables: _Tables) -> None:
    out.mkdir(parents=True, exist_ok=True)
    named: dict[str, tuple[list[Row], pa.Schema]] = {
        "player_boxscores": (tables.players, layout.PLAYER_LINES),
        "player_gamelogs_reduced": (tables.reduced, layout.REDUCED_LINES),
        "team_boxscores": (tables.teams, layout.TEAM_LINES),
        "standings_final": (tables.standings, layout.STANDINGS),
        **{f"shots_{season}": (shots, layout.SHOTS) for season, shots in tables.shots.items()},
        "games": (tables.games, layout.GAMES),
    }
    for name, (rows, schema) in named.items():
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), out / f"{name}.parquet", compression="zstd")


def _int(row: Mapping[str, object], column: str) -> int:
    value = row[column]
    assert isinstance(value, int)
    return value


def _total(rows: list[Row], column: str) -> int:
    return sum(_int(row, column) for row in rows)


def _made(shots: list[Row]) -> int:
    return sum(shot["shot_made"] is True for shot in shots)


def _shares(row: Mapping[str, object]) -> Row:
    def share(made: str, tried: str) -> float | None:
        return round(_int(row, made) / _int(row, tried), 3) if _int(row, tried) else None

    return {"fg_pct": share("fgm", "fga"), "fg3_pct": share("fg3m", "fg3a"), "ft_pct": share("ftm", "fta")}
