-- How many rows a source has of each team on a date.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, entities.team_abbr, entities."rows"
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE)
