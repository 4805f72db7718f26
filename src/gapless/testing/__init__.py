"""Shipped for users: conformance suites, fakes, fault points, simulation. Nothing of gapless imports it."""
