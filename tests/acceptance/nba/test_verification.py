"""What the owner of the platform asks of ``verify``: counts across phases, distributions, nulls, and year over year. Each of them can fail: a
proven league is damaged by hand in one way, within all other bounds, and ``verify`` names the check, the column, and the date or the season.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.nba.league_runs import demo, generate, query
from tests.workspaces import typed

SEASON = "2021-22"
LINES, CACHE = "player_game_summary", "player_daily_cache"


@pytest.fixture(scope="module")
def league(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A proven workspace: three seasons, each with dates enough to be compared."""
    folder = tmp_path_factory.mktemp("league")
    ended = demo(generate(folder / "archive", seasons=3, dates=28), folder / "workspace")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder / "workspace"


@pytest.fixture
def workspace(league: Path, tmp_path: Path) -> Path:
    """A copy to damage. Nothing of the objects is asked."""
    return shutil.copytree(league, tmp_path / "copy", ignore=shutil.ignore_patterns("objects", "league*", "logs"))


@pytest.fixture(scope="module")
def date(league: Path) -> str:
    """A date in the middle of the season, on which there is a row of everything."""
    dates = query(league, f"SELECT DISTINCT cache_date FROM nba_precompute.{CACHE} WHERE season = '{SEASON}' ORDER BY 1")
    return str(dates[len(dates) // 2][0])


def damage(workspace: Path, *statements: str) -> None:
    with duckdb.connect(str(workspace / "nba.duckdb")) as warehouse:
        for statement in statements:
            warehouse.execute(statement)


def drift(workspace: Path, *processors: str) -> Sequence[Mapping]:
    """Units that fall short; others have merely changed."""
    ended = typed(workspace, "verify", *processors, "--json")
    assert ended.returncode == 5, ended.stdout + ended.stderr
    return [one for one in json.loads(ended.stdout)["drift"] if one["kind"] == "falls_short"]


def checks(one: Mapping) -> list[tuple[str, str]]:
    return [(check["code"], check["of"]) for check in one["checks"]]


def test_a_league_that_nobody_damaged_holds(league: Path) -> None:
    assert typed(league, "verify", "phase:analytics", "phase:precompute", "phase:predictions").returncode == 0
    found = json.loads(typed(league, "check", "--data", "--json").stdout)
    assert (found["exit_code"], found["problems"], found["data"]["whole"]) == (0, [], True)


def test_players_are_those_of_the_phase_before(workspace: Path, date: str) -> None:
    """Of precompute those of analytics, of predictions those with features: exactly."""
    cache, predictions = f"nba_precompute.{CACHE}", "nba_predictions.player_prop_predictions"
    at_date, of_system = f"cache_date = '{date}'", f"game_date = '{date}' AND system_id = 'moving_average'"
    damage(
        workspace,
        f"UPDATE {cache} SET player_lookup = 'nobody' WHERE {at_date} AND player_lookup = (SELECT min(player_lookup) FROM {cache} WHERE {at_date})",
        f"UPDATE {predictions} SET player_lookup = 'nobody' WHERE {of_system}"
        f" AND player_lookup = (SELECT max(player_lookup) FROM {predictions} WHERE {of_system})",
    )
    found = drift(workspace, CACHE, "predict_moving_average")
    assert [one["unit"] for one in found] == [f"{CACHE}@{date}", f"predict_moving_average@{date}"]
    for one in found:
        assert checks(one) == [("missing_keys", "expect.keys"), ("unexpected_keys", "expect.keys")]
        assert "player_lookup nobody" in one["findings"][1]
    assert "players_with_history.sql" in found[0]["findings"][0]
    assert "player_prop_predictions_players.sql" in found[1]["findings"][0]


def test_means_of_a_date_are_those_of_its_season(workspace: Path, date: str) -> None:
    damage(
        workspace,
        f"UPDATE nba_analytics.{LINES} SET usage_rate = usage_rate * 2 WHERE game_date = '{date}'",
        f"UPDATE nba_analytics.team_offense_game_summary SET pace = pace + 45 WHERE game_date = '{date}'",
    )
    teams, players = drift(workspace, "team_offense_game_summary", LINES)
    assert [teams["partition"], players["partition"]] == [date, date]
    assert checks(teams) == [("unusual_mean", "expect.distribution.pace")]
    assert checks(players) == [("unusual_mean", "expect.distribution.usage_rate")]
    assert players["findings"][0].startswith("usage_rate has a mean of ")
    assert players["findings"][0].endswith("and 12 deviations may lie between them")


def test_columns_have_the_nulls_of_their_sources(workspace: Path, date: str) -> None:
    damage(workspace, f"UPDATE nba_analytics.{LINES} SET minutes = NULL, usage_rate = NULL WHERE game_date = '{date}' AND is_starter")
    (found,) = drift(workspace, LINES)
    assert found["partition"] == date
    assert checks(found) == [("too_many_nulls", "expect.nulls_from")] * 2 + [("other_sum", "expect.sums.minutes")]
    nulls = [message.split(" of ")[0].rsplit(" ", 1)[0] for message in found["findings"][:2]]
    assert nulls == ["minutes is null in", "usage_rate is null in"]


def test_a_season_is_like_the_others(workspace: Path) -> None:
    """Half as much usage again in every line of a season: no bound is broken, and no date is unlike the others of its season."""
    damage(workspace, f"UPDATE nba_analytics.{LINES} SET usage_rate = usage_rate * 1.5 WHERE season = '{SEASON}'")
    found = drift(workspace, LINES)
    dates = query(
        workspace,
        f"SELECT DISTINCT game_date FROM nba_analytics.{LINES} WHERE season = '{SEASON}' AND season_type = 'Regular Season' ORDER BY 1",
    )
    assert [one["partition"] for one in found] == [str(day) for (day,) in dates]
    assert {tuple(checks(one)) for one in found} == {(("unlike_others", "expect.alike.season.means.usage_rate"),)}
    ((message,),) = {tuple(one["findings"]) for one in found}
    assert message.startswith("the mean of usage_rate is ")
    assert f" in season {SEASON}, and " in message
    assert message.endswith("others with the same season_type; they may differ by 0.1 of that")
    shown = typed(workspace, "verify", LINES).stdout
    assert f"unlike_others  {message.split(',')[0]}" in " ".join(shown.split()).replace("unlike_others the", "unlike_others  the")
    assert f"and {len(dates) - 1} more, the last of them {dates[-1][0]}" in shown, "what is to be said of all of them is said once"


def test_a_season_has_as_many_rows_of_a_game_as_the_others(workspace: Path) -> None:
    damage(workspace, f"DELETE FROM nba_analytics.{LINES} WHERE season = '{SEASON}' AND hash(player_lookup) % 3 = 0")
    found = drift(workspace, LINES)
    regular = [one for one in found if ("unlike_others", "expect.alike.season.rows.game_id") in checks(one)]
    assert len(regular) >= 28
    (message,) = {message for one in regular for message in one["findings"] if message.startswith("the rows of each game_id")}
    assert f"in season {SEASON}" in message
    assert all(("miscounted", "expect.counts") in checks(one) for one in regular), "and the manifest says how many there must be"
