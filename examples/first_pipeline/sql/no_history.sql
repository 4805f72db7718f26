-- Why a day may have no means.
SELECT day, 'there is no day before the first' AS reason
FROM units
WHERE day = DATE '2024-01-01'
