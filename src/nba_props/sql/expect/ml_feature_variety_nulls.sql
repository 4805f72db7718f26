-- Features that may stand still over the 30 days to a date, by what is known before they are made: where nobody is unlike the others in
-- rest, schedule and injuries, where nobody is expected to gain usage, where nobody has played more games than the shorter of two windows
-- holds, and outside the playoffs.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS game_date, units.season FROM units
),
players AS (
    SELECT
        days.game_date, context.games_last_7, context.history_games,
        context.projected_usage - context.usage_avg_last_7 AS usage_gain,
        CASE
            WHEN context.is_back_to_back OR context.games_last_7 >= 4 OR context.minutes_last_7 > 240
                OR context.minutes_avg_last_10 > 35 OR context.back_to_backs_last_14 >= 1 OR context.age >= 30 THEN 1
            ELSE 0
        END AS is_burdened,
        CASE WHEN context.injury_status IS NULL OR context.injury_status = 'Available' THEN 0 ELSE 1 END AS is_listed,
        CASE WHEN context.is_back_to_back THEN 1 ELSE 0 END AS is_back_to_back,
        CASE WHEN context.season_type = 'Playoffs' THEN 1 ELSE 0 END AS is_playoff
    FROM days
    JOIN nba_analytics.upcoming_player_game_context AS context
        ON context.season = days.season AND context.game_date <= days.game_date
        AND DATE_DIFF('DAY', context.game_date, days.game_date) <= 30
    WHERE context.history_games >= 5 OR context.points_avg_last_5 IS NOT NULL
),
rests AS (
    SELECT
        days.game_date,
        CASE WHEN own.days_rest >= 3 THEN 3 ELSE own.days_rest END
            - CASE WHEN opposing.days_rest >= 3 THEN 3 ELSE opposing.days_rest END AS advantage
    FROM days
    JOIN nba_analytics.upcoming_team_game_context AS own
        ON own.season = days.season AND own.game_date <= days.game_date AND DATE_DIFF('DAY', own.game_date, days.game_date) <= 30
    JOIN nba_analytics.upcoming_team_game_context AS opposing
        ON opposing.game_id = own.game_id AND opposing.team_abbr = own.opponent_team_abbr
),
standing AS (
    SELECT
        game_date,
        MIN(games_last_7) = MAX(games_last_7) AS games,
        MIN(is_burdened) = MAX(is_burdened) AS fatigue,
        MIN(usage_gain) = MAX(usage_gain) AS usage,
        MIN(is_listed) = MAX(is_listed) AS injuries,
        MAX(history_games) <= 5 AS trend,
        MAX(history_games) <= 10 AS minutes,
        MIN(is_back_to_back) = MAX(is_back_to_back) AS back_to_backs,
        MIN(is_playoff) = MAX(is_playoff) AS playoffs
    FROM players
    GROUP BY game_date
)
SELECT CAST(game_date AS VARCHAR) AS unit_key, 'games_in_last_7_days' AS column_name, CASE WHEN games THEN 1 ELSE 0 END AS share
FROM standing
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'fatigue_score', CASE WHEN fatigue THEN 1 ELSE 0 END FROM standing
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'usage_spike_score', CASE WHEN usage THEN 1 ELSE 0 END FROM standing
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'injury_risk', CASE WHEN injuries THEN 1 ELSE 0 END FROM standing
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'recent_trend', CASE WHEN trend THEN 1 ELSE 0 END FROM standing
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'minutes_change', CASE WHEN minutes THEN 1 ELSE 0 END FROM standing
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'back_to_back', CASE WHEN back_to_backs THEN 1 ELSE 0 END FROM standing
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'playoff_game', CASE WHEN playoffs THEN 1 ELSE 0 END FROM standing
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'rest_advantage', CASE WHEN COUNT(DISTINCT advantage) <= 1 THEN 1 ELSE 0 END
FROM rests
GROUP BY game_date
