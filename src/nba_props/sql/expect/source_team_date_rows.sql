-- How many rows a source has of a team on a date.
SELECT units.team_date AS unit_key, entities.team_abbr, entities."rows"
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = units.source AND entities.game_id = units.game_id AND entities.team_abbr = units.team_abbr
