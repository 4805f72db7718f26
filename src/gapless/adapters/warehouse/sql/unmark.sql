-- Take away the markers of the units that are being published, before new ones are written in the same transaction.
DELETE FROM gapless.markers
WHERE (processor, partition_key) IN (SELECT (processor, unit) FROM gapless_publishing);
