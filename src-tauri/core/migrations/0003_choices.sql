-- What people choose in the account picker again and again.
CREATE TABLE account_groups (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id  INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    name        TEXT    NOT NULL COLLATE NOCASE CHECK (name <> ''),
    connections TEXT    NOT NULL CHECK (json_valid(connections)),
    UNIQUE (company_id, name)
) STRICT;

-- No connections: all of them, also those that are added later.
CREATE TABLE last_choices (
    company_id  INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    place       TEXT    NOT NULL CHECK (place IN ('publish', 'conversations')),
    connections TEXT    CHECK (json_valid(connections)),
    PRIMARY KEY (company_id, place)
) STRICT, WITHOUT ROWID;
