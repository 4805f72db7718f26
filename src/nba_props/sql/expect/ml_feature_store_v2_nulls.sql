-- Nulls that a feature may have on a date: the players of whom the tables before lack what it is made of, those with fewer than 5
-- games, those of teams with fewer than 5 games, and everyone where the source has no injury list of the date.
WITH injury_lists AS (
    SELECT DISTINCT game_date FROM nba_reference.source_manifest WHERE source = 'bdl_injuries'
),
counted AS (
    SELECT
        context.game_date,
        COUNT(*) AS player_count,
        SUM(CASE WHEN context.history_games >= 5 THEN 0 ELSE 1 END) AS without_cache,
        SUM(CASE WHEN factors.shot_zone_mismatch_score IS NULL THEN 1 ELSE 0 END) AS without_mismatch,
        SUM(CASE WHEN factors.pace_score IS NULL THEN 1 ELSE 0 END) AS without_pace_score,
        SUM(CASE WHEN factors.usage_spike_score IS NULL THEN 1 ELSE 0 END) AS without_usage_score,
        SUM(CASE WHEN own.days_rest IS NULL OR opposing.days_rest IS NULL THEN 1 ELSE 0 END) AS without_rest,
        SUM(CASE WHEN injury_lists.game_date IS NULL THEN 1 ELSE 0 END) AS without_list,
        SUM(CASE WHEN opponent_window.games_in_window >= 5 AND context.opponent_def_rating_last_10 IS NOT NULL THEN 0 ELSE 1 END)
            AS without_opponent_rating,
        SUM(CASE WHEN opponent_window.games_in_window >= 5 AND context.opponent_pace_last_10 IS NOT NULL THEN 0 ELSE 1 END)
            AS without_opponent_pace,
        SUM(CASE WHEN cache.pct_paint IS NULL THEN 1 ELSE 0 END) AS without_zones,
        SUM(CASE WHEN cache.free_throw_share IS NULL THEN 1 ELSE 0 END) AS without_free_throws,
        SUM(CASE
            WHEN own_window.games_in_window >= 5 AND COALESCE(cache.team_pace_last_10, context.team_pace_last_10) IS NOT NULL THEN 0
            ELSE 1
        END) AS without_team_pace,
        SUM(CASE WHEN own_window.games_in_window >= 5 AND cache.team_off_rating_last_10 IS NOT NULL THEN 0 ELSE 1 END)
            AS without_team_rating,
        SUM(CASE WHEN own.win_pct IS NULL THEN 1 ELSE 0 END) AS without_results
    FROM units
    JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = CAST(units.game_date AS DATE)
    LEFT JOIN injury_lists ON injury_lists.game_date = context.game_date
    LEFT JOIN nba_precompute.player_daily_cache AS cache
        ON cache.cache_date = context.game_date AND cache.player_lookup = context.player_lookup
    LEFT JOIN nba_precompute.player_composite_factors AS factors
        ON factors.game_date = context.game_date AND factors.player_lookup = context.player_lookup
    LEFT JOIN nba_analytics.upcoming_team_game_context AS own
        ON own.game_date = context.game_date AND own.game_id = context.game_id AND own.team_abbr = context.team_abbr
    LEFT JOIN nba_analytics.upcoming_team_game_context AS opposing
        ON opposing.game_date = context.game_date AND opposing.game_id = context.game_id
        AND opposing.team_abbr = context.opponent_team_abbr
    LEFT JOIN nba_precompute.team_defense_zone_analysis AS own_window
        ON own_window.analysis_date = context.game_date AND own_window.team_abbr = context.team_abbr
    LEFT JOIN nba_precompute.team_defense_zone_analysis AS opponent_window
        ON opponent_window.analysis_date = context.game_date AND opponent_window.team_abbr = context.opponent_team_abbr
    WHERE context.history_games >= 5 OR context.points_avg_last_5 IS NOT NULL
    GROUP BY context.game_date
),
made_of AS (
    SELECT 'points_std_last_10' AS column_name, 'cache' AS needed
    UNION ALL SELECT 'shot_zone_mismatch_score', 'mismatch'
    UNION ALL SELECT 'pace_score', 'pace_score'
    UNION ALL SELECT 'usage_spike_score', 'usage_score'
    UNION ALL SELECT 'rest_advantage', 'rest'
    UNION ALL SELECT 'injury_risk', 'list'
    UNION ALL SELECT 'recent_trend', 'cache'
    UNION ALL SELECT 'minutes_change', 'cache'
    UNION ALL SELECT 'opponent_def_rating', 'opponent_rating'
    UNION ALL SELECT 'opponent_pace', 'opponent_pace'
    UNION ALL SELECT 'pct_paint', 'zones'
    UNION ALL SELECT 'pct_mid_range', 'zones'
    UNION ALL SELECT 'pct_three', 'zones'
    UNION ALL SELECT 'pct_free_throw', 'free_throws'
    UNION ALL SELECT 'team_pace', 'team_pace'
    UNION ALL SELECT 'team_off_rating', 'team_rating'
    UNION ALL SELECT 'team_win_pct', 'results'
)
SELECT
    CAST(counted.game_date AS VARCHAR) AS unit_key,
    made_of.column_name,
    CAST(CASE made_of.needed
        WHEN 'cache' THEN counted.without_cache
        WHEN 'mismatch' THEN counted.without_mismatch
        WHEN 'pace_score' THEN counted.without_pace_score
        WHEN 'usage_score' THEN counted.without_usage_score
        WHEN 'rest' THEN counted.without_rest
        WHEN 'list' THEN counted.without_list
        WHEN 'opponent_rating' THEN counted.without_opponent_rating
        WHEN 'opponent_pace' THEN counted.without_opponent_pace
        WHEN 'zones' THEN counted.without_zones
        WHEN 'free_throws' THEN counted.without_free_throws
        WHEN 'team_pace' THEN counted.without_team_pace
        WHEN 'team_rating' THEN counted.without_team_rating
        ELSE counted.without_results
    END AS DOUBLE) / counted.player_count AS share
FROM counted
CROSS JOIN made_of
