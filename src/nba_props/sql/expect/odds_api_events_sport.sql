-- Snapshots of a date in which the odds site has events: those of which it has lines or props.
SELECT DISTINCT units.game_date_snapshot AS unit_key, 'basketball_nba' AS sport_key
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source IN ('odds_api_game_lines', 'odds_api_player_points_props')
    AND entities.game_date = CAST(units.game_date AS DATE) AND entities.snapshot = units.snapshot
