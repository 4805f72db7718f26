"""The raw tables of a league, asked for as the pipeline asks, and what its manifest says of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from aiohttp import ClientSession

from gapless import Batch, Partition
from gapless.model.ids import PartitionKey
from nba_props.league.archive import Archive
from nba_props.league.index import Index
from nba_props.league.parameters import SEASON_TYPES
from nba_props.raw import (
    bdl_boxscores,
    bdl_games,
    bdl_injuries,
    bdl_players,
    bdl_standings,
    bettingpros,
    espn_boxscores,
    espn_rosters,
    espn_scoreboard,
    gamebook,
    odds_lines,
    odds_props,
    play_by_play,
    player_boxscores,
    player_list,
    player_movement,
    referees,
    schedule,
    scoreboard,
    shots,
    team_boxscore,
)

SPELLING = {kind: spelled for spelled, kind in SEASON_TYPES.items()}
ESPN = {"GSW": "gs", "NOP": "no", "NYK": "ny", "SAS": "sa", "UTA": "utah", "WAS": "wsh"}
SNAPSHOTS = {"open": "15:00:00Z", "close": "22:30:00Z"}
HISTORY = "odds/v4/historical/sports/basketball_nba"
CURRENT = ("nbac_player_movement", "bdl_active_players_current")
"""Sources that answer for now: of all seasons at once."""

ENTITIES = {
    "nbac_play_by_play": ("game_date", "game_id"),
    "nbac_player_list_current": ("team_abbr",),
    "nbac_player_movement": ("team_abbr",),
    "nbac_referee_game_assignments": ("game_date", "game_id"),
    "bdl_standings": ("date_recorded", "team_abbr"),
    "bdl_injuries": ("scrape_date", "team_abbr"),
    "bdl_active_players_current": ("team_abbr",),
    "espn_team_rosters": ("roster_date", "team_abbr"),
    "odds_api_game_lines": ("game_date", "game_id", "snapshot"),
    "odds_api_player_points_props": ("game_date", "game_id", "snapshot"),
    **dict.fromkeys(("nbac_schedule", "nbac_scoreboard_v2", "bdl_games", "espn_scoreboard"), ("game_date", "game_id")),
}
"""The columns of a raw table that name the entities of which the manifest counts rows."""

OF_A_GAME = ("game_date", "game_id", "team_abbr")
DATES = ("date_recorded", "scrape_date", "roster_date")


class Answers:
    """The sources behind a URL."""

    def __init__(self, url: str, client: ClientSession) -> None:
        self._url, self._client = url, client

    async def text(self, path: str, **params: str) -> bytes:
        async with self._client.get(f"{self._url}/{path}", params=params, headers={"Authorization": "key"}) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def json(self, path: str, **params: str) -> bytes:
        """An object of one page."""
        return b"[" + await self.text(path, **params) + b"]"

    async def pages(self, path: str, *, following: tuple[str, str], parameter: str, **params: str) -> bytes:
        """An object of every page; ``following`` are the keys under which a page names the next one."""
        pages = [await self.text(path, **params)]
        while (cursor := json.loads(pages[-1])[following[0]].get(following[1])) is not None:
            pages.append(await self.text(path, **params, **{parameter: str(cursor)}))
        return b"[" + b",".join(pages) + b"]"

    async def bdl(self, path: str, **params: str) -> bytes:
        return await self.pages(f"bdl/v1/{path}", following=("meta", "next_cursor"), parameter="cursor", **params)

    async def game_logs(self, index: Index, day: object, season: str) -> list[bytes]:
        log = {"LeagueID": "00", "Season": season, "PlayerOrTeam": "P", "Counter": "0", "Sorter": "DATE", "Direction": "ASC"}
        kinds = sorted({game.season_type for game in index.days[day]})
        path = "nba_stats/stats/leaguegamelog"
        return [await self.json(path, **log, SeasonType=SPELLING[kind], DateFrom=str(day), DateTo=str(day)) for kind in kinds]

    async def props(self, time: str) -> bytes:
        events = json.loads(await self.text(f"{HISTORY}/events", apiKey="key", date=time))["data"]
        asked = {"apiKey": "key", "regions": "us", "markets": "player_points", "date": time}
        return b"[" + b",".join([await self.text(f"{HISTORY}/events/{event['id']}/odds", **asked) for event in events]) + b"]"

    async def current_tables(self) -> dict[str, pa.Table]:
        now = [{"snapshot": "current"}]
        movement = await self.json("nba_stats/stats/playermovement")
        players = await self.bdl("players/active", per_page="100")
        return {
            "nbac_player_movement": player_movement.load(batch("snapshot", now, {"current": [movement]})),
            "bdl_active_players_current": bdl_players.load(batch("snapshot", now, {"current": [players]})),
        }

    async def raw_tables(self, index: Index, season: str, every: int) -> dict[str, pa.Table]:
        """The raw tables of every n-th date of a season, and of the whole schedule."""
        days = sorted({game.game_date for game in index.seasons[season]})[::every]
        boards = {
            str(day): await self.json("nba_stats/stats/scoreboardv2", LeagueID="00", GameDate=str(day), DayOffset="0") for day in days
        }
        one = [{"season": season}]
        whole = await self.json("nba_stats/stats/scheduleleaguev2", LeagueID="00", Season=season)
        listed = await self.json("nba_stats/stats/playerindex", LeagueID="00", Season=season)
        return {
            "nbac_schedule": schedule.load(batch("season", one, {season: [whole]})),
            "nbac_player_list_current": player_list.load(batch("season", one, {season: [listed]})),
            **await self._of_dates(index, season, days, boards),
            **await self._of_games(index, season, days),
            **await self._of_snapshots(season, days, boards),
            "espn_team_rosters": await self._rosters(index, season, days),
        }

    async def _of_dates(self, index: Index, season: str, days: list, boards: dict[str, bytes]) -> dict[str, pa.Table]:
        dates = [{"game_date": str(day), "season": season} for day in days]
        found = {name: {} for name in OF_DATES}
        for day in days:
            asked = {
                "nbac_scoreboard_v2": [boards[str(day)]],
                "nbac_player_boxscores": await self.game_logs(index, day, season),
                "nbac_referee_game_assignments": [await self.json("nba_official/referees", date=str(day))],
                "bdl_player_boxscores": [await self.bdl("box_scores", date=str(day), per_page="5")],
                "bdl_games": [await self.bdl("games", start_date=str(day), end_date=str(day), per_page="4")],
                "bdl_standings": [await self.json("bdl/v1/standings", season=season[:4], date=str(day))],
                "bdl_injuries": [await self.bdl("player_injuries", date=str(day), per_page="20")],
                "espn_scoreboard": [await self.json("espn/scoreboard", dates=f"{day:%Y%m%d}")],
                "bettingpros_player_points_props": [
                    await self.pages(
                        *("bettingpros/v3/offers",),
                        following=("_pagination", "next_page"),
                        parameter="page",
                        market="points",
                        date=str(day),
                    )
                ],
            }
            for name, objects in asked.items():
                found[name][str(day)] = objects if name in OWN_IDS else [*objects, boards[str(day)]]
        return {name: load(batch("game_date", dates, found[name])) for name, load in OF_DATES.items()}

    async def _of_games(self, index: Index, season: str, days: list) -> dict[str, pa.Table]:
        games = [game for day in days for game in index.days[day]]
        box = {"StartPeriod": "0", "EndPeriod": "10", "StartRange": "0", "EndRange": "28800", "RangeType": "0"}
        attributes = [
            {
                "game_id": game.game_id,
                "game_date": str(game.game_date),
                "season": season,
                "home": game.home.abbr,
                "away": game.away.abbr,
                "espn_event": f"40{game.game_id[2:]}",
            }
            for game in games
        ]
        found = {name: {} for name in OF_GAMES}
        for game in games:
            id = game.game_id
            found["nbac_team_boxscore"][id] = [await self.json("nba_stats/stats/boxscoretraditionalv2", GameID=id, **box)]
            found["nbac_gamebook_player_stats"][id] = [await self.json(f"nba_stats/gamebook/{id}.json")]
            found["nbac_play_by_play"][id] = [await self.json(f"nba_cdn/static/json/liveData/playbyplay/playbyplay_{id}.json")]
            found["espn_boxscores"][id] = [await self.json("espn/summary", event=f"40{id[2:]}")]
            found["bigdataball_play_by_play"][id] = [await self.text(f"bigdataball/games/{id}.csv")]
        return {name: load(batch("game_id", attributes, found[name])) for name, load in OF_GAMES.items()}

    async def _of_snapshots(self, season: str, days: list, boards: dict[str, bytes]) -> dict[str, pa.Table]:
        lines, props, attributes = {}, {}, []
        for day in days:
            for name, at in SNAPSHOTS.items():
                key, time = f"{day}_{name}", f"{day}T{at}"
                attributes.append(
                    {"game_date_snapshot": key, "game_date": str(day), "season": season, "snapshot": name, "snapshot_time": time}
                )
                asked = {"apiKey": "key", "regions": "us", "markets": "h2h,spreads,totals", "date": time}
                lines[key] = [await self.json(f"{HISTORY}/odds", **asked), boards[str(day)]]
                props[key] = [await self.props(time), boards[str(day)]]
        return {
            "odds_api_game_lines": odds_lines.load(batch("game_date_snapshot", attributes, lines)),
            "odds_api_player_points_props": odds_props.load(batch("game_date_snapshot", attributes, props)),
        }

    async def _rosters(self, index: Index, season: str, days: list) -> pa.Table:
        attributes, found = [], {}
        for day in days:
            for abbr in sorted({team.abbr for game in index.days[day] for team in (game.home, game.away)}):
                key = f"{day}_{abbr}"
                attributes.append({"team_date": key, "game_date": str(day), "season": season, "team_abbr": abbr})
                found[key] = [await self.json(f"espn/teams/{ESPN.get(abbr, abbr.lower())}/roster", date=f"{day:%Y%m%d}")]
        return espn_rosters.load(batch("team_date", attributes, found))


Load = Callable[[Batch], pa.Table]

OF_DATES: dict[str, Load] = {
    "nbac_scoreboard_v2": scoreboard.load,
    "nbac_player_boxscores": player_boxscores.load,
    "nbac_referee_game_assignments": referees.load,
    "bdl_player_boxscores": bdl_boxscores.load,
    "bdl_games": bdl_games.load,
    "bdl_standings": bdl_standings.load,
    "bdl_injuries": bdl_injuries.load,
    "espn_scoreboard": espn_scoreboard.load,
    "bettingpros_player_points_props": bettingpros.load,
}
OWN_IDS = ("nbac_scoreboard_v2", "nbac_player_boxscores", "nbac_referee_game_assignments", "bdl_standings", "bdl_injuries")
"""Those of a date that need no scoreboard to know the league's games."""

