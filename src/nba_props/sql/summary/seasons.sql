-- Averages per season over the regular season: of teams by game, and the usage of players weighted by their minutes.
WITH offenses AS (
    SELECT season, COUNT(*) / 2 AS games, AVG(points) AS points, AVG(pace) AS pace, AVG(offensive_rating) AS offensive_rating
    FROM nba_analytics.team_offense_game_summary
    WHERE season_type = 'Regular Season'
    GROUP BY season
),
defenses AS (
    SELECT season, AVG(defensive_rating) AS defensive_rating
    FROM nba_analytics.team_defense_game_summary
    WHERE season_type = 'Regular Season'
    GROUP BY season
),
players AS (
    SELECT
        season, COUNT(*) AS lines, AVG(points) AS player_points,
        SUM(CASE WHEN usage_rate IS NULL THEN 0 ELSE usage_rate * minutes END)
        / NULLIF(SUM(CASE WHEN usage_rate IS NULL THEN 0 ELSE minutes END), 0) AS usage_rate
    FROM nba_analytics.player_game_summary
    WHERE season_type = 'Regular Season'
    GROUP BY season
)
SELECT
    offenses.season,
    offenses.games,
    offenses.points,
    offenses.pace,
    offenses.offensive_rating,
    defenses.defensive_rating,
    players.lines,
    players.player_points,
    players.usage_rate
FROM offenses
LEFT JOIN defenses ON defenses.season = offenses.season
LEFT JOIN players ON players.season = offenses.season
ORDER BY offenses.season
