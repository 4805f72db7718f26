-- The teams of a date's games of whose players the league's game log has lines.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, entities.game_id, entities.team_abbr
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = 'nbac_player_boxscores' AND entities.game_date = CAST(units.game_date AS DATE)
