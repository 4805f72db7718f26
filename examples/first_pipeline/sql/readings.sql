-- Made-up readings of three stations; a real pipeline would read what a scrape has loaded.
SELECT
    units.day,
    stations.station,
    round(stations.mean + 3 * sin(dayofyear(units.day) / 2.0), 1) AS celsius
FROM units
CROSS JOIN (VALUES ('harbour', 6.0), ('hill', 1.5), ('park', 4.0)) AS stations (station, mean)
WHERE dayofweek(units.day) <> 0
