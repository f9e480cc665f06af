-- What is true at this moment and was told, each with its notice. A row goes when its occasion does.
CREATE TABLE occasions (
    identity  TEXT    PRIMARY KEY,
    notice_id INTEGER NOT NULL REFERENCES notices ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX occasions_of_notice ON occasions (notice_id);

-- What stands on the screen: the notification daemon that shows it, and its number there.
ALTER TABLE deliveries ADD COLUMN daemon TEXT;
ALTER TABLE deliveries ADD COLUMN daemon_number INTEGER;
