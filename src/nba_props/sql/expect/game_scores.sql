-- What each team of a game scored, by the schedule.
SELECT units.game_id AS unit_key, schedule.game_id, schedule.home_abbr AS team_abbr, schedule.home_pts AS pts
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_id = units.game_id AND schedule.is_final
UNION ALL
SELECT units.game_id AS unit_key, schedule.game_id, schedule.away_abbr AS team_abbr, schedule.away_pts AS pts
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_id = units.game_id AND schedule.is_final
