"""A season made by hand, for each test."""

from __future__ import annotations

import pytest
from hand_made_season import Season


@pytest.fixture
def season(warehouse) -> Season:
    return Season(warehouse)
