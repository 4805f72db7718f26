-- How many rows a source has of a game.
SELECT units.game_id AS unit_key, entities.game_id, SUM(entities."rows") AS "rows"
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_id = units.game_id
GROUP BY units.game_id, entities.game_id
