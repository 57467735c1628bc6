-- Readings between which a repair does not decide.
ALTER TABLE repairs ADD COLUMN rivals VARCHAR[];
