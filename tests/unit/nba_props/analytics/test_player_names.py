"""Aliases of players and whom the names of a date lead to."""

from __future__ import annotations

import pytest
from hand_made_weeks import OPENING, REGISTRY, SEASON

from nba_props.names import player_lookup

GAMEBOOK = "nba_raw.nbac_gamebook_player_stats"
BDL = "nba_raw.bdl_player_boxscores"


@pytest.fixture
def registry(weeks):
    """Aliases of a season, by (alias, team)."""

    def found():
        weeks.warehouse.units({"season": SEASON})
        return {
            (row["alias"], row["team_abbr"]): (row["player_lookup"], row["rule"])
            for row in weeks.warehouse.run("analytics/player_registry.sql")
        }

    return found


@pytest.fixture
def names(weeks):
    """Whom the names of day 0 lead to, by (source, name, team)."""

    def found():
        weeks.keep(REGISTRY, numbers=[])
        return {
            (row["source"], row["source_lookup"], row["team_abbr"]): row["player_lookup"]
            for row in weeks.rows("analytics/player_names.sql", 0)
        }

    return found


def test_aliases_of_one_player(weeks, registry):
    weeks.listed("Bobby Portis Jr.", team="MIL")
    assert registry() == {
        ("bobbyportisjr", ""): ("bobbyportisjr", "exact"),
        ("bobbyportis", ""): ("bobbyportisjr", "no_suffix"),
        ("portisbobby", ""): ("bobbyportisjr", "last_first"),
        ("portisjrbobby", ""): ("bobbyportisjr", "last_first"),
        ("bportis", ""): ("bobbyportisjr", "initial"),
        ("bportis", "MIL"): ("bobbyportisjr", "initial"),
        ("portis", "MIL"): ("bobbyportisjr", "last_name_team"),
    }


def test_first_names_are_cut_where_they_end(weeks, registry):
    cut = {
        "Luka Dončić": ("ldoncic", "doncic"),
        "D'Angelo Russell": ("drussell", "russell"),
        "P.J. Washington": ("pwashington", "washington"),
        "Karl-Anthony Towns": ("ktowns", "towns"),
        "Álex Abrines": ("aabrines", "abrines"),
        "Shai Gilgeous-Alexander": ("sgilgeousalexander", "gilgeousalexander"),
        "Gary Payton II": ("gpayton", "payton"),
    }
    weeks.listed(*cut)
    found = registry()
    for name, (initial, last) in cut.items():
        assert found[initial, ""] == (player_lookup(name), "initial")
        assert found[last, "BOS"] == (player_lookup(name), "last_name_team")


def test_a_single_name_has_no_other(weeks, registry):
    weeks.listed("Nenê")
    assert registry() == {("nene", ""): ("nene", "exact")}


def test_what_leads_to_two_players_is_left_out(weeks, registry):
    weeks.listed("Miles Bridges", team="CHA")
    weeks.listed("Mikal Bridges", team="BKN")
    found = registry()
    assert ("mbridges", "") not in found
    assert found["mbridges", "CHA"][0] == "milesbridges"
    assert found["bridges", "BKN"][0] == "mikalbridges"
    weeks.listed("Marcus Bridges", team="BKN")
    found = registry()
    assert ("mbridges", "BKN") not in found
    assert ("bridges", "BKN") not in found


def test_a_whole_name_goes_before_the_short_form_of_another(weeks, registry):
    weeks.listed("Gary Trent", "Gary Trent Jr.")
    found = registry()
    assert found["garytrent", ""] == ("garytrent", "exact")
    assert found["garytrentjr", ""] == ("garytrentjr", "exact")


def test_another_season_has_a_registry_of_its_own(weeks, registry):
    weeks.listed("Al Horford")
    weeks.listed("Jrue Holiday", season="2021-22")
    assert {player for player, _ in registry().values()} == {"alhorford"}


def test_how_a_source_writes_a_name(weeks, names):
    weeks.listed("Jimmy Butler III", team="MIA")
    weeks.listed("Nic Claxton", team="BKN")
    written = {
        ("Jimmy Butler", "MIA"): "jimmybutleriii",
        ("Jimmy Butler Jr.", "MIA"): "jimmybutleriii",
        ("Butler, Jimmy", "MIA"): "jimmybutleriii",
        ("J. Butler", "MIA"): "jimmybutleriii",
        ("Nicolas Claxton", "BKN"): "nicclaxton",
        ("Nicolas Claxton", "PHI"): None,
        ("Lonzo Ball", "CHI"): None,
    }
    for name, team in written:
        weeks.site_props(0, "0022200001", team, name, [20.5])
    due = {("bettingpros_player_points_props", player_lookup(name), team): player for (name, team), player in written.items()}
    assert names() == due


