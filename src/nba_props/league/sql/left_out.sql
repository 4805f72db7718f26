-- How many rows of the files are in no answer: they name no game of the schedule, or none of its teams.
SELECT 'player_lines' AS relation,
    (SELECT count(*) FROM all_player_lines) - (SELECT count(*) FROM player_lines) AS rows
UNION ALL
SELECT 'team_lines', (SELECT count(*) FROM read_team_boxscores) - (SELECT count(*) FROM team_lines)
UNION ALL
SELECT 'shots', (SELECT count(*) FROM read_shots) - (SELECT count(*) FROM shots)
UNION ALL
SELECT 'play_by_play', (SELECT count(*) FROM read_play_by_play) - (SELECT count(*) FROM play_by_play)
UNION ALL
SELECT 'gamebook', (SELECT count(*) FROM read_gamebook) - (SELECT count(*) FROM listed_in_books)
UNION ALL
SELECT 'rosters', (SELECT count(*) FROM read_rosters) - (SELECT count(*) FROM rosters)
UNION ALL
SELECT 'referee_assignments', (
    SELECT count(*) FROM read_referee_assignments AS assigned WHERE NOT EXISTS (FROM games WHERE games.game_id = assigned.game_id)
)
UNION ALL
SELECT 'player_props', (SELECT count(*) FROM read_player_props) - (SELECT count(*) FROM player_props)
UNION ALL
SELECT 'site_props', (SELECT count(*) FROM read_site_props) - (SELECT count(*) // 2 FROM site_offers)
UNION ALL
SELECT 'odds_lines', (SELECT count(*) FROM read_odds_lines) - (SELECT count(*) FROM odds_lines WHERE game_id IN (SELECT game_id FROM read_odds_lines))
UNION ALL
SELECT 'injury_reports', (SELECT count(*) FROM read_injury_reports AS report WHERE report.game_date NOT IN (SELECT game_date FROM games))
ORDER BY relation;
