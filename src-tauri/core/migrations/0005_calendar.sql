-- What the exported calendar said last, so that the next export can move or cancel it. A connection
-- that was removed is cancelled once more, so it is not referenced.
CREATE TABLE calendar (
    connection_id INTEGER PRIMARY KEY,
    company_id    INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    uid           TEXT    NOT NULL UNIQUE CHECK (uid <> ''),
    sequence      INTEGER NOT NULL CHECK (sequence >= 0),
    title         TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    about         INTEGER NOT NULL CHECK (about IN (0, 1)),
    cancelled     INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
    changed_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX calendar_of_company ON calendar (company_id);
