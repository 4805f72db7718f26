-- The tables of the platform.
SELECT table_schema, table_name
FROM information_schema.tables
WHERE table_schema LIKE 'nba_%'
ORDER BY table_schema, table_name
