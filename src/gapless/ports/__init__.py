"""Protocols between the engine and the outside world, and the values that cross them. Each has two real implementations."""
