"""The paths by which scrapes find their entities in stored pages."""

from __future__ import annotations

from pathlib import Path

import jmespath
import pytest
from tests.unit.nba_props import payloads
from tests.unit.nba_props.payloads import DAY, EVENT, GAME, SNAPSHOT

import nba_props
from gapless.service.pipeline_file.included import read_whole

PROCESSORS = read_whole(Path(nba_props.__file__).parent / "pipeline.yaml").source.tree["processors"]


@pytest.mark.parametrize(
    ("name", "pages", "entities"),
    [
        (
            "scrape_nbac_schedule",
            [{"leagueSchedule": {"gameDates": [{"games": [{"gameId": "1"}, {"gameId": "2"}]}, {"games": [{"gameId": "3"}]}]}}],
            ["1", "2", "3"],
        ),
        (
            "scrape_nbac_scoreboard_v2",
            [
                {
                    "resultSets": [
                        {"name": "GameHeader", "rowSet": [["d", 1, "1"], ["d", 2, "2"]]},
                        {"name": "LineScore", "rowSet": [["d", 1, "9"]]},
                    ]
                }
            ],
            ["1", "2"],
        ),
        (
            "scrape_nbac_player_boxscores",
            [
                {"resultSets": [{"name": "LeagueGameLog", "rowSet": [[0, 1, 2, 3, "BOS", 5, "1"]]}]},
                {"resultSets": [{"name": "LeagueGameLog", "rowSet": []}]},
            ],
            [["1", "BOS"]],
        ),
        (
            "scrape_nbac_team_boxscore",
            [
                {
                    "resultSets": [
                        {"name": "PlayerStats", "rowSet": [["9", 1, "XXX"]]},
                        {"name": "TeamStats", "rowSet": [["1", 1, "Celtics", "BOS"]]},
                    ]
                }
            ],
            [["1", "BOS"]],
        ),
        (
            "scrape_bdl_player_boxscores",
            [
                {"data": [{"home_team": {"abbreviation": "BOS", "players": [1]}, "visitor_team": {"abbreviation": "PHI", "players": []}}]},
                {"data": []},
                {"data": [{"home_team": {"abbreviation": "LAL", "players": [1]}, "visitor_team": {"abbreviation": "GSW", "players": [2]}}]},
            ],
            ["BOS", "LAL", "GSW"],
        ),
    ],
)
def test_entities_of_stored_pages(name, pages, entities):
    assert jmespath.search(PROCESSORS[name]["expect"]["keys"]["path"], pages) == entities


EMPTY_GAME = [{"game": {"gameId": GAME, "actions": []}}]
EMPTY_BOOK = [{"gameId": GAME, "teams": [{"teamTricode": "BOS", "active": [], "dnp": [], "inactive": []}]}]
ONLY_INACTIVE = [{"gameId": GAME, "teams": [{"teamTricode": "BOS", "active": [], "dnp": [], "inactive": [{"lastName": "Brown"}]}]}]
EMPTY_SUMMARY = [{"header": {"id": EVENT}, "boxscore": {"players": []}}]
EMPTY_ROSTER = [{"team": {"abbreviation": "BOS", "athletes": []}}]
NO_EVENTS = [{"timestamp": SNAPSHOT, "data": []}]
NO_MOVEMENT = [{"NBA_Player_Movement": {"rows": [], "columns": []}}]
TRANSACTIONS = 2
NO_PROPS = [{"timestamp": SNAPSHOT, "data": {**payloads.odds_event(), "bookmakers": []}}]