def test_the_inactive_are_found_by_their_last_name_in_their_team(weeks, names):
    weeks.listed("Al Horford", "Jayson Tatum")
    weeks.listed("Tom Horford", team="PHI")
    weeks.line("0022200001", 0, "BOS", "Horford", table=GAMEBOOK, player_status="inactive")
    weeks.line("0022200001", 0, "BOS", "Tatum", table=GAMEBOOK, player_status="inactive")
    found = names()
    assert found["nbac_gamebook_player_stats", "horford", "BOS"] == "alhorford"
    assert found["nbac_gamebook_player_stats", "tatum", "BOS"] == "jaysontatum"


def test_names_in_the_odds_are_looked_for_in_both_teams(weeks, names):
    weeks.listed("Miles Bridges", team="CHA")
    weeks.listed("Mikal Bridges", team="BKN")
    apart, beside = weeks.game(0, "CHA", "MIA"), weeks.game(0, "BKN", "PHI")
    for game_id in (apart, beside):
        weeks.props(0, game_id, "M. Bridges", [20.5, 21.5])
    assert names() == {
        ("odds_api_player_points_props", "mbridges", "MIA"): "milesbridges",
        ("odds_api_player_points_props", "mbridges", "PHI"): "mikalbridges",
    }


def test_a_name_that_fits_a_player_of_each_team_leads_to_nobody(weeks, names):
    weeks.listed("Miles Bridges", team="CHA")
    weeks.listed("Mikal Bridges", team="BKN")
    weeks.props(0, weeks.game(0, "CHA", "BKN"), "M. Bridges", [20.5])
    assert names() == {("odds_api_player_points_props", "mbridges", "BKN"): None}


def test_the_leagues_own_lines_need_no_registry(weeks, names):
    weeks.line("0022200001", 0, "BOS", "Somebody New")
    weeks.line("0022200001", 0, "BOS", "Somebody New", table=BDL)
    weeks.line("0022200001", 0, "BOS", "Somebody Else", table=BDL)
    assert names() == {
        ("bdl_player_boxscores", "somebodynew", "BOS"): "somebodynew",
        ("bdl_player_boxscores", "somebodyelse", "BOS"): None,
    }


def test_only_the_names_of_the_dates_asked_for(weeks, names):
    weeks.listed("Al Horford")
    weeks.roster(0, "BOS", "Al Horford")
    weeks.roster(1, "BOS", "Al Horford")
    weeks.injured(1, "BOS", "Al Horford")
    assert names() == {("espn_team_rosters", "alhorford", "BOS"): "alhorford"}


def allowed(weeks):
    [row] = weeks.rows("expect/player_names_nulls.sql", 0)
    return row["share"]


def test_how_many_names_may_lead_to_nobody(weeks):
    for place in range(100):
        weeks.line("0022200001", 0, "BOS", f"Player {place}", table=BDL)
    assert allowed(weeks) == pytest.approx((2 + 5) / 100)
    for place in range(30):
        weeks.injured(0, "BOS", f"Player {place}")
    assert allowed(weeks) == pytest.approx((2 + 5 + 5 + 10) / 130)


def test_the_names_due_are_those_of_the_manifest_and_of_the_offers(weeks, names):
    weeks.warehouse.has("bdl_player_boxscores", "0022200001", OPENING, {"BOS": 2})
    for name in ("Al Horford", "Jayson Tatum"):
        weeks.line("0022200001", 0, "BOS", name, table=BDL)
    weeks.props(0, weeks.game(0, "PHI", "BOS"), "Al Horford", [9.5, 10.5])
    weeks.site_props(0, "0022200001", "BOS", "Al Horford", [9.5])
    due = {(row["source"], row["team_abbr"]): row["rows"] for row in weeks.rows("expect/player_names_counts.sql", 0)}
    made = {}
    for source, _, team in names():
        made[source, team] = made.get((source, team), 0) + 1
    assert (
        due
        == made
        == {
            ("bdl_player_boxscores", "BOS"): 2,
            ("odds_api_player_points_props", "BOS"): 1,
            ("bettingpros_player_points_props", "BOS"): 1,
        }
    )


def test_a_date_without_names_is_empty_with_its_reasons(weeks):
    game_id = weeks.game(0, "PHI", "BOS", kind="001")
    for source in ("bdl_player_boxscores", "espn_team_rosters"):
        weeks.warehouse.lacks(source, game_id, OPENING, f"no {source} before the season")
    assert weeks.rows("expect/player_names_empty.sql", 0) == [
        {"unit_key": "2022-10-18", "reason": "no bdl_player_boxscores before the season; no espn_team_rosters before the season"}
    ]
    weeks.warehouse.has("bdl_player_boxscores", game_id, OPENING, {"BOS": 9})
    assert weeks.rows("expect/player_names_empty.sql", 0) == []


def test_everyone_in_the_list_is_due_in_the_registry(weeks):
    weeks.listed("Al Horford", "Jayson Tatum")
    weeks.warehouse.units({"season": SEASON})
    due = {row["player_lookup"] for row in weeks.warehouse.run("expect/player_registry_players.sql")}
    assert due == {"alhorford", "jaysontatum"}
    weeks.keep(REGISTRY, numbers=[])
    assert {player for (player,) in weeks.connection.execute(f"SELECT DISTINCT player_lookup FROM {REGISTRY}").fetchall()} == due
