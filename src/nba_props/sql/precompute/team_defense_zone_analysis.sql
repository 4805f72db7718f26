-- How each team of the season defended the three zones in its last 15 games before a date, and the league in the 30 days before it.
-- Rows: every team of the season's regular-season games, on every date; games_in_window says how much is known of it.
-- Formulas: section 4 of the platform's description. Shares are sums over sums, 0 to 1; "vs league" is in percentage points, and
-- positive where the team allows more than the league does: the weakest zone has the greatest, the strongest the least.
-- Attempts are per game with shots. Zone columns are null where no game of the window has shots. Games of the pre-season and all-star
-- games count for nothing. Possessions are added as decimals, so that the sum does not depend on the order.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS analysis_date, units.season FROM units
),
regular_games AS (
    SELECT season, game_date, home_abbr, away_abbr FROM nba_raw.nbac_schedule WHERE season_type = 'Regular Season'
),
season_teams AS (
    SELECT season, home_abbr AS team_abbr FROM regular_games
    UNION DISTINCT
    SELECT season, away_abbr AS team_abbr FROM regular_games
),
openings AS (
    SELECT season, MIN(game_date) AS opening_date FROM regular_games GROUP BY season
),
defenses AS (
    SELECT
        days.analysis_date, defense.defending_team_abbr AS team_abbr,
        DATE_DIFF('DAY', defense.game_date, days.analysis_date) AS days_before,
        ROW_NUMBER() OVER (
            PARTITION BY days.analysis_date, defense.defending_team_abbr ORDER BY defense.game_date DESC, defense.nba_game_id DESC
        ) AS games_before,
        defense.opponent_points, defense.opponent_possessions,
        defense.opponent_paint_attempts, defense.opponent_paint_makes,
        defense.opponent_mid_range_attempts, defense.opponent_mid_range_makes,
        defense.opponent_three_attempts, defense.opponent_three_makes
    FROM days
    JOIN nba_analytics.team_defense_game_summary AS defense
        ON defense.season = days.season AND defense.game_date < days.analysis_date
    WHERE defense.season_type NOT IN ('Preseason', 'All-Star')
),
windows AS (
    SELECT
        analysis_date, team_abbr,
        COUNT(*) AS games_in_window,
        COUNT(opponent_paint_attempts) AS games_with_shots,
        100 * CAST(SUM(opponent_points) AS DOUBLE)
            / NULLIF(CAST(SUM(CAST(opponent_possessions AS DECIMAL(18, 9))) AS DOUBLE), 0) AS defensive_rating,
        CAST(SUM(opponent_points) AS DOUBLE) / COUNT(*) AS points_per_game,
        CAST(SUM(opponent_paint_attempts) AS DOUBLE) / NULLIF(COUNT(opponent_paint_attempts), 0) AS paint_attempts,
        CAST(SUM(opponent_mid_range_attempts) AS DOUBLE) / NULLIF(COUNT(opponent_mid_range_attempts), 0) AS mid_range_attempts,
        CAST(SUM(opponent_three_attempts) AS DOUBLE) / NULLIF(COUNT(opponent_three_attempts), 0) AS three_attempts,
        CAST(SUM(opponent_paint_makes) AS DOUBLE) / NULLIF(SUM(opponent_paint_attempts), 0) AS paint_pct,
        CAST(SUM(opponent_mid_range_makes) AS DOUBLE) / NULLIF(SUM(opponent_mid_range_attempts), 0) AS mid_range_pct,
        CAST(SUM(opponent_three_makes) AS DOUBLE) / NULLIF(SUM(opponent_three_attempts), 0) AS three_pct
    FROM defenses
    WHERE games_before <= 15
    GROUP BY analysis_date, team_abbr
),
leagues AS (
    SELECT
        analysis_date,
        CAST(SUM(opponent_paint_makes) AS DOUBLE) / NULLIF(SUM(opponent_paint_attempts), 0) AS paint_pct,
        CAST(SUM(opponent_mid_range_makes) AS DOUBLE) / NULLIF(SUM(opponent_mid_range_attempts), 0) AS mid_range_pct,
        CAST(SUM(opponent_three_makes) AS DOUBLE) / NULLIF(SUM(opponent_three_attempts), 0) AS three_pct
    FROM defenses
    WHERE days_before <= 30
    GROUP BY analysis_date
),
compared AS (
    SELECT
        days.analysis_date, days.season, season_teams.team_abbr,
        COALESCE(windows.games_in_window, 0) AS games_in_window,
        COALESCE(windows.games_with_shots, 0) AS games_with_shots,
        DATE_DIFF('DAY', openings.opening_date, days.analysis_date) < 14 AS is_bootstrap,
        windows.defensive_rating, windows.points_per_game,
        windows.paint_attempts, windows.mid_range_attempts, windows.three_attempts,
        windows.paint_pct, windows.mid_range_pct, windows.three_pct,
        leagues.paint_pct AS league_paint_pct,
        leagues.mid_range_pct AS league_mid_range_pct,
        leagues.three_pct AS league_three_pct,
        100 * (windows.paint_pct - leagues.paint_pct) AS paint_vs_league,
        100 * (windows.mid_range_pct - leagues.mid_range_pct) AS mid_range_vs_league,
        100 * (windows.three_pct - leagues.three_pct) AS three_vs_league
    FROM days
    JOIN season_teams ON season_teams.season = days.season
    JOIN openings ON openings.season = days.season
    LEFT JOIN windows ON windows.analysis_date = days.analysis_date AND windows.team_abbr = season_teams.team_abbr
    LEFT JOIN leagues ON leagues.analysis_date = days.analysis_date
)
SELECT
    analysis_date,
    season,
    team_abbr,
    games_in_window,
    games_with_shots,
    is_bootstrap,
    defensive_rating AS defensive_rating_last_15,
    points_per_game AS opponent_points_per_game,
    paint_pct AS paint_pct_allowed_last_15,
    mid_range_pct AS mid_range_pct_allowed_last_15,
    three_pct AS three_pct_allowed_last_15,
    paint_attempts AS paint_attempts_per_game,
    mid_range_attempts AS mid_range_attempts_per_game,
    three_attempts AS three_attempts_per_game,
    league_paint_pct,
    league_mid_range_pct,
    league_three_pct,
    paint_vs_league,
    mid_range_vs_league,
    three_vs_league,
    CASE
        WHEN paint_vs_league IS NULL OR mid_range_vs_league IS NULL OR three_vs_league IS NULL THEN NULL
        WHEN paint_vs_league <= mid_range_vs_league AND paint_vs_league <= three_vs_league THEN 'paint'
        WHEN mid_range_vs_league <= three_vs_league THEN 'mid_range'
        ELSE 'three'
    END AS strongest_zone,
    CASE
        WHEN paint_vs_league IS NULL OR mid_range_vs_league IS NULL OR three_vs_league IS NULL THEN NULL
        WHEN paint_vs_league >= mid_range_vs_league AND paint_vs_league >= three_vs_league THEN 'paint'
        WHEN mid_range_vs_league >= three_vs_league THEN 'mid_range'
        ELSE 'three'
    END AS weakest_zone
FROM compared
