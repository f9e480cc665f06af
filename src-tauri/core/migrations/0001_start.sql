-- Append-only: once released, a file here is never changed; the next change is the next file.
--
-- Conventions: times are milliseconds since 1970 in UTC. A column `*_end` holds such a time, or
-- 'never', or 'unknown': what a network told, never more. Sealed columns are ciphertext and stand
-- beside the id of their key. AUTOINCREMENT, because an id is never used twice.

CREATE TABLE meta (
    only_row      INTEGER PRIMARY KEY CHECK (only_row = 1),
    kind          TEXT    NOT NULL CHECK (kind IN ('real', 'practice')),
    installation  TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    high_water_at INTEGER NOT NULL,
    key_id        TEXT,
    key_check     BLOB,
    CHECK ((key_id IS NULL) = (key_check IS NULL))
) STRICT;

CREATE TABLE settings (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    value    TEXT    NOT NULL CHECK (json_valid(value))
) STRICT;

CREATE TABLE companies (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT    NOT NULL CHECK (name <> '')
) STRICT;

CREATE TABLE people (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    name       TEXT    NOT NULL CHECK (name <> ''),
    email      TEXT,
    you        INTEGER NOT NULL DEFAULT 0 CHECK (you IN (0, 1)),
    UNIQUE (id, company_id)
) STRICT;
CREATE INDEX people_of_company ON people (company_id);
CREATE UNIQUE INDEX one_you_per_company ON people (company_id) WHERE you = 1;

CREATE TABLE opt_outs (
    person_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    kind      TEXT    NOT NULL,
    PRIMARY KEY (person_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE network_apps (
    id                    INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id            INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    provider              TEXT    NOT NULL,
    client_id             TEXT    NOT NULL CHECK (client_id <> ''),
    secret                BLOB    CHECK (length(secret) > 0),
    secret_key            TEXT,
    options               TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(options)),
    responsible_person_id INTEGER,
    refusal               TEXT    CHECK (json_valid(refusal)),
    last_test             TEXT    CHECK (json_valid(last_test)),
    UNIQUE (company_id, provider, client_id),
    UNIQUE (id, company_id),
    FOREIGN KEY (responsible_person_id, company_id) REFERENCES people (id, company_id),
    CHECK ((secret IS NULL) = (secret_key IS NULL))
) STRICT;
CREATE INDEX network_apps_of_person ON network_apps (responsible_person_id, company_id);

CREATE TABLE grants (
    id                    INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id            INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    provider              TEXT    NOT NULL,
    app_id                INTEGER,
    client_id             TEXT    NOT NULL CHECK (client_id <> ''),
    subject               TEXT    NOT NULL CHECK (subject <> ''),
    member_id             TEXT    NOT NULL CHECK (member_id <> ''),
    member_name           TEXT    NOT NULL,
    person_id             INTEGER,
    scopes                TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(scopes)),
    renewal               TEXT    NOT NULL CHECK (renewal IN ('none', 'extension', 'stable', 'rotating')),
    issued_at             INTEGER NOT NULL,
    access_end            ANY     NOT NULL CHECK (typeof(access_end) = 'integer' OR access_end IN ('never', 'unknown')),
    refresh_end           ANY     CHECK (typeof(refresh_end) = 'integer' OR refresh_end IN ('never', 'unknown')),
    data_access_end_at    INTEGER,
    generation            INTEGER NOT NULL DEFAULT 0,
    tokens                BLOB    CHECK (length(tokens) > 0),
    tokens_key            TEXT,
    finding               TEXT    CHECK (json_valid(finding)),
    proven_at             INTEGER,
    renewal_failing_since INTEGER,
    created_at            INTEGER NOT NULL,
    UNIQUE (company_id, provider, client_id, subject),
    UNIQUE (id, company_id),
    FOREIGN KEY (app_id, company_id) REFERENCES network_apps (id, company_id),
    FOREIGN KEY (person_id, company_id) REFERENCES people (id, company_id),
    CHECK ((tokens IS NULL) = (tokens_key IS NULL))
) STRICT;
CREATE INDEX grants_of_member ON grants (provider, client_id, member_id);
CREATE INDEX grants_of_app ON grants (app_id, company_id);
CREATE INDEX grants_of_person ON grants (person_id, company_id);

