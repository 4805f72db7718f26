-- How many names of a date may lead to nobody: one in twenty, and two; of the injured, one in three, and five, since those who miss
-- a whole season may stand in no list of it.
WITH named AS (
    SELECT line.game_date, 'game book' AS source, line.team_abbr, line.player_lookup
    FROM nba_raw.nbac_gamebook_player_stats AS line
    UNION ALL
    SELECT line.game_date, 'balldontlie', line.team_abbr, line.player_lookup FROM nba_raw.bdl_player_boxscores AS line
    UNION ALL
    SELECT roster.roster_date, 'roster', roster.team_abbr, roster.player_lookup FROM nba_raw.espn_team_rosters AS roster
    UNION ALL
    SELECT injury.scrape_date, 'injured', injury.team_abbr, injury.player_lookup FROM nba_raw.bdl_injuries AS injury
    UNION ALL
    SELECT prop.game_date, 'odds', prop.game_id, prop.player_lookup FROM nba_raw.odds_api_player_points_props AS prop
    UNION ALL
    SELECT prop.game_date, 'props site', prop.team_abbr, prop.player_lookup FROM nba_raw.bettingpros_player_points_props AS prop
),
names AS (
    SELECT DISTINCT named.game_date, named.source, named.team_abbr, named.player_lookup
    FROM named
    JOIN units ON named.game_date = CAST(units.game_date AS DATE)
),
counted AS (
    SELECT
        game_date,
        COUNT(*) AS name_count,
        SUM(CASE WHEN source = 'injured' THEN 1 ELSE 0 END) AS injured
    FROM names
    GROUP BY game_date
)
SELECT
    CAST(game_date AS VARCHAR) AS unit_key,
    'player_lookup' AS column_name,
    LEAST(1, (LEAST(injured, 5 + CAST(injured AS DOUBLE) / 3) + 2 + 0.05 * CAST(name_count - injured AS DOUBLE)) / name_count) AS share
FROM counted
