-- The game book: who played, with his line, who did not and why, who was inactive. Of a game without one the players of its lines, as active.

-- Who is inactive is listed by last name only, with an initial or the whole name where that would be two players of the game.
CREATE TABLE listed_in_books AS
WITH placed AS (
    SELECT
        games.season, games.season_type, games.game_date, book.*,
        coalesce(nullif(trim(substr(book.player_name, strpos(book.player_name, ' ') + 1)), ''), book.player_name) AS last_name
    FROM read_gamebook AS book
    JOIN games ON games.game_id = book.game_id AND book.team_abbr IN (games.home_abbr, games.away_abbr)
    WHERE book.status IN ('active', 'dnp', 'inactive')
),
counted AS (
    SELECT
        *, left(player_name, 1) || '. ' || last_name AS with_initial,
        count(*) OVER (PARTITION BY game_id, status, last_name) AS of_last_name,
        count(*) OVER (PARTITION BY game_id, status, last_name, left(player_name, 1)) AS of_initial
    FROM placed
)
SELECT
    season, season_type, game_date, game_id, team_abbr, status AS player_status,
    CASE WHEN status <> 'inactive' THEN player_id END AS player_id,
    CASE
        WHEN status <> 'inactive' OR of_initial > 1 THEN player_name
        WHEN of_last_name > 1 THEN with_initial
        ELSE last_name
    END AS player_name,
    CASE WHEN status <> 'active' THEN reason END AS reason,
    CASE WHEN status = 'active' THEN starter END AS is_starter,
    CASE WHEN status = 'active' THEN seconds END AS seconds
FROM counted;

CREATE VIEW game_book AS
SELECT
    listed.*, coalesce(listed.seconds / 60, line.min) AS min,
    line.pts, line.fgm, line.fga, line.fg3m, line.fg3a, line.ftm, line.fta, line.oreb, line.dreb, line.reb, line.ast, line.stl, line.blk,
    line.tov, line.pf, line.plus_minus
FROM listed_in_books AS listed
LEFT JOIN player_lines AS line
    ON line.game_id = listed.game_id AND line.player_id = CASE WHEN listed.player_status = 'active' THEN listed.player_id END
UNION ALL BY NAME
SELECT
    season, season_type, game_date, game_id, team_abbr, 'active' AS player_status, player_id, player_name, min,
    pts, fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, plus_minus
FROM player_lines AS line
WHERE NOT EXISTS (FROM listed_in_books AS listed WHERE listed.game_id = line.game_id);
