-- What each source has, an entity a row: games, the teams of games, games at a snapshot; dates or seasons of teams. '' where a dimension does not apply.
SELECT source, season, season_type, game_date, game_id, '' AS team_abbr, '' AS snapshot, CAST(1 AS BIGINT) AS rows
FROM games
CROSS JOIN (VALUES ('nbac_schedule'), ('nbac_scoreboard_v2'), ('bdl_games'), ('espn_scoreboard')) AS sources (source)
UNION ALL
SELECT source, season, season_type, game_date, game_id, team_abbr, '', count(*)
FROM player_lines
CROSS JOIN (VALUES ('nbac_player_boxscores'), ('bdl_player_boxscores'), ('espn_boxscores')) AS sources (source)
GROUP BY ALL
UNION ALL
SELECT 'nbac_team_boxscore', season, season_type, game_date, game_id, team_abbr, '', count(*)
FROM team_lines
GROUP BY ALL
UNION ALL
SELECT 'nbac_gamebook_player_stats', season, season_type, game_date, game_id, team_abbr, '', count(*)
FROM game_book
GROUP BY ALL
UNION ALL
SELECT 'bigdataball_play_by_play', season, season_type, game_date, game_id, team_abbr, '', count(*)
FROM shots
GROUP BY ALL
UNION ALL
SELECT 'nbac_play_by_play', season, season_type, game_date, game_id, '', '', count(*)
FROM play_by_play
GROUP BY ALL
UNION ALL
SELECT 'nbac_referee_game_assignments', season, season_type, game_date, game_id, '', '', count(*)
FROM officials
GROUP BY ALL
UNION ALL
SELECT 'espn_team_rosters', season, season_type, game_date, game_id, team_abbr, '', count(*)
FROM rosters
GROUP BY ALL
UNION ALL
SELECT 'odds_api_game_lines', season, season_type, game_date, game_id, '', snapshot, count(*)
FROM odds_lines
GROUP BY ALL
UNION ALL
SELECT 'odds_api_player_points_props', season, season_type, game_date, game_id, '', snapshot, count(*)
FROM player_props
GROUP BY ALL
UNION ALL
SELECT 'bettingpros_player_points_props', season, season_type, game_date, game_id, team_abbr, '', count(*)
FROM site_offers
GROUP BY ALL
UNION ALL
SELECT 'bdl_standings', season, season_type, game_date, game_id, team_abbr, '', count(*)
FROM standings
GROUP BY ALL
UNION ALL
SELECT 'bdl_injuries', season, season_type, game_date, game_id, team_abbr, '', count(*)
FROM injuries
GROUP BY ALL
UNION ALL
SELECT 'nbac_player_list_current', season, season_type, game_date, game_id, team_abbr, '', count(*)
FROM player_list
GROUP BY ALL
UNION ALL
SELECT 'nbac_player_movement', season, season_type, game_date, game_id, coalesce(team_abbr, ''), '', count(*)
FROM player_movement
GROUP BY ALL
UNION ALL
SELECT 'bdl_active_players_current', season, season_type, game_date, game_id, team_abbr, '', count(*)
FROM active_players
GROUP BY ALL
ORDER BY ALL;
