-- A post from its first letter to what became of it: written, planned, out. Drafts are posts that
-- nobody has sent off yet, so the earlier table of drafts is taken in.
CREATE TABLE posts (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id    INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    text          TEXT    NOT NULL,
    link          TEXT    NOT NULL DEFAULT '',
    image_address TEXT    NOT NULL DEFAULT '',
    image_words   TEXT    NOT NULL DEFAULT '',
    accounts      TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(accounts)),
    updated_at    INTEGER NOT NULL,
    -- NULL: a draft.
    sent_off_at   INTEGER,
    -- NULL: at once.
    planned_at    INTEGER,
    CHECK (planned_at IS NULL OR sent_off_at IS NOT NULL)
) STRICT;
CREATE INDEX posts_of_company ON posts (company_id, updated_at);

INSERT INTO posts (company_id, text, link, accounts, updated_at)
SELECT company_id, text, ifnull(link, ''), connections, updated_at FROM drafts ORDER BY id;
DROP TABLE drafts;

-- The picture of a post as a file; apart, because lists do not read it.
CREATE TABLE pictures (
    post_id INTEGER PRIMARY KEY REFERENCES posts ON DELETE CASCADE,
    name    TEXT NOT NULL,
    format  TEXT NOT NULL,
    bytes   BLOB NOT NULL CHECK (length(bytes) > 0)
) STRICT;

-- One account that a post goes to, and how far it came there.
CREATE TABLE targets (
    post_id       INTEGER NOT NULL REFERENCES posts ON DELETE CASCADE,
    connection_id INTEGER NOT NULL REFERENCES connections ON DELETE CASCADE,
    state         TEXT    NOT NULL CHECK (json_valid(state) AND state ->> 'kind' IS NOT NULL),
    PRIMARY KEY (post_id, connection_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX targets_of_connection ON targets (connection_id);
CREATE INDEX open_targets ON targets (post_id)
    WHERE state ->> 'kind' IN ('waiting', 'sending', 'working');

-- The journal: a line is written before a request that publishes, each with an identity of its own.
-- While it is not proven that nothing stands at the network, there is no second one.
CREATE TABLE sendings (
    id            TEXT    PRIMARY KEY,
    post_id       INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    started_at    INTEGER NOT NULL,
    outcome       TEXT    CHECK (outcome IN ('taken', 'nothing')),
    ended_at      INTEGER,
    FOREIGN KEY (post_id, connection_id) REFERENCES targets ON DELETE CASCADE,
    CHECK ((outcome IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE INDEX sendings_of_target ON sendings (post_id, connection_id);
CREATE UNIQUE INDEX never_twice ON sendings (post_id, connection_id) WHERE outcome IS NOT 'nothing';
