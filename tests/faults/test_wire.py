"""Faults of the wire: what a source answers, or does not, on its way to gapless.

What passes has two halves: within a run it is waited for and tried again, and the ledger tells of it; where it lasts the unit has failed
with the right class, and one more run mends it. What is wrong however often it is asked for is never taken.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from threading import Event
from typing import Any

import pytest

from tests.faults.case import Case, Ended
from tests.faults.wire import Exchange

fault = pytest.mark.fault
Act = Callable[[Exchange], None]

HTML = b"<!DOCTYPE html><html><head><title>Scheduled maintenance</title></head><body>We will be back soon.</body></html>"
PLAYS = "/nba_cdn/static/json/liveData/playbyplay/playbyplay_{}.json"
OVERLOAD = (500, 502, 503, 504)
WORDS_FOR_A_DATE = ("start_date", "DateFrom", "GameDate", "date", "dates")


# 429: a wait, for which no attempt is counted


@fault("W1a", "429 with Retry-After")
def test_too_many_requests_until_a_moment(case: Case) -> None:
    asked: list[float] = []

    def act(exchange: Exchange) -> None:
        asked.append(time.monotonic())
        if len(asked) == 1:
            exchange.reply(429, b'{"error": "too many requests"}', headers={"Retry-After": "1"})
        else:
            exchange.pass_on()

    case.select("+bdl_games", case.mini.tail)
    case.wire.on("/bdl/v1/games", about(case.mini.cut, act))
    passed(case, case.run(), {f"scrape_bdl_games@{case.mini.cut}": 429}, "rate_limited")
    assert asked[1] - asked[0] >= 1, "the source said when to come back"


@fault("W1b", "429 without Retry-After, where there is one attempt only")
def test_too_many_requests_and_no_word_until_when(case: Case) -> None:
    case.select("+bdl_games", case.mini.tail)
    allow(case, "bdl_games", attempts=1)
    case.wire.on("/bdl/v1/games", about(case.mini.cut, at_first(lambda e: e.reply(429))))
    passed(case, case.run(), {f"scrape_bdl_games@{case.mini.cut}": 429}, "rate_limited")


@fault("W1c", "429 for ever")
def test_too_many_requests_for_ever(case: Case) -> None:
    case.select("+bdl_games", case.mini.tail)
    case.wire.on("/bdl/v1/games", about(case.mini.cut, lambda e: e.reply(429, b"slow down", headers={"Retry-After": "0"})))
    lasted(case, {f"scrape_bdl_games@{case.mini.cut}": 429}, "rate_limited", "answered 429: slow down", attempts=0)


# Overload, which the league's services answer with errors rather than with 429


@fault("W2a", "500, 502, 503 and 504 now and then")
def test_errors_of_the_server_now_and_then(case: Case) -> None:
    statuses = overloaded(case)
    case.select("+nbac_play_by_play", case.mini.tail)
    for game, status in statuses.items():
        case.wire.on(PLAYS.format(game), at_first(answering(status)))
    passed(case, case.run(), {f"scrape_nbac_play_by_play@{game}": status for game, status in statuses.items()}, "transient")


@fault("W2b", "500, 502, 503 and 504 for ever")
def test_errors_of_the_server_for_ever(case: Case) -> None:
    statuses = overloaded(case)
    case.select("+nbac_play_by_play", case.mini.tail)
    allow(case, "nbac_play_by_play", attempts=2)
    for game, status in statuses.items():
        case.wire.on(PLAYS.format(game), answering(status))
    lasted(case, {f"scrape_nbac_play_by_play@{game}": status for game, status in statuses.items()}, "transient", "Scheduled maintenance")


# Answers that break off, and such that come too late


@fault("W3a", "a reset in the middle of a body")
def test_a_reset_within_a_body(case: Case) -> None:
    game = next(iter(overloaded(case)))
    case.select("+nbac_play_by_play", case.mini.tail)
    case.wire.on(PLAYS.format(game), at_first(breaking_off))
    passed(case, case.run(), {f"scrape_nbac_play_by_play@{game}": None}, "transient")


@fault("W3b", "a reset in the middle of every body")
def test_a_reset_within_every_body(case: Case) -> None:
    game = next(iter(overloaded(case)))
    case.select("+nbac_play_by_play", case.mini.tail)
    allow(case, "nbac_play_by_play", attempts=2)
    case.wire.on(PLAYS.format(game), breaking_off)
    lasted(case, {f"scrape_nbac_play_by_play@{game}": None}, "transient", "failed: ")


@fault("W4", "truncated JSON, as long as its head says")
def test_truncated_json(case: Case) -> None:
    case.select("+espn_scoreboard", case.mini.tail)

    def halved(exchange: Exchange) -> None:
        body = exchange.true_answer().body
        exchange.reply(body=body[: len(body) // 2])

    case.wire.on("/espn/scoreboard", about(case.mini.cut, halved))
    refused(case, f"scrape_espn_scoreboard@{case.mini.cut}", "answered 200, but its body is not JSON")


@fault("W5a", "a page in HTML with status 200")
def test_html_instead_of_json(case: Case) -> None:
    case.select("+nbac_referee_game_assignments", case.mini.tail)
    case.wire.on("/nba_official/referees", about(case.mini.cut, answering(200)))
    refused(case, f"scrape_nbac_referee_game_assignments@{case.mini.cut}", "is text/html, not JSON: <!DOCTYPE html>")


@fault("W5b", "a page in HTML with status 200 where a spreadsheet should be")
def test_html_instead_of_a_spreadsheet(case: Case) -> None:
    game = next(iter(overloaded(case)))
    case.select("+bigdataball_play_by_play", case.mini.tail)
    case.wire.on(f"/bigdataball/games/{game}", lambda e: e.reply(200, HTML, "text/csv"))
    refused(case, f"scrape_bigdataball_play_by_play@{game}", "the first line has no column game_id", state="incomplete")


@fault("W6a", "an empty body with status 200")
def test_an_empty_answer(case: Case) -> None:
    case.select("+bdl_injuries", case.mini.tail)
    case.wire.on("/bdl/v1/player_injuries", about(case.mini.cut, lambda e: e.reply(200)))
    refused(case, f"scrape_bdl_injuries@{case.mini.cut}", "answered 200, but its body is empty, not JSON")


@fault("W6b", "an empty spreadsheet with status 200")
def test_an_empty_spreadsheet(case: Case) -> None:
    game = next(iter(overloaded(case)))
    case.select("+bigdataball_play_by_play", case.mini.tail)
    case.wire.on(f"/bigdataball/games/{game}", lambda e: e.reply(200, b"", "text/csv"))
    refused(case, f"scrape_bigdataball_play_by_play@{game}", "what was stored is empty", state="incomplete")


@fault("W7", "the right body under a wrong content type")
def test_a_wrong_content_type(case: Case) -> None:
    game = next(iter(overloaded(case)))
    case.select("+nbac_gamebook_player_stats", case.mini.tail)
    case.wire.on(f"/nba_stats/gamebook/{game}", lambda e: e.reply(200, e.true_answer().body, "application/pdf"))
    refused(case, f"scrape_nbac_gamebook_player_stats@{game}", "is application/pdf, not JSON")


@fault("W8a", "a body that stops coming")
def test_a_slow_body(case: Case) -> None:
    case.select("+bdl_games", case.mini.tail)
    case.patch("sources/bdl_games.yaml", "timeout: 120s", "timeout: 900ms")
    case.wire.on("/bdl/v1/games", about(case.mini.cut, at_first(stopping)))
    passed(case, case.run(), {f"scrape_bdl_games@{case.mini.cut}": None}, "transient")
    assert "was not answered in full within 0.9 s" in case.seen.named


@fault("W8b", "every body stops coming")
def test_every_body_is_slow(case: Case) -> None:
    case.select("+bdl_games", case.mini.tail)
    case.patch("sources/bdl_games.yaml", "timeout: 120s", "timeout: 900ms")
    allow(case, "bdl_games", attempts=2)
    case.wire.on("/bdl/v1/games", about(case.mini.cut, stopping))
    lasted(case, {f"scrape_bdl_games@{case.mini.cut}": None}, "transient", "was not answered in full within 0.9 s")


@fault("W9", "a time-out while the service goes on and finishes later")
def test_a_service_that_finishes_after_the_time_out(case: Case) -> None:
    game, late = next(iter(overloaded(case))), Event()

    def finishing_late(exchange: Exchange) -> None:
        exchange.hold()
        try:
            exchange.pass_on()
        finally:
            late.set()

    case.select("+nbac_team_boxscore", case.mini.tail)
    case.patch("sources/nbac_team_boxscore.yaml", "timeout: 120s", "timeout: 900ms")
    held = at_first(finishing_late)
    rule = case.wire.on("/nba_stats/stats/boxscoretraditionalv2", lambda e: held(e) if e.query["GameID"] == game else e.pass_on())
    ended = case.run()
    case.wire.mend()
    assert late.wait(10), "the service has finished"
    passed(case, ended, {f"scrape_nbac_team_boxscore@{game}": None}, "transient")
    assert [query["GameID"] for _, query in case.wire.asked if "GameID" in query].count(game) == 2, rule
    assert case.command("verify", *case.selection).exit_code == 0, "what came late has changed nothing"


# Answers with status 200 that do not say what they should


@fault("W10a", "status 200 with an error inside instead of results")
def test_an_error_with_status_200(case: Case) -> None:
    game = next(iter(overloaded(case)))
    case.select("+nbac_team_boxscore", case.mini.tail)
    body = json.dumps({"status": "failed", "message": "An error has occurred.", "resultSets": []}).encode()
    path = "/nba_stats/stats/boxscoretraditionalv2"
    case.wire.on(path, lambda e: e.reply(200, body) if e.query["GameID"] == game else e.pass_on())
    refused(case, f"scrape_nbac_team_boxscore@{game}", "completed_when", "An error has occurred.")


@fault("W10b", "status 200 with one failed result among good ones")
def test_a_failed_result_among_good_ones(case: Case) -> None:
    case.select("+bdl_player_boxscores", case.mini.tail)

    def one_failed(page: Any) -> None:
        page["data"][0]["home_team"].update(players=[], error="players could not be read")

    case.wire.on("/bdl/v1/box_scores", about(case.mini.cut, lambda e: e.altered(one_failed)))
    refused(case, f"scrape_bdl_player_boxscores@{case.mini.cut}", "team_abbr", "is missing", state="incomplete")


@fault("W11a", "the cursor of the next page is missing")
def test_a_missing_cursor(case: Case) -> None:
    case.select("+bdl_player_boxscores", case.mini.tail)
    case.patch("sources/bdl_player_boxscores.yaml", "per_page: '5'", "per_page: '2'")

    case.wire.on("/bdl/v1/box_scores", about(case.mini.cut, lambda e: e.altered(lambda page: page["meta"].pop("next_cursor"))))
    refused(case, f"scrape_bdl_player_boxscores@{case.mini.cut}", "team_abbr", "are missing", state="incomplete")


@fault("W11b", "a page says that it is the last one, and is not")
def test_a_page_that_says_it_is_the_last(case: Case) -> None:
    case.select("+bettingpros_player_points_props", case.mini.tail)
    short_pages(case)
    the_last = {"next_page": None}
    case.wire.on("/bettingpros/v3/offers", about(case.mini.cut, lambda e: e.altered(lambda page: page["_pagination"].update(the_last))))
    refused(case, f"scrape_bettingpros_player_points_props@{case.mini.cut}", "completed_when", "_pagination.total_pages")


@fault("W11c", "the next page is not there")
def test_a_page_that_is_not_there(case: Case) -> None:
    case.select("+bettingpros_player_points_props", case.mini.tail)
    short_pages(case)
    rule = about(case.mini.cut, lambda e: e.reply(404, b"no such page") if "page" in e.query else e.pass_on())
    case.wire.on("/bettingpros/v3/offers", rule)
    refused(case, f"scrape_bettingpros_player_points_props@{case.mini.cut}", "answered 404: no such page", error_class="permanent")


@fault("W12a", "the payload of the date before, where the teams are the same")
def test_the_box_scores_of_another_date(case: Case) -> None:
    case.select("+bdl_player_boxscores", case.mini.tail)
    day, before = dates_before(case)
    case.wire.on("/bdl/v1/box_scores", about(day, lambda e: e.pass_on(query=e.query | {"date": before})))
    refused(case, f"scrape_bdl_player_boxscores@{day}", f"[].data[].date is {before}, not {{game_date}} of the unit", state="incomplete")


@fault("W12b", "the snapshot of the day before")
def test_a_snapshot_of_the_day_before(case: Case) -> None:
    case.select("+odds_api_game_lines", case.mini.tail)
    day, before = dates_before(case)
    late = f"{before}T22:30:00Z"
    case.wire.on("/odds/v4/historical/sports/basketball_nba/odds", about(day, lambda e: e.pass_on(query=e.query | {"date": late})))
    ended = case.run()
    for snapshot in ("close", "open"):
        unit = f"scrape_odds_api_game_lines@{day}_{snapshot}"
        case.caught(ended, unit, f"[].timestamp is {late}, not {{game_date}} of the unit", by="what the object says of its date")
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)


@fault("W12c", "the offers of the date before")
def test_the_offers_of_another_date(case: Case) -> None:
    case.select("+bettingpros_player_points_props", case.mini.tail)
    day, before = dates_before(case)
    case.wire.on("/bettingpros/v3/offers", about(day, lambda e: e.pass_on(query=e.query | {"date": before})))
    said = f"[]._parameters.date is {before}, not {{game_date}} of the unit"
    refused(case, f"scrape_bettingpros_player_points_props@{day}", said, state="incomplete")


@fault("W13a", "a source whose clock is a day fast says when to come back")
def test_the_clock_of_a_source_is_a_day_fast(case: Case) -> None:
    case.select("+bdl_games", case.mini.tail)
    now = datetime.now(UTC) + timedelta(days=1)
    headers = {"Date": format_datetime(now, usegmt=True), "Retry-After": format_datetime(now + timedelta(seconds=1), usegmt=True)}
    case.wire.on("/bdl/v1/games", about(case.mini.cut, at_first(lambda e: e.reply(429, headers=headers))))
    passed(case, case.run(), {f"scrape_bdl_games@{case.mini.cut}": 429}, "rate_limited")


@fault("W13b", "a source that takes the date of Greenwich for that of the game")
def test_dates_of_greenwich(case: Case) -> None:
    case.select("+bdl_games", case.mini.tail)

    def in_utc(page: Any) -> None:
        for game in page["data"]:
            game["date"] = game["datetime"][:10]

    case.wire.on("/bdl/v1/games", about(case.mini.cut, lambda e: e.altered(in_utc)))
    after = date.fromisoformat(case.mini.cut) + timedelta(days=1)
    refused(case, f"scrape_bdl_games@{case.mini.cut}", f"game_date {after}", "are not expected", state="incomplete")


@fault("W14", "a gzip bomb")
def test_a_gzip_bomb(case: Case) -> None:
    game = next(iter(overloaded(case)))
    case.select("+nbac_gamebook_player_stats", case.mini.tail)
    bomb = gzip.compress(b" " * (64 * 1024 * 1024 + 1), 1)
    case.wire.on(f"/nba_stats/gamebook/{game}", lambda e: e.reply(200, bomb, headers={"Content-Encoding": "gzip"}))
    refused(case, f"scrape_nbac_gamebook_player_stats@{game}", "has a body of more than 67108864 bytes: raise at_most if that is right")


# What the wire does


def about(day: str, act: Act) -> Act:
    """Do so with requests about this date, whatever their source calls it; the others are passed on."""

    def acts(exchange: Exchange) -> None:
        said = next((exchange.query[word] for word in WORDS_FOR_A_DATE if word in exchange.query), "")
        if said[:10] in (day, day.replace("-", "")):
            act(exchange)
        else:
            exchange.pass_on()

    return acts


def at_first(act: Act) -> Act:
    """Do so once; what comes after is passed on."""
    done = Event()

    def acts(exchange: Exchange) -> None:
        if done.is_set():
            exchange.pass_on()
        else:
            done.set()
            act(exchange)

    return acts


def answering(status: int) -> Act:
    return lambda exchange: exchange.reply(status, HTML, "text/html")


def breaking_off(exchange: Exchange) -> None:
    _half(exchange)
    exchange.reset()


def stopping(exchange: Exchange) -> None:
    _half(exchange)
    exchange.hold()


def _half(exchange: Exchange) -> None:
    body = exchange.true_answer().body
    exchange.begin(200, len(body))
    exchange.send(body[: len(body) // 2])


# What is common to the cases


def overloaded(case: Case) -> dict[str, int]:
    """A game of the last dates for each answer to overload."""
    games = [game for listed in case.mini.last_games().values() for game in listed]
    return dict(zip(games, OVERLOAD, strict=False))


def dates_before(case: Case) -> tuple[str, str]:
    """The last two dates of the regular season, the later first."""
    before, day = case.mini.last_games()
    return day, before


def short_pages(case: Case) -> None:
    """Five offers a page, so that a date of the mini league has several."""
    case.patch("sources/bettingpros_player_points_props.yaml", "market: points", "market: points\n          limit: '5'")


def allow(case: Case, source: str, *, attempts: int) -> None:
    """So many attempts for each unit of a source."""
    case.patch(f"sources/{source}.yaml", "first_wait:", f"attempts: {attempts}\n    first_wait:")


def passed(case: Case, ended: Ended, units: Mapping[str, int | None], error_class: str) -> None:
    """The run ended with 0, in the rows of a run without a fault. The ledger tells of one failure for each unit, with this status."""
    assert ended.exit_code == 0, ended.said
    case.as_without_fault()
    for unit, status in units.items():
        [retry] = case.retries(unit)
        assert (retry["error_class"], retry.get("status")) == (error_class, status)
        assert retry["counts"] is (error_class != "rate_limited")
        case.seen.named = str(retry["message"])
    case.seen.caught_by = f"class {error_class}: tried again"
    case.seen.repaired = "within the run"


def lasted(case: Case, units: Mapping[str, int | None], error_class: str, *names: str, attempts: int = 2) -> None:
    """The run ends with 1 and the units have failed so; ``failures`` says what may help; when it is over, one more run mends them."""
    ended = case.run()
    for unit in units:
        case.caught(ended, unit, *names, by=f"class {error_class}: failed", state="failed")
    told = case.told("failures", *case.selection)
    assert {one["unit"]: (one["error_class"], one["status"], one["attempts"]) for one in told["failures"]} == {
        unit: (error_class, status, attempts) for unit, status in units.items()
    }
    assert {one["status"] for one in told["kinds"]} == {*units.values()}
    assert all("may pass when the other side is well again: `gapless run " in one["advice"] for one in told["kinds"])
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)


def refused(case: Case, unit: str, *names: str, state: str = "failed", error_class: str = "data") -> None:
    """The run ends with 1 and nothing of the answer is taken. What failed for good waits for ``retry``, what fell short for ``run``."""
    by = f"class {error_class}: failed" if state == "failed" else "expectation of the object"
    case.caught(case.run(), unit, *names, by=by, state=state)
    [failure] = case.told("failures", *case.selection)["failures"]
    assert (failure["unit"], failure["error_class"]) == (unit, error_class if state == "failed" else "incomplete")
    wanted = case.closure(case.bad())
    case.wire.mend()
    case.mended(case.retry() if state == "failed" else case.run(), wanted)
