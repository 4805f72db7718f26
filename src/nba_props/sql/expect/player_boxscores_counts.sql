-- How many players with a line in the league's game log each team of a date's games has.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, entities.game_id, entities.team_abbr, entities."rows"
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = 'nbac_player_boxscores' AND entities.game_date = CAST(units.game_date AS DATE)
