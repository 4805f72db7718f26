-- How many rows of the files are in no answer.
SELECT 'player_lines' AS relation,
    (SELECT count(*) FROM all_player_lines) - (SELECT count(*) FROM player_lines) AS rows
UNION ALL
SELECT 'team_lines', (SELECT count(*) FROM read_team_boxscores) - (SELECT count(*) FROM team_lines)
UNION ALL
SELECT 'shots', (SELECT count(*) FROM read_shots) - (SELECT count(*) FROM shots)
ORDER BY relation;
