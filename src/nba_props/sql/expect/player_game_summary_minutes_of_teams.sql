-- How long the players of each team played together. Sources round the minutes of players.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key, team.game_id, team.team_abbr,
    team.minutes
FROM units
JOIN nba_analytics.team_offense_game_summary AS team ON team.game_date = CAST(units.game_date AS DATE)
