-- A problem has one place on the screen, its tag, and a later notice about it replaces the earlier.
-- What was told before keeps the tag that it was shown under.
ALTER TABLE notices ADD COLUMN tag TEXT NOT NULL DEFAULT '';
UPDATE notices SET tag = 'notice-' || id;
CREATE INDEX notices_of_tag ON notices (tag, id);

ALTER TABLE notices ADD COLUMN replaced_by INTEGER REFERENCES notices ON DELETE SET NULL;
CREATE INDEX replaced_notices ON notices (replaced_by);
-- Reminders were replaced at the moment that the next one was written.
UPDATE notices SET replaced_by = (
    SELECT min(later.id) FROM notices AS later
    WHERE later.kind = 'expiring_soon' AND later.id > notices.id
      AND later.created_at = notices.withdrawn_at
      AND EXISTS (
          SELECT 1 FROM json_each(later.connections) AS theirs
          JOIN json_each(notices.connections) AS ours ON theirs.value = ours.value
      )
)
WHERE kind = 'expiring_soon' AND withdrawn_at IS NOT NULL;
