-- The games of a date by ESPN's ids: 40, and the last eight digits of the league's id.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, '40' || SUBSTRING(entities.game_id, 3, 8) AS event
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE)
