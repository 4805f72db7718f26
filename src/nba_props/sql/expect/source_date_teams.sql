-- The teams of a date of which a source has rows, for sources that know no ids of the league. A team plays once a date.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, entities.team_abbr
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE)
