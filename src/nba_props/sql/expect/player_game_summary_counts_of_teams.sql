-- What the players of each team did together, by the team's own line.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key, team.game_id, team.team_abbr,
    team.points, team.rebounds, team.assists, team.field_goals_made,
    team.field_goals_attempted, team.three_pointers_made, team.three_pointers_attempted, team.free_throws_made,
    team.free_throws_attempted
FROM units
JOIN nba_analytics.team_offense_game_summary AS team ON team.game_date = CAST(units.game_date AS DATE)
