"""Makes up what agency and league give: forty dates of twelve teams, the same every time. Writes the folder ``source``."""

import json
from datetime import date, timedelta
from pathlib import Path

FIRST, DATES = date(2024, 1, 1), 40
TEAMS = ["Arles", "Bonn", "Cork", "Derby", "Essen", "Faro", "Ghent", "Hull", "Izmir", "Jena", "Kiel", "Lyon"]
RESTS = 20
"""The day on which nobody plays. Every seventh day only half of the teams do."""
PLAYERS = 3


def games(day):
    """Pairs of teams: everybody against everybody else in turn, by the circle method."""
    if day == RESTS:
        return []
    turning = TEAMS[1:]
    turned = turning[day % 11 :] + turning[: day % 11]
    pairs = list(zip([TEAMS[0], *turned[:5]], turned[:4:-1], strict=True))
    return pairs[:3] if day % 7 == 6 else pairs


def made(day):
    """The three files of a day by name, each a list of lines."""
    opponents = {team: other for pair in games(day) for team, other in (pair, pair[::-1])}
    playing = [(f"G{day:02}{number}", *sides) for number, pair in enumerate(games(day)) for sides in (pair, pair[::-1])]
    return {
        "board": [{"team": team, "opponent": opponents.get(team)} for team in TEAMS],
        "schedule": [{"game_id": game, "team": team, "opponent": other} for game, team, other in playing],
        "box_scores": [
            {"game_id": game, "team": team, "player": f"{team} {player}", "points": (7 * day + 5 * player + len(team + other)) % 30}
            for game, team, other in playing
            for player in range(1, PLAYERS + 1)
        ],
    }


def make(folder):
    """Write all dates into a folder: a folder each, a line of a file on a line by itself."""
    for day in range(DATES):
        place = folder / str(FIRST + timedelta(days=day))
        place.mkdir(parents=True, exist_ok=True)
        for name, lines in made(day).items():
            (place / f"{name}.json").write_text("[\n" + ",\n".join(map(json.dumps, lines)) + "\n]\n")


if __name__ == "__main__":
    make(Path(__file__).parent / "source")
