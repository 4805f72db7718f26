-- Who played for whom: the player list of each season, transactions, rosters.

CREATE TABLE team_ids AS
SELECT season, team_abbr, any_value(team_id) AS team_id
FROM (
    SELECT season, home_abbr AS team_abbr, home_team_id AS team_id FROM games
    UNION ALL SELECT season, away_abbr, away_team_id FROM games
)
GROUP BY season, team_abbr;

-- Of a season without a list, the players of its lines with their last team.
CREATE TABLE player_list AS
WITH listed AS (
    SELECT * FROM read_players WHERE season IN (SELECT season FROM games)
    UNION ALL BY NAME
    SELECT season, player_id, arg_max(player_name, game_date) AS player_name, arg_max(team_abbr, game_date) AS team_abbr
    FROM player_lines
    WHERE season NOT IN (SELECT season FROM read_players WHERE season IS NOT NULL)
    GROUP BY season, player_id
)
SELECT
    listed.season, '' AS season_type, CAST(NULL AS DATE) AS game_date, '' AS game_id, CAST(left(listed.season, 4) AS BIGINT) AS season_year,
    listed.player_id, listed.player_name, team_ids.team_id, listed.team_abbr, listed.position, listed.jersey, listed.height, listed.weight,
    listed.country, listed.from_year, listed.to_year
FROM listed
LEFT JOIN team_ids ON team_ids.season = listed.season AND team_ids.team_abbr = listed.team_abbr;

CREATE TABLE active_players AS
SELECT * FROM player_list WHERE season = (SELECT max(season) FROM player_list);

-- Without a list of transactions, the first game of a player for a team that is not the one of his game before. A season lasts from July to June.
CREATE TABLE player_movement AS
WITH stints AS (
    SELECT
        player_id, player_name, team_id, team_abbr, game_date,
        lag(team_abbr) OVER (PARTITION BY player_id ORDER BY game_date, game_id) AS team_before
    FROM player_lines
),
moves AS (
    SELECT player_id, player_name, team_id, team_abbr, transaction_date, transaction_type, description FROM read_player_movement
    UNION ALL
    SELECT
        player_id, player_name, team_id, team_abbr, game_date, CASE WHEN team_before IS NULL THEN 'Signing' ELSE 'Trade' END,
        player_name || ' first played for ' || team_abbr || CASE WHEN team_before IS NULL THEN '' ELSE ', before that for ' || team_before END
    FROM stints
    WHERE team_before IS DISTINCT FROM team_abbr AND NOT EXISTS (FROM read_player_movement)
),
dated AS (
    SELECT *, year(transaction_date) - CASE WHEN month(transaction_date) < 7 THEN 1 ELSE 0 END AS season_year FROM moves
)
SELECT
    season_year || '-' || lpad(CAST((season_year + 1) % 100 AS VARCHAR), 2, '0') AS season, '' AS season_type,
    CAST(NULL AS DATE) AS game_date, '' AS game_id, dated.*
FROM dated;

CREATE TABLE rosters AS
SELECT
    games.season, games.season_type, games.game_date, games.game_id, roster.team_abbr, roster.player_id, roster.player_name, roster.position,
    roster.jersey, roster.birth_date, date_sub('year', roster.birth_date, roster.game_date) AS age, roster.experience
FROM read_rosters AS roster
JOIN games ON games.game_date = roster.game_date AND roster.team_abbr IN (games.home_abbr, games.away_abbr);