CREATE TABLE connections (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id    INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    network       TEXT    NOT NULL,
    profile_id    TEXT    NOT NULL CHECK (profile_id <> ''),
    purpose       TEXT    NOT NULL CHECK (purpose IN ('owned', 'monitored', 'paid')),
    profile_kind  TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    handle        TEXT,
    intent        TEXT    NOT NULL CHECK (intent IN ('kept', 'disconnected')),
    grant_id      INTEGER,
    own_token     BLOB    CHECK (length(own_token) > 0),
    own_token_key TEXT,
    own_token_end ANY     CHECK (typeof(own_token_end) = 'integer' OR own_token_end IN ('never', 'unknown')),
    roles         TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(roles)),
    capabilities  TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(capabilities)),
    standing      TEXT,
    finding       TEXT    CHECK (json_valid(finding)),
    watched       TEXT    NOT NULL CHECK (json_valid(watched)),
    connected_at  INTEGER,
    proven_at     INTEGER,
    UNIQUE (company_id, network, profile_id, purpose),
    UNIQUE (id, company_id),
    FOREIGN KEY (grant_id, company_id) REFERENCES grants (id, company_id),
    CHECK ((own_token IS NULL) = (own_token_key IS NULL)),
    CHECK ((own_token IS NULL) = (own_token_end IS NULL))
) STRICT;
CREATE INDEX connections_of_grant ON connections (grant_id, company_id);

