-- Divisions with their validity and the place that each is today; the rows are filled in again.

ALTER TABLE regions ADD COLUMN province VARCHAR;
ALTER TABLE regions ADD COLUMN prefecture VARCHAR;
ALTER TABLE regions ADD COLUMN county VARCHAR;
ALTER TABLE regions ADD COLUMN former_names VARCHAR[];
ALTER TABLE regions ADD COLUMN valid_from INTEGER;
ALTER TABLE regions ADD COLUMN valid_until INTEGER;
ALTER TABLE regions ADD COLUMN successor VARCHAR;
ALTER TABLE regions ADD COLUMN place VARCHAR;
DELETE FROM regions;