OF_GAMES: dict[str, Load] = {
    "nbac_team_boxscore": team_boxscore.load,
    "nbac_gamebook_player_stats": gamebook.load,
    "nbac_play_by_play": play_by_play.load,
    "espn_boxscores": espn_boxscores.load,
    "bigdataball_play_by_play": shots.load,
}


def batch(key: str, attributes: list[dict[str, str]], objects: dict[str, list[bytes]]) -> Batch:
    return Batch(
        partitions=tuple(Partition(PartitionKey(each[key]), each) for each in attributes), objects=lambda asked: tuple(objects[asked])
    )


async def ask(archive: Path, url: str, season: str, every: int) -> dict[str, pa.Table]:
    with Archive(archive) as opened:
        index = Index(opened)
    async with ClientSession() as client:
        answers = Answers(url, client)
        return {**await answers.raw_tables(index, season, every), **await answers.current_tables()}


def compare(manifest: Path, season: str, tables: dict[str, pa.Table], *, whole: bool) -> None:
    """What the loaders make of the answers is what the manifest says: rows of each entity, and nulls where all dates were asked for."""
    asked = {row["game_date"] for row in tables["nbac_scoreboard_v2"].to_pylist()}
    listed = rows(manifest, "entities")
    for source, table in tables.items():
        dimensions = ENTITIES.get(source, OF_A_GAME)
        due = Counter()
        for row in listed:
            of_asked = source == "nbac_schedule" or row["game_date"] is None or row["game_date"] in asked
            if row["source"] == source and of_asked and (source in CURRENT or row["season"] == season):
                due[tuple(row["game_date" if name in DATES else name] for name in dimensions)] += row["rows"]
        found = Counter(tuple(row[name] for name in dimensions) for row in table.to_pylist())
        assert found == due, source
    if whole:
        due_nulls, found_nulls = Counter(), {}
        for row in rows(manifest, "columns"):
            if row["season"] == season and row["source"] not in CURRENT:
                table = tables[row["source"]]
                kind = row["season_type"] if "season_type" in table.schema.names else ""
                of_kind = table.filter(pc.field("season_type") == kind) if kind else table
                column = (row["source"], kind, row["column_name"])
                due_nulls[column] += row["nulls"]
                found_nulls[column] = of_kind[row["column_name"]].null_count
        assert found_nulls == due_nulls


def rows(folder: Path, name: str) -> Iterable[dict]:
    return duckdb.sql(f"FROM '{folder}/{name}.parquet'").to_arrow_table().to_pylist()
