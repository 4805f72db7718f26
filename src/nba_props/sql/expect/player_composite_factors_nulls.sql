-- Nulls that a score may have on a date: the players of whom the context lacks a term of it, who have no primary zone yet, or whose
-- opponent cannot be compared with the league yet.
WITH counted AS (
    SELECT
        context.game_date,
        COUNT(*) AS player_count,
        SUM(CASE
            WHEN zones.primary_zone IS NULL THEN 1
            WHEN zones.primary_zone = 'paint' AND defense.paint_vs_league IS NULL THEN 1
            WHEN zones.primary_zone = 'perimeter' AND defense.three_vs_league IS NULL THEN 1
            WHEN zones.primary_zone = 'mid_range' AND defense.mid_range_vs_league IS NULL THEN 1
            ELSE 0
        END) AS without_zones,
        SUM(CASE WHEN context.pace_differential IS NULL THEN 1 ELSE 0 END) AS without_pace,
        SUM(CASE WHEN context.projected_usage IS NULL OR context.usage_avg_last_7 IS NULL THEN 1 ELSE 0 END) AS without_usage
    FROM units
    JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = CAST(units.game_date AS DATE)
    LEFT JOIN nba_precompute.player_shot_zone_analysis AS zones
        ON zones.analysis_date = context.game_date AND zones.player_lookup = context.player_lookup
    LEFT JOIN nba_precompute.team_defense_zone_analysis AS defense
        ON defense.analysis_date = context.game_date AND defense.team_abbr = context.opponent_team_abbr
    GROUP BY context.game_date
),
made_of AS (
    SELECT 'shot_zone_mismatch_score' AS column_name, 'zones' AS needed
    UNION ALL SELECT 'pace_score', 'pace'
    UNION ALL SELECT 'usage_spike_score', 'usage'
)
SELECT
    CAST(counted.game_date AS VARCHAR) AS unit_key,
    made_of.column_name,
    CAST(CASE made_of.needed
        WHEN 'zones' THEN counted.without_zones
        WHEN 'pace' THEN counted.without_pace
        ELSE counted.without_usage
    END AS DOUBLE) / counted.player_count AS share
FROM counted
CROSS JOIN made_of
