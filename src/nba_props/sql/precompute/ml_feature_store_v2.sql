-- The 25 features of each player of a date, in the order and with the names that the models know, each with the tier of its source.
-- Rows: the players of upcoming_player_game_context of the date with 5 games in the season, or at least one in the 30 days before that
-- the context looks back on.
-- What section 4 of the platform's description names without a formula:
--   rest_advantage: days that the player's team has rested minus those of the opponent, each counted up to 3, from which on a team is
--     rested
--   injury_risk: how likely the injury list keeps the player out: Out 1, Doubtful 0.75, Questionable and Day-To-Day 0.5, Probable 0.25,
--     Available or not listed 0; null on a date of which the source has no list
--   recent_trend: points of the last 5 games minus points of the last 10, both on average
--   minutes_change: minutes of the last 10 games minus minutes of the season, both on average
--   opponent_def_rating, opponent_pace, team_pace, team_off_rating: of the last 10 games, once the team has played 5 in the season
--   home_away 1 at home, back_to_back 1 when he played the day before, playoff_game 1 in the playoffs, else 0
--   pct_paint, pct_mid_range, pct_three: shares of his shots in the last 10 games with shots; pct_free_throw: share of his points of the
--     season that were free throws
--   team_win_pct: share of the regular-season games won before the date
-- feature_sources has the tier of each feature in order, with commas between: phase4 (precompute of the date), calculated (here, of
-- several of them or of the schedule), phase3 (the context of the date; for players below 5 games it stands in for phase4: the mean of
-- their games of the 30 days before for all three averages of points), missing (null).
-- quality_score is the mean of their weights: phase4 and calculated 100, phase3 75, missing 0.
WITH openings AS (
    SELECT season, MIN(game_date) AS opening_date FROM nba_raw.nbac_schedule WHERE season_type = 'Regular Season' GROUP BY season
),
injury_lists AS (
    SELECT DISTINCT game_date FROM nba_reference.source_manifest WHERE source = 'bdl_injuries'
),
players AS (
    SELECT context.*
    FROM units
    JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = CAST(units.game_date AS DATE)
    WHERE context.history_games >= 5 OR context.points_avg_last_5 IS NOT NULL
),
features AS (
    SELECT
        context.game_date, context.season, context.player_lookup, context.game_id, context.team_abbr, context.opponent_team_abbr,
        COALESCE(DATE_DIFF('DAY', openings.opening_date, context.game_date) < 14, TRUE) AS is_bootstrap,
        cache.player_lookup IS NOT NULL AS is_cached,
        CAST(COALESCE(cache.points_avg_last_5, context.points_avg_last_5) AS DOUBLE) AS points_avg_last_5,
        CAST(COALESCE(cache.points_avg_last_10, context.points_avg_last_10) AS DOUBLE) AS points_avg_last_10,
        CAST(COALESCE(cache.points_avg_season, context.points_avg_last_5) AS DOUBLE) AS points_avg_season,
        cache.points_std_last_10,
        CAST(context.games_last_7 AS DOUBLE) AS games_in_last_7_days,
        factors.fatigue_score,
        factors.shot_zone_mismatch_score,
        factors.pace_score,
        factors.usage_spike_score,
        CAST(CASE WHEN own.days_rest >= 3 THEN 3 ELSE own.days_rest END AS DOUBLE)
            - CASE WHEN opposing.days_rest >= 3 THEN 3 ELSE opposing.days_rest END AS rest_advantage,
        CASE
            WHEN injury_lists.game_date IS NULL THEN NULL
            WHEN context.injury_status IS NULL OR context.injury_status = 'Available' THEN 0
            WHEN context.injury_status = 'Probable' THEN 0.25
            WHEN context.injury_status IN ('Questionable', 'Day-To-Day') THEN 0.5
            WHEN context.injury_status = 'Doubtful' THEN 0.75
            WHEN context.injury_status = 'Out' THEN 1
        END AS injury_risk,
        cache.points_avg_last_5 - cache.points_avg_last_10 AS recent_trend,
        cache.minutes_avg_last_10 - cache.minutes_avg_season AS minutes_change,
        CASE WHEN opponent_window.games_in_window >= 5 THEN context.opponent_def_rating_last_10 END AS opponent_def_rating,
        CASE WHEN opponent_window.games_in_window >= 5 THEN context.opponent_pace_last_10 END AS opponent_pace,
        CASE WHEN context.is_home THEN 1 ELSE 0 END AS home_away,
        CASE WHEN context.is_back_to_back THEN 1 ELSE 0 END AS back_to_back,
        CASE WHEN context.season_type = 'Playoffs' THEN 1 ELSE 0 END AS playoff_game,
        cache.pct_paint,
        cache.pct_mid_range,
        cache.pct_three,
        cache.free_throw_share AS pct_free_throw,
        CASE WHEN own_window.games_in_window >= 5 THEN COALESCE(cache.team_pace_last_10, context.team_pace_last_10) END AS team_pace,
        CASE WHEN own_window.games_in_window >= 5 THEN cache.team_off_rating_last_10 END AS team_off_rating,
        own.win_pct AS team_win_pct
    FROM players AS context
    LEFT JOIN openings ON openings.season = context.season
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
),
tiered AS (
    SELECT
        features.*,
        CASE WHEN points_avg_last_5 IS NULL THEN 'missing' WHEN is_cached THEN 'phase4' ELSE 'phase3' END
        || ',' || CASE WHEN points_avg_last_10 IS NULL THEN 'missing' WHEN is_cached THEN 'phase4' ELSE 'phase3' END
        || ',' || CASE WHEN points_avg_season IS NULL THEN 'missing' WHEN is_cached THEN 'phase4' ELSE 'phase3' END
        || ',' || CASE WHEN points_std_last_10 IS NULL THEN 'missing' ELSE 'phase4' END
        || ',' || CASE WHEN games_in_last_7_days IS NULL THEN 'missing' ELSE 'phase3' END
        || ',' || CASE WHEN fatigue_score IS NULL THEN 'missing' ELSE 'phase4' END
        || ',' || CASE WHEN shot_zone_mismatch_score IS NULL THEN 'missing' ELSE 'phase4' END
        || ',' || CASE WHEN pace_score IS NULL THEN 'missing' ELSE 'phase4' END
        || ',' || CASE WHEN usage_spike_score IS NULL THEN 'missing' ELSE 'phase4' END
        || ',' || CASE WHEN rest_advantage IS NULL THEN 'missing' ELSE 'calculated' END
        || ',' || CASE WHEN injury_risk IS NULL THEN 'missing' ELSE 'calculated' END
        || ',' || CASE WHEN recent_trend IS NULL THEN 'missing' ELSE 'calculated' END
        || ',' || CASE WHEN minutes_change IS NULL THEN 'missing' ELSE 'calculated' END
        || ',' || CASE WHEN opponent_def_rating IS NULL THEN 'missing' ELSE 'phase3' END
        || ',' || CASE WHEN opponent_pace IS NULL THEN 'missing' ELSE 'phase3' END
        || ',' || CASE WHEN home_away IS NULL THEN 'missing' ELSE 'calculated' END
        || ',' || CASE WHEN back_to_back IS NULL THEN 'missing' ELSE 'calculated' END
        || ',' || CASE WHEN playoff_game IS NULL THEN 'missing' ELSE 'calculated' END
        || ',' || CASE WHEN pct_paint IS NULL THEN 'missing' ELSE 'phase4' END
        || ',' || CASE WHEN pct_mid_range IS NULL THEN 'missing' ELSE 'phase4' END
        || ',' || CASE WHEN pct_three IS NULL THEN 'missing' ELSE 'phase4' END
        || ',' || CASE WHEN pct_free_throw IS NULL THEN 'missing' ELSE 'phase4' END
        || ',' || CASE WHEN team_pace IS NULL THEN 'missing' WHEN is_cached THEN 'phase4' ELSE 'phase3' END
        || ',' || CASE WHEN team_off_rating IS NULL THEN 'missing' ELSE 'phase4' END
        || ',' || CASE WHEN team_win_pct IS NULL THEN 'missing' ELSE 'phase3' END AS feature_sources
    FROM features
)
SELECT
    game_date,
    season,
    player_lookup,
    game_id,
    team_abbr,
    opponent_team_abbr,
    points_avg_last_5,
    points_avg_last_10,
    points_avg_season,
    points_std_last_10,
    games_in_last_7_days,
    fatigue_score,
    shot_zone_mismatch_score,
    pace_score,
    usage_spike_score,
    rest_advantage,
    CAST(injury_risk AS DOUBLE) AS injury_risk,
    recent_trend,
    minutes_change,
    opponent_def_rating,
    opponent_pace,
    CAST(home_away AS DOUBLE) AS home_away,
    CAST(back_to_back AS DOUBLE) AS back_to_back,
    CAST(playoff_game AS DOUBLE) AS playoff_game,
    pct_paint,
    pct_mid_range,
    pct_three,
    pct_free_throw,
    team_pace,
    team_off_rating,
    team_win_pct,
    -- How often a tier stands in the list: what the text loses without it, by the length of the word.
    (
        100 * (CAST(LENGTH(feature_sources) AS DOUBLE) - LENGTH(REPLACE(feature_sources, 'phase4', ''))) / 6
        + 100 * (CAST(LENGTH(feature_sources) AS DOUBLE) - LENGTH(REPLACE(feature_sources, 'calculated', ''))) / 10
        + 75 * (CAST(LENGTH(feature_sources) AS DOUBLE) - LENGTH(REPLACE(feature_sources, 'phase3', ''))) / 6
    ) / 25 AS quality_score,
    feature_sources,
    is_bootstrap
FROM tiered
