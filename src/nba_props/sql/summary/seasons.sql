-- Averages per season of team games: points, pace and ratings.
SELECT season, COUNT(*) / 2 AS games, AVG(points) AS points, AVG(pace) AS pace, AVG(offensive_rating) AS offensive_rating
FROM nba_analytics.team_offense_game_summary
WHERE season_type = 'Regular Season'
GROUP BY season
ORDER BY season
