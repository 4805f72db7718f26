"""Templates: names are filled, everything else is left as it is."""

from __future__ import annotations

import pytest

from gapless.adapters.pool.classify import Failure
from gapless.adapters.pool.template import fill, fill_json, fill_url

ATTRIBUTES = {"day": "2024-01-15", "teams": ("AAA", "BBB"), "odd": "a/b c?d&é", "none": ()}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("plain", "plain"),
        ("{day}", "2024-01-15"),
        ("{day}T{day}", "2024-01-15T2024-01-15"),
        ("{teams}", "AAA,BBB"),
        ("[{none}]", "[]"),
        ("{{day}}", "{day}"),
        ("{{{day}}}", "{2024-01-15}"),
        ("awk '{ print $1 }'", "awk '{ print $1 }'"),
        ("{} {0} {a-b} {", "{} {0} {a-b} {"),
        ("{odd}", "a/b c?d&é"),
    ],
)
def test_fill(template: str, filled: str) -> None:
    assert fill(template, ATTRIBUTES) == filled


def test_values_in_a_url_are_encoded() -> None:
    assert fill_url("http://h/{odd}?d={day}", ATTRIBUTES) == "http://h/a%2Fb%20c%3Fd%26%C3%A9?d=2024-01-15"


def test_lists_in_json() -> None:
    value = {"all": "{teams}", "text": "of {teams}", "none": "{none}", "deep": [{"{day}": "{day}"}], "n": 1.5, "no": None}
    assert fill_json(value, ATTRIBUTES) == {
        "all": ["AAA", "BBB"],
        "text": "of AAA,BBB",
        "none": [],
        "deep": [{"{day}": "2024-01-15"}],
        "n": 1.5,
        "no": None,
    }


@pytest.mark.parametrize("filling", [fill, fill_url, fill_json])
def test_an_unknown_name_says_which_are_known(filling) -> None:
    with pytest.raises(Failure, match=r"no attribute 'dya' \(it has day, teams, odd, none\); write \{\{dya\}\}"):
        filling("{dya}", ATTRIBUTES)
