-- The games on the scoreboard of a date.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, entities.game_id
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = 'nbac_scoreboard_v2' AND entities.game_date = CAST(units.game_date AS DATE)
