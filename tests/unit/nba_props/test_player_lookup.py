import pytest

from nba_props.names import player_lookup


@pytest.mark.parametrize(
    ("name", "lookup"),
    [
        ("LeBron James", "lebronjames"),
        ("Nikola Jokić", "nikolajokic"),
        ("Kristaps Porziņģis", "kristapsporzingis"),
        ("Dennis Schröder", "dennisschroder"),
        ("Jaren Jackson Jr.", "jarenjacksonjr"),
        ("Robert Williams III", "robertwilliamsiii"),
        ("De'Aaron Fox", "deaaronfox"),
        ("Karl-Anthony Towns", "karlanthonytowns"),
        ("P.J. Tucker", "pjtucker"),
        ("Łukasz Ødegård Strauß", "lukaszodegardstrauss"),
        ("  Nenê  ", "nene"),
    ],
)
def test_a_name_is_looked_up_by_its_ascii_letters(name, lookup):
    assert player_lookup(name) == lookup


def test_composed_and_decomposed_names_are_one():
    assert player_lookup("Luka Dončić") == player_lookup("Luka Donc\u030cic\u0301")


@pytest.mark.parametrize("name", ["", " - ", "姚明"])
def test_a_name_without_latin_letters_is_refused(name):
    with pytest.raises(ValueError, match="no letter"):
        player_lookup(name)
