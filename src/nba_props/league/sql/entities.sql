-- What each source has, an entity a row: games, or the teams of games.
SELECT 'nbac_schedule' AS source, season, season_type, game_date, game_id, '' AS team_abbr, CAST(1 AS BIGINT) AS rows
FROM games
UNION ALL
SELECT 'nbac_scoreboard_v2', season, season_type, game_date, game_id, '', CAST(1 AS BIGINT)
FROM games
UNION ALL
SELECT source, season, season_type, game_date, game_id, team_abbr, count(*)
FROM player_lines
CROSS JOIN (VALUES ('nbac_player_boxscores'), ('bdl_player_boxscores')) AS sources (source)
GROUP BY ALL
UNION ALL
SELECT 'nbac_team_boxscore', season, season_type, game_date, game_id, team_abbr, count(*)
FROM team_lines
GROUP BY ALL
UNION ALL
SELECT 'bigdataball_play_by_play', season, season_type, game_date, game_id, team_abbr, count(*)
FROM shots
GROUP BY ALL
ORDER BY ALL;
