-- How many rows a source has of each game in a snapshot of a date's odds.
SELECT units.game_date_snapshot AS unit_key, entities.game_id, SUM(entities."rows") AS "rows"
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE) AND entities.snapshot = units.snapshot
GROUP BY units.game_date_snapshot, entities.game_id
