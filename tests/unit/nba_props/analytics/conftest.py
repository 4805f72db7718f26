"""Weeks made by hand, for each test."""

from __future__ import annotations

import pytest
from hand_made_weeks import Weeks


@pytest.fixture
def weeks(warehouse) -> Weeks:
    return Weeks(warehouse)
