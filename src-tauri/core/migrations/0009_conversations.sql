-- What others wrote to the connected profiles, as last read: a copy, so that it can be read offline.
CREATE TABLE incoming (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connections ON DELETE CASCADE,
    kind          TEXT    NOT NULL CHECK (kind IN ('comment', 'mention', 'review')),
    network_id    TEXT    NOT NULL CHECK (network_id <> ''),
    parent        TEXT,
    author        TEXT,
    text          TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    address       TEXT,
    answered      INTEGER NOT NULL CHECK (answered IN (0, 1)),
    stars         INTEGER CHECK (stars BETWEEN 1 AND 5),
    reply_to      TEXT,
    -- The reply as far as it is typed.
    draft         TEXT    CHECK (draft <> ''),
    UNIQUE (connection_id, kind, network_id)
) STRICT;
CREATE INDEX incoming_of_connection ON incoming (connection_id, at);
CREATE INDEX incoming_by_time ON incoming (at);

-- The journal of replies. It names an item by its network's id: it outlives the copy of the item, so
-- that one that comes back is not answered a second time.
CREATE TABLE replies (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connections ON DELETE CASCADE,
    kind          TEXT    NOT NULL CHECK (kind IN ('comment', 'mention', 'review')),
    network_id    TEXT    NOT NULL CHECK (network_id <> ''),
    text          TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('sending', 'taken', 'refused', 'unknown', 'not_there')),
    not_taken     TEXT    CHECK (json_valid(not_taken)),
    address       TEXT,
    began_at      INTEGER NOT NULL,
    ended_at      INTEGER,
    CHECK ((state = 'sending') = (ended_at IS NULL)),
    CHECK ((state = 'refused') = (not_taken IS NOT NULL))
) STRICT;
CREATE INDEX replies_to_item ON replies (connection_id, kind, network_id, id);
-- Whatever goes wrong above: one reply at most is under way to an item, may stand, or stands.
CREATE UNIQUE INDEX replied_once ON replies (connection_id, kind, network_id)
    WHERE state IN ('sending', 'taken', 'unknown');

-- Until when everything was read.
CREATE TABLE readings (
    connection_id INTEGER PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
    read_until    INTEGER NOT NULL
) STRICT;

-- Stretches of time in which nothing could be read. The one that still lasts has no end.
CREATE TABLE gaps (
    connection_id INTEGER NOT NULL REFERENCES connections ON DELETE CASCADE,
    began_at      INTEGER NOT NULL,
    ended_at      INTEGER CHECK (ended_at >= began_at),
    PRIMARY KEY (connection_id, began_at)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_gap_lasts ON gaps (connection_id) WHERE ended_at IS NULL;
