"""Pure life of units: states, the machine of a run, retries, limits. No IO, no clock, no randomness, no logging."""
