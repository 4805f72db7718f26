"""The court: its zones, how often shots of them fall, and where in a zone a shot is taken. Feet; the basket is at (0, 5)."""

from __future__ import annotations

from math import asin, cos, degrees, radians, sin
from random import Random
from typing import NamedTuple

BASKET_Y = 5.0
_HALF_LANE = 8.0
_RANGES = ((8, "Less Than 8 ft."), (16, "8-16 ft."), (99, "16-24 ft."))


class Zone(NamedTuple):
    """Shares are of 1. ``share``: of all attempts; ``falls``: of those without a foul; ``fouled``: attempts that end in free throws
    instead; ``and_one``: of the made ones; ``blocked``: of the missed ones; ``assisted``: of the made ones."""

    name: str
    value: int
    near: float
    far: float
    share: float
    falls: float
    fouled: float
    and_one: float
    blocked: float
    assisted: float
    styles: tuple[str, ...]


_JUMPS = ("Jump Shot", "Jump Shot", "Jump Shot", "Pullup Jump shot", "Step Back Jump shot", "Running Jump Shot")
ZONES = (
    Zone(
        "Restricted Area", 2, 0.3, 3.9, 0.300, 0.664, 0.155, 0.075, 0.31, 0.53,
        ("Driving Layup Shot", "Running Layup Shot", "Layup Shot", "Cutting Layup Shot", "Cutting Dunk Shot", "Putback Layup Shot"),
    ),
    Zone(
        "In The Paint (Non-RA)", 2, 4.0, 13.5, 0.196, 0.438, 0.085, 0.045, 0.16, 0.42,
        ("Driving Floating Jump Shot", "Hook Shot", "Turnaround Jump Shot", "Floating Jump shot"),
    ),
    Zone("Mid-Range", 2, 8.5, 22.0, 0.111, 0.418, 0.035, 0.020, 0.04, 0.40, (*_JUMPS, "Fadeaway Jump Shot")),
    Zone("Left Corner 3", 3, 22.0, 23.4, 0.053, 0.388, 0.010, 0.008, 0.01, 0.95, ("Jump Shot",)),
    Zone("Right Corner 3", 3, 22.0, 23.4, 0.050, 0.388, 0.010, 0.008, 0.01, 0.95, ("Jump Shot",)),
    Zone("Above the Break 3", 3, 23.8, 28.5, 0.290, 0.362, 0.014, 0.006, 0.01, 0.78, _JUMPS),
)  # fmt: skip
RIM, PAINT, MID, LEFT_CORNER, RIGHT_CORNER, ARC = range(6)
# Which zones a team defends alike: the paint, mid-range, threes.
DEFENDED = (0, 0, 1, 2, 2, 2)


class Spot(NamedTuple):
    area: str
    range: str
    x: float
    y: float
    distance: int


def spot(random: Random, zone: int) -> Spot:
    """Somewhere in the zone. Left is where x is positive."""
    near, far = ZONES[zone].near, ZONES[zone].far
    if zone in (LEFT_CORNER, RIGHT_CORNER):
        side = 1 if zone == LEFT_CORNER else -1
        x, beyond = side * (near + random.random() * (far - near)), random.random() * 8.0 - 2.0
        return Spot("Left Side" if side > 0 else "Right Side", "24+ ft.", round(x, 2), round(BASKET_Y + beyond, 2), int(abs(x)))
    distance = near + random.random() * (far - near)
    side = 1 if random.random() < 0.5 else -1
    lane = degrees(asin(min(1.0, _HALF_LANE / distance)))
    if zone == RIM:
        low, high = 0.0, 85.0
    elif zone == PAINT:
        low, high = 0.0, min(80.0, lane)
    elif zone == MID:
        low, high = (0.0 if distance > 15.0 else lane), 88.0
    else:
        low, high = 0.0, 66.0
    angle = low + random.random() * (high - low)
    x, y = side * distance * sin(radians(angle)), BASKET_Y + distance * cos(radians(angle))
    return Spot(_area(zone, angle, side, distance), _range(zone, distance), round(x, 2), round(y, 2), int(distance))


def _area(zone: int, angle: float, side: int, distance: float) -> str:
    if zone == RIM or distance < 8.0 or angle < 15.0:
        return "Center"
    name = "Left Side" if side > 0 else "Right Side"
    return f"{name} Center" if zone == ARC or (distance >= 16.0 and angle < 55.0) else name


def _range(zone: int, distance: float) -> str:
    return "24+ ft." if zone == ARC else next(name for nearer, name in _RANGES if distance < nearer)
