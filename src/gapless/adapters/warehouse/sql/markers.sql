-- The markers of named units.
SELECT processor, partition_key, fence, generation
FROM gapless.markers
WHERE (processor, partition_key) IN (SELECT (processor, unit) FROM gapless_named);