@pytest.mark.parametrize(
    ("name", "pages", "entities"),
    [
        ("nbac_play_by_play", payloads.play_by_play(), [GAME]),
        ("nbac_play_by_play", EMPTY_GAME, []),
        ("nbac_gamebook_player_stats", payloads.gamebook(), [GAME]),
        ("nbac_gamebook_player_stats", ONLY_INACTIVE, [GAME]),
        ("nbac_gamebook_player_stats", EMPTY_BOOK, []),
        ("nbac_player_list_current", payloads.player_list(), ["BOS", "PHI"]),
        ("nbac_referee_game_assignments", payloads.referees(), [GAME]),
        ("bdl_games", payloads.bdl_games(), [[DAY, "BOS"]]),
        ("bdl_standings", payloads.bdl_standings(), [["BOS", 1, 0], ["PHI", 0, 1]]),
        ("bdl_injuries", payloads.bdl_injuries(), ["BOS", "BOS"]),
        ("bdl_active_players_current", payloads.bdl_players(), ["BOS"]),
        ("espn_scoreboard", payloads.espn_scoreboard(), [EVENT]),
        ("espn_boxscores", payloads.espn_summary(), [EVENT]),
        ("espn_boxscores", EMPTY_SUMMARY, []),
        ("espn_team_rosters", payloads.espn_roster("GS"), ["GS"]),
        ("espn_team_rosters", EMPTY_ROSTER, []),
        ("odds_api_game_lines", payloads.odds_lines(), ["basketball_nba"] * 2),
        ("odds_api_game_lines", NO_EVENTS, []),
        ("odds_api_player_points_props", payloads.odds_props(), ["basketball_nba"]),
        ("odds_api_player_points_props", NO_PROPS, []),
        ("bettingpros_player_points_props", payloads.bettingpros(), ["BOS"]),
        ("odds_api_events", payloads.odds_lines(), ["basketball_nba"] * 2),
        ("odds_api_events", NO_EVENTS, []),
        ("nbac_player_movement", payloads.player_movement(), [TRANSACTIONS]),
        ("nbac_player_movement", NO_MOVEMENT, []),
    ],
)
def test_entities_of_other_sources(name, pages, entities):
    assert jmespath.search(PROCESSORS[f"scrape_{name}"]["expect"]["keys"]["path"], pages) == entities


@pytest.mark.parametrize(
    ("name", "pages", "said"),
    [
        ("bdl_player_boxscores", [{"data": [{"date": DAY}, {"date": DAY}]}, {"data": []}], [DAY, DAY]),
        ("odds_api_game_lines", NO_EVENTS, [SNAPSHOT]),
        ("odds_api_events", payloads.odds_lines(), [SNAPSHOT]),
        ("odds_api_player_points_props", NO_PROPS, [SNAPSHOT]),
        ("bettingpros_player_points_props", payloads.bettingpros(), [DAY]),
    ],
)
def test_what_payloads_say_of_their_date(name, pages, said):
    [(path, attribute)] = PROCESSORS[f"scrape_{name}"]["expect"]["asks"].items()
    assert (jmespath.search(path, pages), attribute) == (said, "{game_date}")


@pytest.mark.parametrize(
    ("page", "pages", "next_page", "whole"), [(1, 1, None, True), (1, 2, 2, True), (2, 2, None, True), (1, 2, None, False)]
)
def test_a_page_of_offers_is_the_last_one_by_its_number(page, pages, next_page, whole):
    answer = {"_pagination": {"page": page, "total_pages": pages, "next_page": next_page}, "offers": []}
    condition = PROCESSORS["scrape_bettingpros_player_points_props"]["action"]["http"]["completed_when"]
    assert bool(jmespath.search(condition, answer)) is whole


@pytest.mark.parametrize(("pages", "events"), [(payloads.odds_lines(), ["ab" * 16, "ab" * 16]), (NO_EVENTS, [])])
def test_props_are_asked_for_by_the_ids_of_events(pages, events):
    each = PROCESSORS["scrape_odds_api_player_points_props"]["action"]["http"]["each"]
    assert jmespath.search(each["event_id"], pages) == events


def test_every_scrape_has_its_source_and_says_when_an_answer_is_whole():
    scrapes = {name: processor for name, processor in PROCESSORS.items() if processor["phase"] == "scrape"}
    loads = [name for name, processor in PROCESSORS.items() if processor["phase"] == "raw"]
    assert sorted(scrapes) == sorted(("scrape_odds_api_events", *(f"scrape_{name}" for name in loads)))
    assert len(loads) == 21
    for name, scrape in scrapes.items():
        http = scrape["action"]["http"]
        assert ("completed_when" in http) != (http.get("content") == "text"), name
