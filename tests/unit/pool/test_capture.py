"""Captured output: bounded, and routed by context."""

from __future__ import annotations

import io
import sys

import pytest

from gapless.adapters.pool.capture import Capture, capturing, route, unroute


@pytest.mark.parametrize("size", [0, 1, 9, 10])
def test_what_fits_is_kept_whole(size: int) -> None:
    capture = Capture(limit=10)
    for position in range(size):
        capture.write(b"0123456789"[position : position + 1])
    assert capture.text() == "0123456789"[:size]


@pytest.mark.parametrize("step", [1, 3, 7, 1000])
def test_what_does_not_fit_loses_its_middle(step: int) -> None:
    text = "".join(chr(ord("a") + number % 26) for number in range(1000))
    capture = Capture(limit=10)
    for start in range(0, len(text), step):
        capture.write(text[start : start + step].encode())
    assert capture.text() == f"{text[:5]}\n… 990 bytes cut …\n{text[-5:]}"
    assert capture.text() == capture.text()


def test_a_cut_character_does_not_break_the_text() -> None:
    capture = Capture(limit=4)
    capture.write("ééééé".encode())
    assert capture.text() == "é\n… 6 bytes cut …\né"


def test_streams_are_routed_by_context_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    behind = io.TextIOWrapper(io.BytesIO(), write_through=True)
    monkeypatch.setattr(sys, "stdout", behind)
    route()
    route()
    capture = Capture()
    print("before")
    with capturing(capture):
        print("inside é")
        sys.stdout.writelines(["a", "b"])
        sys.stdout.buffer.write(b"\nraw\n")
        sys.stdout.flush()
        assert not sys.stdout.isatty()
    print("after")
    unroute()
    assert sys.stdout is behind
    assert capture.text() == "inside é\nab\nraw\n"
    assert behind.buffer.getvalue() == b"before\nafter\n"  # type: ignore[attr-defined]
