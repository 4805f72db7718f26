-- Nulls that a column may have on a date: the players whose games of the window all lack what it is made of (rates are null in lines
-- without a minute or an attempt, and in those that lack a count), who have made no point, or who have no row of shot zones; and those
-- whose team has no number in its window.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS cache_date, units.season FROM units
),
horizons AS (
    SELECT season, MAX(cache_date) AS last_date FROM days GROUP BY season
),
known AS (
    SELECT
        line.season, line.player_lookup, line.game_date,
        COALESCE(
            LEAD(line.game_date) OVER (PARTITION BY line.season, line.player_lookup ORDER BY line.game_date, line.nba_game_id),
            horizons.last_date
        ) AS next_date,
        COUNT(line.usage_rate) OVER last_10 AS usages,
        COUNT(line.ts_pct) OVER last_10 AS shootings,
        MAX(CASE WHEN line.free_throws_made IS NOT NULL THEN line.points END) OVER so_far AS most_points
    FROM horizons
    JOIN nba_analytics.player_game_summary AS line ON line.season = horizons.season AND line.game_date < horizons.last_date
    WHERE line.season_type NOT IN ('Preseason', 'All-Star')
    WINDOW
        last_10 AS (
            PARTITION BY line.season, line.player_lookup ORDER BY line.game_date NULLS FIRST, line.nba_game_id NULLS FIRST
            ROWS BETWEEN 9 PRECEDING AND CURRENT ROW
        ),
        so_far AS (
            PARTITION BY line.season, line.player_lookup ORDER BY line.game_date NULLS FIRST, line.nba_game_id NULLS FIRST
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
        COUNT(team.pace) OVER last_10 AS paces,
        COUNT(team.offensive_rating) OVER last_10 AS ratings
    FROM horizons
    JOIN nba_analytics.team_offense_game_summary AS team ON team.season = horizons.season AND team.game_date < horizons.last_date
    WHERE team.data_source = 'nbac_team_boxscore' AND team.season_type NOT IN ('Preseason', 'All-Star')
    WINDOW last_10 AS (
        PARTITION BY team.season, team.team_abbr ORDER BY team.game_date NULLS FIRST, team.nba_game_id NULLS FIRST
        ROWS BETWEEN 9 PRECEDING AND CURRENT ROW
    )
),
counted AS (
    SELECT
        days.cache_date,
        COUNT(*) AS player_count,
        SUM(CASE WHEN known.usages > 0 THEN 0 ELSE 1 END) AS without_usage,
        SUM(CASE WHEN known.shootings > 0 THEN 0 ELSE 1 END) AS without_shooting,
        SUM(CASE WHEN known.most_points > 0 THEN 0 ELSE 1 END) AS without_points,
        SUM(CASE WHEN zones.primary_zone IS NULL THEN 1 ELSE 0 END) AS without_zones,
        SUM(CASE WHEN teams.paces > 0 THEN 0 ELSE 1 END) AS without_pace,
        SUM(CASE WHEN teams.ratings > 0 THEN 0 ELSE 1 END) AS without_rating
    FROM days
    JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = days.cache_date
    LEFT JOIN known
        ON known.season = days.season AND known.player_lookup = context.player_lookup
        AND known.game_date < days.cache_date AND known.next_date >= days.cache_date
    LEFT JOIN teams
        ON teams.season = days.season AND teams.team_abbr = context.team_abbr
        AND teams.game_date < days.cache_date AND teams.next_date >= days.cache_date
    LEFT JOIN nba_precompute.player_shot_zone_analysis AS zones
        ON zones.analysis_date = days.cache_date AND zones.player_lookup = context.player_lookup
    WHERE context.history_games >= 5
    GROUP BY days.cache_date
),
made_of AS (
    SELECT 'usage_avg_last_10' AS column_name, 'usage' AS needed
    UNION ALL SELECT 'ts_avg_last_10', 'shooting'
    UNION ALL SELECT 'free_throw_share', 'points'
    UNION ALL SELECT 'primary_zone', 'zones'
    UNION ALL SELECT 'pct_paint', 'zones'
    UNION ALL SELECT 'pct_mid_range', 'zones'
    UNION ALL SELECT 'pct_three', 'zones'
    UNION ALL SELECT 'team_pace_last_10', 'pace'
    UNION ALL SELECT 'team_off_rating_last_10', 'rating'
)
SELECT
    CAST(counted.cache_date AS VARCHAR) AS unit_key,
    made_of.column_name,
    CAST(CASE made_of.needed
        WHEN 'usage' THEN counted.without_usage
        WHEN 'shooting' THEN counted.without_shooting
        WHEN 'points' THEN counted.without_points
        WHEN 'zones' THEN counted.without_zones
        WHEN 'pace' THEN counted.without_pace
        ELSE counted.without_rating
    END AS DOUBLE) / counted.player_count AS share
FROM counted
CROSS JOIN made_of
