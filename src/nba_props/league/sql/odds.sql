-- Lines and props of games of the schedule, at the snapshots open and close.

-- A game without lines of bookmakers has the closing consensus, where that is known: the spread is the favourite's to give.
CREATE TABLE odds_lines AS
WITH consensus AS (
    SELECT
        games.game_id, games.home_abbr, games.away_abbr, odds.total, odds.moneyline_home, odds.moneyline_away,
        CASE
            WHEN odds.whos_favored = 'home' OR odds.spread = 0 THEN 0 - odds.spread
            WHEN odds.whos_favored = 'away' THEN odds.spread
        END AS home_spread
    FROM read_game_odds AS odds
    JOIN games ON games.game_id = odds.game_id
    WHERE NOT EXISTS (FROM read_odds_lines AS line WHERE line.game_id = games.game_id)
),
lines AS (
    SELECT line.*
    FROM read_odds_lines AS line
    JOIN games ON games.game_id = line.game_id AND line.outcome IN (games.home_abbr, games.away_abbr, 'Over', 'Under')
    WHERE line.snapshot IN ('open', 'close') AND line.market IN ('h2h', 'spreads', 'totals')
    UNION ALL BY NAME
    SELECT
        consensus.game_id, 'close' AS snapshot, 'consensus' AS bookmaker, made.market,
        CASE made.side WHEN 'home' THEN home_abbr WHEN 'away' THEN away_abbr ELSE made.side END AS outcome,
        CASE WHEN made.market = 'h2h' THEN CASE made.side WHEN 'home' THEN moneyline_home ELSE moneyline_away END END AS price,
        CASE
            WHEN made.market = 'totals' THEN total
            WHEN made.market = 'spreads' THEN CASE made.side WHEN 'home' THEN home_spread ELSE 0 - home_spread END
        END AS point
    FROM consensus
    CROSS JOIN (VALUES
        ('h2h', 'home'), ('h2h', 'away'), ('spreads', 'home'), ('spreads', 'away'), ('totals', 'Over'), ('totals', 'Under')) AS made (market, side)
    WHERE price IS NOT NULL OR point IS NOT NULL
)
SELECT games.season, games.season_type, games.game_date, lines.*
FROM lines
JOIN games ON games.game_id = lines.game_id;

CREATE TABLE player_props AS
SELECT games.season, games.season_type, games.game_date, prop.*
FROM read_player_props AS prop
JOIN games ON games.game_id = prop.game_id
WHERE prop.snapshot IN ('open', 'close');

-- An offer has two sides in every book.
CREATE TABLE site_offers AS
SELECT
    games.season, games.season_type, games.game_date, prop.game_id, prop.offer_id, side.bet_side, prop.book_id, prop.player_name,
    prop.team_abbr, prop.line, CASE side.bet_side WHEN 'over' THEN prop.over_odds ELSE prop.under_odds END AS odds
FROM read_site_props AS prop
JOIN games ON games.game_id = prop.game_id AND prop.team_abbr IN (games.home_abbr, games.away_abbr)
CROSS JOIN (VALUES ('over'), ('under')) AS side (bet_side);