-- Other grants that list the same profile. Never used silently.
CREATE TABLE successors (
    connection_id INTEGER NOT NULL,
    grant_id      INTEGER NOT NULL,
    company_id    INTEGER NOT NULL,
    PRIMARY KEY (connection_id, grant_id),
    FOREIGN KEY (connection_id, company_id) REFERENCES connections (id, company_id) ON DELETE CASCADE,
    FOREIGN KEY (grant_id, company_id) REFERENCES grants (id, company_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX successors_of_grant ON successors (grant_id, company_id);

CREATE TABLE events (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id    INTEGER REFERENCES companies ON DELETE CASCADE,
    connection_id INTEGER REFERENCES connections ON DELETE SET NULL,
    name          TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    actor         TEXT,
    detail        TEXT    NOT NULL CHECK (json_valid(detail) AND detail ->> 'kind' IS NOT NULL)
) STRICT;
CREATE INDEX events_of_connection ON events (connection_id, id);
CREATE INDEX events_of_company ON events (company_id, id);

CREATE TABLE ladders (
    connection_id INTEGER NOT NULL REFERENCES connections ON DELETE CASCADE,
    number        INTEGER NOT NULL CHECK (number > 0),
    deadline_at   INTEGER,
    about         INTEGER NOT NULL CHECK (about IN (0, 1)),
    known_at      INTEGER NOT NULL,
    PRIMARY KEY (connection_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE told (
    connection_id INTEGER NOT NULL,
    number        INTEGER NOT NULL,
    rung          INTEGER NOT NULL,
    channel       TEXT    NOT NULL CHECK (channel IN ('desktop', 'in_app', 'email')),
    person_id     INTEGER REFERENCES people ON DELETE CASCADE,
    at            INTEGER NOT NULL,
    FOREIGN KEY (connection_id, number) REFERENCES ladders (connection_id, number) ON DELETE CASCADE
) STRICT;
-- The desktop and the app are told without a person; ids start at 1, so 0 is nobody.
CREATE UNIQUE INDEX told_once ON told (connection_id, number, rung, channel, ifnull(person_id, 0));
CREATE INDEX told_to_person ON told (person_id);

CREATE TABLE notices (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    identity     TEXT    NOT NULL UNIQUE CHECK (identity <> ''),
    kind         TEXT    NOT NULL,
    company_id   INTEGER REFERENCES companies ON DELETE CASCADE,
    connections  TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(connections)),
    title        TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    urgency      TEXT    NOT NULL CHECK (urgency IN ('low', 'normal', 'critical')),
    created_at   INTEGER NOT NULL,
    withdrawn_at INTEGER,
    read_at      INTEGER
) STRICT;
CREATE INDEX notices_of_company ON notices (company_id, id);
CREATE INDEX standing_notices ON notices (id) WHERE withdrawn_at IS NULL;

CREATE TABLE deliveries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    notice_id  INTEGER NOT NULL REFERENCES notices ON DELETE CASCADE,
    channel    TEXT    NOT NULL CHECK (channel IN ('desktop', 'in_app', 'email')),
    person_id  INTEGER REFERENCES people ON DELETE CASCADE,
    state      TEXT    NOT NULL CHECK (state IN ('pending', 'posted', 'failed', 'superseded')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    tried_at   INTEGER,
    next_at    INTEGER,
    ended_at   INTEGER
) STRICT;
CREATE UNIQUE INDEX delivered_once ON deliveries (notice_id, channel, ifnull(person_id, 0));
CREATE INDEX deliveries_to_person ON deliveries (person_id);
CREATE INDEX waiting_deliveries ON deliveries (next_at) WHERE state = 'pending';

CREATE TABLE flows (
    id           TEXT    PRIMARY KEY,
    company_id   INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    provider     TEXT    NOT NULL,
    app_id       INTEGER,
    network      TEXT    NOT NULL,
    purpose      TEXT    NOT NULL CHECK (purpose IN ('owned', 'monitored', 'paid')),
    intent       TEXT    NOT NULL CHECK (json_valid(intent)),
    engine       TEXT    NOT NULL,
    phase        TEXT    NOT NULL,
    state_print  BLOB    NOT NULL UNIQUE,
    secrets      BLOB    CHECK (length(secrets) > 0),
    secrets_key  TEXT,
    redirect     TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    staged       BLOB    CHECK (length(staged) > 0),
    staged_key   TEXT,
    listing      TEXT    CHECK (json_valid(listing)),
    FOREIGN KEY (app_id, company_id) REFERENCES network_apps (id, company_id),
    CHECK ((secrets IS NULL) = (secrets_key IS NULL)),
    CHECK ((staged IS NULL) = (staged_key IS NULL)),
    CHECK ((staged IS NULL) = (listing IS NULL)),
    -- What has ended holds no secret.
    CHECK (ended_at IS NULL OR (secrets IS NULL AND staged IS NULL))
) STRICT;
CREATE INDEX open_flows ON flows (expires_at) WHERE ended_at IS NULL;
CREATE INDEX flows_of_company ON flows (company_id);
CREATE INDEX flows_of_app ON flows (app_id, company_id);

-- What was asked of a network before its answer could be stored: after a crash the next step is
-- known.
CREATE TABLE renewals (
    grant_id    INTEGER NOT NULL REFERENCES grants ON DELETE CASCADE,
    generation  INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('started', 'answered', 'stored')),
    attempts    INTEGER NOT NULL DEFAULT 1,
    started_at  INTEGER NOT NULL,
    answered_at INTEGER,
    stored_at   INTEGER,
    PRIMARY KEY (grant_id, generation)
) STRICT, WITHOUT ROWID;
CREATE INDEX unfinished_renewals ON renewals (started_at) WHERE state <> 'stored';

CREATE TABLE drafts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id  INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    text        TEXT    NOT NULL,
    link        TEXT,
    connections TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(connections)),
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX drafts_of_company ON drafts (company_id, updated_at);
