"""Pure decisions: selectors, what would run and why, in which order, explained."""
