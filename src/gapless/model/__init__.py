"""Pure nouns: ids, sets of ordinals, calendars, needs, processors, evidence, errors. Imports nothing of gapless."""
