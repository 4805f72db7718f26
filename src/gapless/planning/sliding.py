"""The greatest value in each of many sliding windows, in linear time."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence


def window_maxima(values: Sequence[int], starts: Sequence[int], stops: Sequence[int]) -> list[int]:
    """``max(values[start:stop])`` for each window, 0 for an empty one. Neither starts nor stops ever fall."""
    found: list[int] = []
    best: deque[int] = deque()  # places with falling values: the first is the greatest of the window
    place = 0
    for start, stop in zip(starts, stops, strict=True):
        while place < stop:
            value = values[place]
            while best and values[best[-1]] <= value:
                best.pop()
            best.append(place)
            place += 1
        while best and best[0] < start:
            best.popleft()
        found.append(values[best[0]] if best and start < stop else 0)
    return found
