-- The teams, as ESPN writes them, of which a source has rows on a date.
SELECT DISTINCT units.team_date AS unit_key, UPPER(units.espn_team) AS espn_abbr
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = units.source AND entities.game_id = units.game_id AND entities.team_abbr = units.team_abbr
