-- What each player has done in the season before a date, kept for the date's predictions.
-- Rows: the players of upcoming_player_game_context of the date with at least 5 games in the season.
-- Formulas: section 4 of the platform's description. Averages are means of games; a game that lacks the number does not count.
--   points_std_last_10: the standard deviation of a sample, sqrt((n sum(x^2) - sum(x)^2) / (n (n - 1)))
--   free_throw_share = free throws made / points, season    pct_paint, pct_mid_range, pct_three: rates of the shot zones, last 10
-- Games of the pre-season and all-star games count for nothing.
-- The team is the one that the player stands in on the date; its numbers are of its last 10 games with a team box score in the season.
-- Fractions are added as decimals, so that no sum depends on the order or on what else is in the batch.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS cache_date, units.season FROM units
),
horizons AS (
    SELECT season, MAX(cache_date) AS last_date FROM days GROUP BY season
),
openings AS (
    SELECT season, MIN(game_date) AS opening_date FROM nba_raw.nbac_schedule WHERE season_type = 'Regular Season' GROUP BY season
),
lines AS (
    SELECT
        horizons.last_date, line.season, line.game_date, line.nba_game_id, line.player_lookup, line.points,
        CASE WHEN line.free_throws_made IS NOT NULL THEN line.points END AS points_with_free_throws, line.free_throws_made,
        CAST(line.minutes AS DECIMAL(18, 9)) AS minutes,
        CAST(line.usage_rate AS DECIMAL(18, 9)) AS usage_rate,
        CAST(line.ts_pct AS DECIMAL(18, 9)) AS ts_pct
    FROM horizons
    JOIN nba_analytics.player_game_summary AS line ON line.season = horizons.season AND line.game_date < horizons.last_date
    WHERE line.season_type NOT IN ('Preseason', 'All-Star')
),
-- A line speaks for the dates after its game, up to the player's next one, or the last that is asked for.
players AS (
    SELECT
        season, player_lookup, game_date,
        COALESCE(LEAD(game_date) OVER (PARTITION BY season, player_lookup ORDER BY game_date, nba_game_id), last_date) AS next_date,
        COUNT(*) OVER so_far AS games_played,
        AVG(points) OVER last_5 AS points_5,
        AVG(points) OVER last_10 AS points_10,
        AVG(points) OVER so_far AS points_season,
        COUNT(points) OVER last_10 AS counted_10,
        SUM(points) OVER last_10 AS sum_10,
        SUM(points * points) OVER last_10 AS squares_10,
        AVG(minutes) OVER last_10 AS minutes_10,
        AVG(minutes) OVER so_far AS minutes_season,
        AVG(usage_rate) OVER last_10 AS usage_10,
        AVG(ts_pct) OVER last_10 AS ts_10,
        SUM(free_throws_made) OVER so_far AS free_throws,
        SUM(points_with_free_throws) OVER so_far AS points_with_free_throws
    FROM lines
    WINDOW
        last_5 AS (
            PARTITION BY season, player_lookup ORDER BY game_date NULLS FIRST, nba_game_id NULLS FIRST
            ROWS BETWEEN 4 PRECEDING AND CURRENT ROW
        ),
        last_10 AS (
            PARTITION BY season, player_lookup ORDER BY game_date NULLS FIRST, nba_game_id NULLS FIRST
            ROWS BETWEEN 9 PRECEDING AND CURRENT ROW
        ),
        so_far AS (
            PARTITION BY season, player_lookup ORDER BY game_date NULLS FIRST, nba_game_id NULLS FIRST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),
teams AS (
    SELECT
        team.season, team.team_abbr, team.game_date,
        COALESCE(
            LEAD(team.game_date) OVER (PARTITION BY team.season, team.team_abbr ORDER BY team.game_date, team.nba_game_id),
            horizons.last_date
        ) AS next_date,
        AVG(CAST(team.pace AS DECIMAL(18, 9))) OVER last_10 AS pace_10,
        AVG(CAST(team.offensive_rating AS DECIMAL(18, 9))) OVER last_10 AS off_rating_10
    FROM horizons
    JOIN nba_analytics.team_offense_game_summary AS team ON team.season = horizons.season AND team.game_date < horizons.last_date
    WHERE team.data_source = 'nbac_team_boxscore' AND team.season_type NOT IN ('Preseason', 'All-Star')
    WINDOW last_10 AS (
        PARTITION BY team.season, team.team_abbr ORDER BY team.game_date NULLS FIRST, team.nba_game_id NULLS FIRST
        ROWS BETWEEN 9 PRECEDING AND CURRENT ROW
    )
),
upcoming AS (
    SELECT days.cache_date, days.season, context.player_lookup, context.team_abbr
    FROM days
    JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = days.cache_date
)
SELECT
    upcoming.cache_date,
    upcoming.season,
    upcoming.player_lookup,
    upcoming.team_abbr,
    players.games_played,
    CAST(players.points_5 AS DOUBLE) AS points_avg_last_5,
    CAST(players.points_10 AS DOUBLE) AS points_avg_last_10,
    CAST(players.points_season AS DOUBLE) AS points_avg_season,
    SQRT(
        CAST(players.counted_10 * players.squares_10 - players.sum_10 * players.sum_10 AS DOUBLE)
            / NULLIF(players.counted_10 * (players.counted_10 - 1), 0)
    ) AS points_std_last_10,
    CAST(players.minutes_10 AS DOUBLE) AS minutes_avg_last_10,
    CAST(players.minutes_season AS DOUBLE) AS minutes_avg_season,
    CAST(players.usage_10 AS DOUBLE) AS usage_avg_last_10,
    CAST(players.ts_10 AS DOUBLE) AS ts_avg_last_10,
    CAST(players.free_throws AS DOUBLE) / NULLIF(players.points_with_free_throws, 0) AS free_throw_share,
    CAST(teams.pace_10 AS DOUBLE) AS team_pace_last_10,
    CAST(teams.off_rating_10 AS DOUBLE) AS team_off_rating_last_10,
    zones.primary_zone,
    zones.paint_rate_last_10 AS pct_paint,
    zones.mid_range_rate_last_10 AS pct_mid_range,
    zones.three_rate_last_10 AS pct_three,
    COALESCE(DATE_DIFF('DAY', openings.opening_date, upcoming.cache_date) < 14, TRUE) AS is_bootstrap
FROM upcoming
LEFT JOIN openings ON openings.season = upcoming.season
JOIN players
    ON players.season = upcoming.season AND players.player_lookup = upcoming.player_lookup
    AND players.game_date < upcoming.cache_date AND players.next_date >= upcoming.cache_date
LEFT JOIN teams
    ON teams.season = upcoming.season AND teams.team_abbr = upcoming.team_abbr
    AND teams.game_date < upcoming.cache_date AND teams.next_date >= upcoming.cache_date
LEFT JOIN nba_precompute.player_shot_zone_analysis AS zones
    ON zones.analysis_date = upcoming.cache_date AND zones.player_lookup = upcoming.player_lookup
WHERE players.games_played >= 5
