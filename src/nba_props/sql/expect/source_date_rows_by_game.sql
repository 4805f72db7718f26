-- How many rows a source has of each game of a date.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, entities.game_id, SUM(entities."rows") AS "rows"
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE)
GROUP BY units.game_date, entities.game_id
