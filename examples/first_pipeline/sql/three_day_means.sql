-- The mean of the three days before, by station.
SELECT
    units.day,
    readings.station,
    avg(readings.celsius) AS celsius,
    count(*) AS readings
FROM units
INNER JOIN raw.readings AS readings ON readings.day >= units.day - 3 AND readings.day < units.day
GROUP BY units.day, readings.station
