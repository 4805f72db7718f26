-- What the circumstances of a date add to each player: rest, the defence that his shots meet, pace, and usage that others leave him.
-- Rows: the players of upcoming_player_game_context of the date.
-- Formulas: section 4 of the platform's description.
--   fatigue_score from 100: back-to-back -15, else days_rest >= 3 +5; games_last_7 >= 4 -10; minutes_last_7 > 240 -10;
--     minutes_avg_last_10 > 35 -8; back_to_backs_last_14 >= 2 -12, = 1 -5; age >= 35 -10, >= 30 -5; within 0 to 100
--   fatigue_adjustment = (fatigue_score - 100) / 20
--   shot_zone_mismatch_score = what the opponent allows in the player's primary zone beyond the league (percentage points)
--     * min(rate of the zone in percent / 50, 1), * 1.2 where that is beyond 5 either way; within -10 to 10.
--     A balanced player has no primary zone: 0
--   pace_score = pace_differential / 2, within -3 to 3
--   usage_spike_score = 0.3 (projected_usage - usage_avg_last_7), if positive * 1.15 with one star out, * 1.30 with more; within -3 to 3
--   total_adjustment = the sum of the four, to which a score that is not known adds nothing
-- A score is null where a term of it is not known; has_zones says whether that of the zones is. What is not known of rest, age and
-- back-to-backs takes nothing from fatigue_score.
WITH circumstances AS (
    SELECT
        context.game_date, context.season, context.player_lookup,
        100
            + CASE WHEN context.is_back_to_back THEN -15 WHEN context.days_rest >= 3 THEN 5 ELSE 0 END
            + CASE WHEN context.games_last_7 >= 4 THEN -10 ELSE 0 END
            + CASE WHEN context.minutes_last_7 > 240 THEN -10 ELSE 0 END
            + CASE WHEN context.minutes_avg_last_10 > 35 THEN -8 ELSE 0 END
            + CASE WHEN context.back_to_backs_last_14 >= 2 THEN -12 WHEN context.back_to_backs_last_14 = 1 THEN -5 ELSE 0 END
            + CASE WHEN context.age >= 35 THEN -10 WHEN context.age >= 30 THEN -5 ELSE 0 END AS freshness,
        CASE zones.primary_zone
            WHEN 'paint' THEN defense.paint_vs_league * LEAST(100 * zones.paint_rate_last_10 / 50, 1)
            WHEN 'perimeter' THEN defense.three_vs_league * LEAST(100 * zones.three_rate_last_10 / 50, 1)
            WHEN 'mid_range' THEN defense.mid_range_vs_league * LEAST(100 * zones.mid_range_rate_last_10 / 50, 1)
            WHEN 'balanced' THEN 0
        END AS mismatch,
        context.pace_differential,
        0.3 * (context.projected_usage - context.usage_avg_last_7) AS usage_gain,
        context.stars_out
    FROM units
    JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = CAST(units.game_date AS DATE)
    LEFT JOIN nba_precompute.player_shot_zone_analysis AS zones
        ON zones.analysis_date = context.game_date AND zones.player_lookup = context.player_lookup
    LEFT JOIN nba_precompute.team_defense_zone_analysis AS defense
        ON defense.analysis_date = context.game_date AND defense.team_abbr = context.opponent_team_abbr
),
weighed AS (
    SELECT
        game_date, season, player_lookup, freshness,
        CASE WHEN ABS(mismatch) > 5 THEN mismatch * 1.2 ELSE mismatch END AS mismatch,
        pace_differential / 2 AS pace,
        CASE
            WHEN usage_gain > 0 AND stars_out >= 2 THEN usage_gain * 1.30
            WHEN usage_gain > 0 AND stars_out = 1 THEN usage_gain * 1.15
            ELSE usage_gain
        END AS usage_spike
    FROM circumstances
),
-- LEAST and GREATEST pass over nulls on some targets, so what is null stays out of them.
scores AS (
    SELECT
        game_date, season, player_lookup,
        CAST(GREATEST(0, LEAST(100, freshness)) AS DOUBLE) AS fatigue_score,
        CASE WHEN mismatch IS NOT NULL THEN CAST(GREATEST(-10, LEAST(10, mismatch)) AS DOUBLE) END AS shot_zone_mismatch_score,
        CASE WHEN pace IS NOT NULL THEN CAST(GREATEST(-3, LEAST(3, pace)) AS DOUBLE) END AS pace_score,
        CASE WHEN usage_spike IS NOT NULL THEN CAST(GREATEST(-3, LEAST(3, usage_spike)) AS DOUBLE) END AS usage_spike_score
    FROM weighed
)
SELECT
    game_date,
    season,
    player_lookup,
    fatigue_score,
    (fatigue_score - 100) / 20 AS fatigue_adjustment,
    shot_zone_mismatch_score,
    pace_score,
    usage_spike_score,
    (fatigue_score - 100) / 20 + COALESCE(shot_zone_mismatch_score, 0) + COALESCE(pace_score, 0) + COALESCE(usage_spike_score, 0)
        AS total_adjustment,
    shot_zone_mismatch_score IS NOT NULL AS has_zones
FROM scores
