-- How much every feature varies over the 30 days to a date, the date included: greatest minus least. A feature that has stood still tells
-- a model nothing, and mostly means that something upstream is broken (section 4 of the platform's description: constant columns are a
-- failure). Null where at least 100 values are all the same; 0 where there are no values.
-- Rows: every date with features in its 30 days, within the season.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS game_date, units.season FROM units
)
SELECT
    days.game_date,
    days.season,
    COUNT(*) AS row_count,
    CASE
        WHEN COUNT(store.points_avg_last_5) >= 100 AND MIN(store.points_avg_last_5) = MAX(store.points_avg_last_5) THEN NULL
        ELSE COALESCE(MAX(store.points_avg_last_5) - MIN(store.points_avg_last_5), 0)
    END AS points_avg_last_5,
    CASE
        WHEN COUNT(store.points_avg_last_10) >= 100 AND MIN(store.points_avg_last_10) = MAX(store.points_avg_last_10) THEN NULL
        ELSE COALESCE(MAX(store.points_avg_last_10) - MIN(store.points_avg_last_10), 0)
    END AS points_avg_last_10,
    CASE
        WHEN COUNT(store.points_avg_season) >= 100 AND MIN(store.points_avg_season) = MAX(store.points_avg_season) THEN NULL
        ELSE COALESCE(MAX(store.points_avg_season) - MIN(store.points_avg_season), 0)
    END AS points_avg_season,
    CASE
        WHEN COUNT(store.points_std_last_10) >= 100 AND MIN(store.points_std_last_10) = MAX(store.points_std_last_10) THEN NULL
        ELSE COALESCE(MAX(store.points_std_last_10) - MIN(store.points_std_last_10), 0)
    END AS points_std_last_10,
    CASE
        WHEN COUNT(store.games_in_last_7_days) >= 100 AND MIN(store.games_in_last_7_days) = MAX(store.games_in_last_7_days) THEN NULL
        ELSE COALESCE(MAX(store.games_in_last_7_days) - MIN(store.games_in_last_7_days), 0)
    END AS games_in_last_7_days,
    CASE
        WHEN COUNT(store.fatigue_score) >= 100 AND MIN(store.fatigue_score) = MAX(store.fatigue_score) THEN NULL
        ELSE COALESCE(MAX(store.fatigue_score) - MIN(store.fatigue_score), 0)
    END AS fatigue_score,
    CASE
        WHEN COUNT(store.shot_zone_mismatch_score) >= 100 AND MIN(store.shot_zone_mismatch_score) = MAX(store.shot_zone_mismatch_score) THEN NULL
        ELSE COALESCE(MAX(store.shot_zone_mismatch_score) - MIN(store.shot_zone_mismatch_score), 0)
    END AS shot_zone_mismatch_score,
    CASE
        WHEN COUNT(store.pace_score) >= 100 AND MIN(store.pace_score) = MAX(store.pace_score) THEN NULL
        ELSE COALESCE(MAX(store.pace_score) - MIN(store.pace_score), 0)
    END AS pace_score,
    CASE
        WHEN COUNT(store.usage_spike_score) >= 100 AND MIN(store.usage_spike_score) = MAX(store.usage_spike_score) THEN NULL
        ELSE COALESCE(MAX(store.usage_spike_score) - MIN(store.usage_spike_score), 0)
    END AS usage_spike_score,
    CASE
        WHEN COUNT(store.rest_advantage) >= 100 AND MIN(store.rest_advantage) = MAX(store.rest_advantage) THEN NULL
        ELSE COALESCE(MAX(store.rest_advantage) - MIN(store.rest_advantage), 0)
    END AS rest_advantage,
    CASE
        WHEN COUNT(store.injury_risk) >= 100 AND MIN(store.injury_risk) = MAX(store.injury_risk) THEN NULL
        ELSE COALESCE(MAX(store.injury_risk) - MIN(store.injury_risk), 0)
    END AS injury_risk,
    CASE
        WHEN COUNT(store.recent_trend) >= 100 AND MIN(store.recent_trend) = MAX(store.recent_trend) THEN NULL
        ELSE COALESCE(MAX(store.recent_trend) - MIN(store.recent_trend), 0)
    END AS recent_trend,
    CASE
        WHEN COUNT(store.minutes_change) >= 100 AND MIN(store.minutes_change) = MAX(store.minutes_change) THEN NULL
        ELSE COALESCE(MAX(store.minutes_change) - MIN(store.minutes_change), 0)
    END AS minutes_change,
    CASE
        WHEN COUNT(store.opponent_def_rating) >= 100 AND MIN(store.opponent_def_rating) = MAX(store.opponent_def_rating) THEN NULL
        ELSE COALESCE(MAX(store.opponent_def_rating) - MIN(store.opponent_def_rating), 0)
    END AS opponent_def_rating,
    CASE
        WHEN COUNT(store.opponent_pace) >= 100 AND MIN(store.opponent_pace) = MAX(store.opponent_pace) THEN NULL
        ELSE COALESCE(MAX(store.opponent_pace) - MIN(store.opponent_pace), 0)
    END AS opponent_pace,
    CASE
        WHEN COUNT(store.home_away) >= 100 AND MIN(store.home_away) = MAX(store.home_away) THEN NULL
        ELSE COALESCE(MAX(store.home_away) - MIN(store.home_away), 0)
    END AS home_away,
    CASE
        WHEN COUNT(store.back_to_back) >= 100 AND MIN(store.back_to_back) = MAX(store.back_to_back) THEN NULL
        ELSE COALESCE(MAX(store.back_to_back) - MIN(store.back_to_back), 0)
    END AS back_to_back,
    CASE
        WHEN COUNT(store.playoff_game) >= 100 AND MIN(store.playoff_game) = MAX(store.playoff_game) THEN NULL
        ELSE COALESCE(MAX(store.playoff_game) - MIN(store.playoff_game), 0)
    END AS playoff_game,
    CASE
        WHEN COUNT(store.pct_paint) >= 100 AND MIN(store.pct_paint) = MAX(store.pct_paint) THEN NULL
        ELSE COALESCE(MAX(store.pct_paint) - MIN(store.pct_paint), 0)
    END AS pct_paint,
    CASE
        WHEN COUNT(store.pct_mid_range) >= 100 AND MIN(store.pct_mid_range) = MAX(store.pct_mid_range) THEN NULL
        ELSE COALESCE(MAX(store.pct_mid_range) - MIN(store.pct_mid_range), 0)
    END AS pct_mid_range,
    CASE
        WHEN COUNT(store.pct_three) >= 100 AND MIN(store.pct_three) = MAX(store.pct_three) THEN NULL
        ELSE COALESCE(MAX(store.pct_three) - MIN(store.pct_three), 0)
    END AS pct_three,
    CASE
        WHEN COUNT(store.pct_free_throw) >= 100 AND MIN(store.pct_free_throw) = MAX(store.pct_free_throw) THEN NULL
        ELSE COALESCE(MAX(store.pct_free_throw) - MIN(store.pct_free_throw), 0)
    END AS pct_free_throw,
    CASE
        WHEN COUNT(store.team_pace) >= 100 AND MIN(store.team_pace) = MAX(store.team_pace) THEN NULL
        ELSE COALESCE(MAX(store.team_pace) - MIN(store.team_pace), 0)
    END AS team_pace,
    CASE
        WHEN COUNT(store.team_off_rating) >= 100 AND MIN(store.team_off_rating) = MAX(store.team_off_rating) THEN NULL
        ELSE COALESCE(MAX(store.team_off_rating) - MIN(store.team_off_rating), 0)
    END AS team_off_rating,
    CASE
        WHEN COUNT(store.team_win_pct) >= 100 AND MIN(store.team_win_pct) = MAX(store.team_win_pct) THEN NULL
        ELSE COALESCE(MAX(store.team_win_pct) - MIN(store.team_win_pct), 0)
    END AS team_win_pct
FROM days
JOIN nba_predictions.ml_feature_store_v2 AS store
    ON store.season = days.season AND store.game_date <= days.game_date AND DATE_DIFF('DAY', store.game_date, days.game_date) <= 30
GROUP BY days.game_date, days.season
