-- Games that cannot be used, and why.
SELECT game_id, 'has no league id (ten digits, 001 to 006 first)' AS why
FROM read_games
WHERE game_id IS NULL OR NOT regexp_full_match(game_id, '00[1-6][0-9]{7}')
UNION ALL
SELECT game_id, 'has no date, or no home or away team' AS why
FROM read_games
WHERE game_date IS NULL OR home_abbr IS NULL OR away_abbr IS NULL
UNION ALL
SELECT game_id, 'is listed ' || count(*) || ' times' AS why
FROM read_games
GROUP BY game_id
HAVING count(*) > 1
ORDER BY game_id, why;
