-- What each team brings to a game, two rows a game: rest, form, travel and the betting lines. Of the date itself only the schedule
-- and the lines are read. Games of the season count, but for exhibition (pre-season, all-star), which counts for nothing.
-- days_rest: days off since the last game (0: it was the day before, a back-to-back). games_last_7, games_last_14: games in so many
-- days before the date. streak: games won in a row, negative for games lost. win_pct: of the regular season.
-- travel_miles: great circle between the places of the last game and of this one, by the haversine formula (R. W. Sinnott, Virtues of
-- the Haversine, Sky and Telescope 68, 1984), Earth of 3,958.8 miles. time_zones_crossed: difference of their standard times, hours.
-- A game is played where its city is known to the table of arenas, else in the arena of the home team; a neutral site that is not
-- known leaves travel null.
-- spread: seen from the team, negative where it is favoured. Of several bookmakers the middle one at the close, the lower of two.
WITH games AS (
    SELECT
        season, season_type, game_date, game_id AS nba_game_id,
        REPLACE(CAST(game_date AS VARCHAR), '-', '') || '_' || away_abbr || '_' || home_abbr AS game_id,
        home_abbr, away_abbr, home_pts, away_pts,
        SPLIT_PART(arena_city, ',', 1) AS city, COALESCE(neutral_site, FALSE) AS neutral_site
    FROM nba_raw.nbac_schedule
    WHERE is_final AND season IN (SELECT season FROM units)
),
cities AS (
    SELECT city, MIN(latitude) AS latitude, MIN(longitude) AS longitude, MIN(utc_offset) AS utc_offset
    FROM nba_reference.arenas
    GROUP BY city
),
placed AS (
    SELECT
        games.*,
        CASE WHEN cities.city IS NULL THEN homes.latitude ELSE cities.latitude END AS latitude,
        CASE WHEN cities.city IS NULL THEN homes.longitude ELSE cities.longitude END AS longitude,
        CASE WHEN cities.city IS NULL THEN homes.utc_offset ELSE cities.utc_offset END AS utc_offset
    FROM games
    LEFT JOIN cities ON cities.city = games.city
    LEFT JOIN nba_reference.arenas AS homes ON homes.team_abbr = games.home_abbr AND NOT games.neutral_site
),
sides AS (
    SELECT
        season, season_type, game_date, game_id, nba_game_id, home_abbr AS team_abbr, away_abbr AS opponent_team_abbr,
        TRUE AS is_home, home_pts > away_pts AS is_win, latitude, longitude, utc_offset
    FROM placed
    UNION ALL
    SELECT
        season, season_type, game_date, game_id, nba_game_id, away_abbr AS team_abbr, home_abbr AS opponent_team_abbr,
        FALSE AS is_home, away_pts > home_pts AS is_win, latitude, longitude, utc_offset
    FROM placed
),
upcoming AS (
    SELECT sides.* FROM sides JOIN units ON sides.game_date = CAST(units.game_date AS DATE)
),
earlier AS (
    SELECT
        upcoming.nba_game_id, upcoming.team_abbr, played.season_type, played.is_win,
        played.latitude, played.longitude, played.utc_offset,
        DATE_DIFF('DAY', played.game_date, upcoming.game_date) AS days_before,
        ROW_NUMBER() OVER (
            PARTITION BY upcoming.nba_game_id, upcoming.team_abbr ORDER BY played.game_date DESC, played.nba_game_id DESC
        ) AS games_before
    FROM upcoming
    JOIN sides AS played
        ON played.season = upcoming.season AND played.team_abbr = upcoming.team_abbr AND played.game_date < upcoming.game_date
    WHERE played.season_type NOT IN ('Preseason', 'All-Star')
),
latest AS (
    SELECT nba_game_id, team_abbr, days_before, is_win, latitude, longitude, utc_offset FROM earlier WHERE games_before = 1
),
form AS (
    SELECT
        earlier.nba_game_id, earlier.team_abbr,
        SUM(CASE WHEN earlier.days_before <= 7 THEN 1 ELSE 0 END) AS games_last_7,
        SUM(CASE WHEN earlier.days_before <= 14 THEN 1 ELSE 0 END) AS games_last_14,
        COUNT(*) AS game_count,
        MIN(CASE WHEN earlier.is_win <> latest.is_win THEN earlier.games_before END) AS streak_broken,
        AVG(CASE WHEN earlier.season_type = 'Regular Season' THEN CASE WHEN earlier.is_win THEN 1.0 ELSE 0.0 END END) AS win_pct
    FROM earlier
    JOIN latest ON latest.nba_game_id = earlier.nba_game_id AND latest.team_abbr = earlier.team_abbr
    GROUP BY earlier.nba_game_id, earlier.team_abbr
),
offers AS (
    SELECT
        line.game_id, line.market, line.point,
        ROW_NUMBER() OVER (PARTITION BY line.game_id, line.market ORDER BY line.point) AS place,
        COUNT(*) OVER (PARTITION BY line.game_id, line.market) AS offer_count
    FROM nba_raw.odds_api_game_lines AS line
    JOIN units ON line.game_date = CAST(units.game_date AS DATE)
    JOIN games ON games.nba_game_id = line.game_id
    WHERE line.snapshot = 'close' AND line.point IS NOT NULL
        AND (line.market = 'spreads' AND line.outcome = games.home_abbr OR line.market = 'totals' AND line.outcome = 'Over')
),
closing AS (
    SELECT
        game_id,
        MAX(CASE WHEN market = 'spreads' THEN point END) AS home_spread,
        MAX(CASE WHEN market = 'totals' THEN point END) AS total
    FROM offers
    WHERE 2 * place IN (offer_count, offer_count + 1)
    GROUP BY game_id
),
moved AS (
    SELECT
        upcoming.nba_game_id, upcoming.team_abbr,
        POWER(SIN((upcoming.latitude - latest.latitude) * ACOS(-1) / 360), 2)
            + COS(latest.latitude * ACOS(-1) / 180) * COS(upcoming.latitude * ACOS(-1) / 180)
            * POWER(SIN((upcoming.longitude - latest.longitude) * ACOS(-1) / 360), 2) AS haversine,
        ABS(upcoming.utc_offset - latest.utc_offset) AS time_zones_crossed
    FROM upcoming
    JOIN latest ON latest.nba_game_id = upcoming.nba_game_id AND latest.team_abbr = upcoming.team_abbr
)
SELECT
    upcoming.game_date,
    upcoming.season,
    upcoming.season_type,
    upcoming.game_id,
    upcoming.nba_game_id,
    upcoming.team_abbr,
    upcoming.opponent_team_abbr,
    upcoming.is_home,
    latest.days_before - 1 AS days_rest,
    COALESCE(latest.days_before = 1, FALSE) AS is_back_to_back,
    CAST(COALESCE(form.games_last_7, 0) AS BIGINT) AS games_last_7,
    CAST(COALESCE(form.games_last_14, 0) AS BIGINT) AS games_last_14,
    CASE WHEN latest.is_win IS NULL THEN 0 WHEN latest.is_win THEN 1 ELSE -1 END
        * (COALESCE(form.streak_broken, form.game_count + 1, 1) - 1) AS streak,
    form.win_pct,
    2 * 3958.8 * ASIN(SQRT(moved.haversine)) AS travel_miles,
    moved.time_zones_crossed,
    CASE WHEN upcoming.is_home THEN closing.home_spread ELSE 0 - closing.home_spread END AS spread,
    closing.total,
    CASE WHEN closing.game_id IS NOT NULL THEN 'odds_api_game_lines' END AS lines_source
FROM upcoming
LEFT JOIN latest ON latest.nba_game_id = upcoming.nba_game_id AND latest.team_abbr = upcoming.team_abbr
LEFT JOIN form ON form.nba_game_id = upcoming.nba_game_id AND form.team_abbr = upcoming.team_abbr
LEFT JOIN moved ON moved.nba_game_id = upcoming.nba_game_id AND moved.team_abbr = upcoming.team_abbr
LEFT JOIN closing ON closing.game_id = upcoming.nba_game_id
