-- The games that were played to their end.
SELECT game_id, game_date, season, season_type, home_abbr AS home, away_abbr AS away
FROM nba_raw.nbac_schedule
WHERE is_final
ORDER BY game_date, game_id
