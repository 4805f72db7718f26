"""Faults, seeded into the reference pipeline: each is caught before anything reads it, named, and mended by one more run.

A league of six teams, about twenty dates of regular season and a short play-off, is brought to a state by real runs (:mod:`mini`). A test
copies such a state, seeds one fault at a boundary, and tells what happens as a user would see it (:mod:`case`). ``make faults`` writes
down the score board in ``docs/faults.md``.
"""
