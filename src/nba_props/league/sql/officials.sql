-- The crews, an official a row, by the date of the assignment: a postponed game has two.
CREATE TABLE officials AS
SELECT DISTINCT
    games.season, games.season_type, coalesce(assigned.assignment_date, games.game_date) AS game_date, games.game_id,
    listed.official_position, trim(listed.official_name) AS official_name, TRY_CAST(listed.official_code AS BIGINT) AS official_code
FROM read_referee_assignments AS assigned
JOIN games ON games.game_id = assigned.game_id
CROSS JOIN LATERAL (VALUES
    (CAST(1 AS BIGINT), assigned.official1, assigned.official1_code), (2, assigned.official2, assigned.official2_code),
    (3, assigned.official3, assigned.official3_code), (4, assigned.official4, assigned.official4_code)
) AS listed (official_position, official_name, official_code)
WHERE trim(listed.official_name) <> '';
