-- From where the players of each team shot, by the shots of the team.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key, team.game_id, team.team_abbr,
    team.paint_attempts, team.paint_makes, team.mid_range_attempts, team.mid_range_makes,
    team.three_attempts, team.three_makes
FROM units
JOIN nba_analytics.team_offense_game_summary AS team ON team.game_date = CAST(units.game_date AS DATE)
