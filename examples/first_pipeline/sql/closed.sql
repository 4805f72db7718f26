-- Why a day may have no readings.
SELECT day, 'the stations are closed on Sundays' AS reason
FROM units
WHERE dayofweek(day) = 0
