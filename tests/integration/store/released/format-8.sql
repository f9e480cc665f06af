-- A database as a Holdfast of format 8 left it, with a row in every table. Never changed.
PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1213156420;
PRAGMA user_version = 8;
BEGIN TRANSACTION;
CREATE TABLE account_groups (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id  INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    name        TEXT    NOT NULL COLLATE NOCASE CHECK (name <> ''),
    connections TEXT    NOT NULL CHECK (json_valid(connections)),
    UNIQUE (company_id, name)
) STRICT;
INSERT INTO "account_groups" VALUES(1,1,'Shops','[1]');
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
INSERT INTO "calendar" VALUES(1,1,'0b0f6c1e-8d5b-4f43-a3b9-3d9a1c1f6a11@holdfast',0,'Northwind page (Facebook): sign-in ends',1796461200000,0,0,1795597200000);
CREATE TABLE companies (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT    NOT NULL CHECK (name <> '')
) STRICT;
INSERT INTO "companies" VALUES(1,'Northwind Outfitters');
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
INSERT INTO "connections" VALUES(1,1,'facebook','page','owned','page','Northwind page','northwind','kept',1,NULL,NULL,NULL,'["MANAGE"]','["publish","reply"]',NULL,NULL,'{"hashtags":[],"competitors":[]}',1795597260000,NULL);
INSERT INTO "connections" VALUES(2,1,'instagram','17841400000000001','monitored','professional_account','Northwind',NULL,'kept',1,X'5EA2','key','never','[]','[]',NULL,NULL,'{"hashtags":["boots"],"competitors":[]}',NULL,NULL);
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
, daemon TEXT, daemon_number INTEGER) STRICT;
INSERT INTO "deliveries" VALUES(1,1,'desktop',NULL,'pending',0,1795597200000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(2,1,'email',1,'pending',0,1795597200000,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE drafts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id  INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    text        TEXT    NOT NULL,
    link        TEXT,
    connections TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(connections)),
    updated_at  INTEGER NOT NULL
) STRICT;
INSERT INTO "drafts" VALUES(1,1,'New boots',NULL,'[1]',1795597200000);
CREATE TABLE events (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id    INTEGER REFERENCES companies ON DELETE CASCADE,
    connection_id INTEGER REFERENCES connections ON DELETE SET NULL,
    name          TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    actor         TEXT,
    detail        TEXT    NOT NULL CHECK (json_valid(detail) AND detail ->> 'kind' IS NOT NULL)
) STRICT;
INSERT INTO "events" VALUES(1,1,1,'Northwind page',1795597200000,'Mei Lin','{"kind":"connected","member":"Ana Ruiz"}');
CREATE TABLE "flows" (
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
    redirect     TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    staged       BLOB    CHECK (length(staged) > 0),
    staged_key   TEXT,
    listing      TEXT    CHECK (json_valid(listing)),
    FOREIGN KEY (app_id, company_id) REFERENCES network_apps (id, company_id),
    CHECK ((staged IS NULL) = (staged_key IS NULL)),
    CHECK ((staged IS NULL) = (listing IS NULL)),
    -- What has ended holds no secret.
    CHECK (ended_at IS NULL OR staged IS NULL)
) STRICT;
INSERT INTO "flows" VALUES('00000000-0000-0000-0000-000000000001',1,'facebook',1,'facebook','owned','{"kind":"add"}','webview','choosing',X'01','https://www.facebook.com/connect/login_success.html',1795597200000,1795597800000,NULL,X'5EA4','key','{"subject": "ana", "member": {"id": "ana", "name": "Ana Ruiz"}, "scopes": ["pages_show_list"], "renewal": "none", "ends": {"issued_at": "2026-11-25T09:00:00Z", "access": {"kind": "never"}, "refresh": null, "data_access": null}, "profiles": []}');
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
INSERT INTO "grants" VALUES(1,1,'facebook',1,'client','ana','ana','Ana Ruiz',2,'["pages_show_list"]','rotating',1795597200000,1795602600000,'never',1795609200000,1,X'6669727374','key',NULL,NULL,NULL,1795597200000);
INSERT INTO "grants" VALUES(2,1,'facebook',NULL,'client','tom','tom','Tom Okafor',NULL,'[]','none',1795597200000,'unknown',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,1795597200000);
CREATE TABLE ladders (
    connection_id INTEGER NOT NULL REFERENCES connections ON DELETE CASCADE,
    number        INTEGER NOT NULL CHECK (number > 0),
    deadline_at   INTEGER,
    about         INTEGER NOT NULL CHECK (about IN (0, 1)),
    known_at      INTEGER NOT NULL,
    PRIMARY KEY (connection_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "ladders" VALUES(1,1,1795602600000,0,1795597200000);
CREATE TABLE last_choices (
    company_id  INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    place       TEXT    NOT NULL CHECK (place IN ('publish', 'conversations')),
    connections TEXT    CHECK (json_valid(connections)),
    PRIMARY KEY (company_id, place)
) STRICT, WITHOUT ROWID;
INSERT INTO "last_choices" VALUES(1,'publish','[1,2]');
CREATE TABLE letters (
    delivery_id INTEGER PRIMARY KEY REFERENCES deliveries ON DELETE CASCADE,
    letter      TEXT    NOT NULL CHECK (json_valid(letter)),
    -- How often the server broke off after it had been sent.
    uncertain   INTEGER NOT NULL DEFAULT 0,
    trouble     TEXT    CHECK (json_valid(trouble))
) STRICT;
INSERT INTO "letters" VALUES(2,'{"message_id":"<5f0c.holdfast@northwind.example>","date":"2026-11-25T09:00:00Z","from_name":"Holdfast for Northwind Outfitters","subject":"Northwind page stops tomorrow","headline":"Northwind page stops tomorrow","lead":"Sign in once more before then.","facts":[{"name":"Network","value":"Facebook"}],"accounts":[],"more_accounts":0,"steps":["Open Holdfast."],"foot":["You get this mail because you look after Northwind Outfitters."],"unsubscribe":"mailto:holdfast@northwind.example"}',0,NULL);
CREATE TABLE mail_servers (
    company_id   INTEGER PRIMARY KEY REFERENCES companies ON DELETE CASCADE,
    host         TEXT    NOT NULL CHECK (host <> ''),
    port         INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
    security     TEXT    NOT NULL CHECK (security IN ('tls', 'start_tls', 'plain')),
    user         TEXT    CHECK (user <> ''),
    password     BLOB    CHECK (length(password) > 0),
    password_key TEXT,
    sender       TEXT    NOT NULL CHECK (sender <> ''),
    failure      TEXT    CHECK (json_valid(failure)),
    CHECK ((password IS NULL) = (password_key IS NULL))
) STRICT;
INSERT INTO "mail_servers" VALUES(1,'mail.northwind.example',587,'start_tls','app',X'5EA1','key','holdfast@northwind.example',NULL);
CREATE TABLE meta (
    only_row      INTEGER PRIMARY KEY CHECK (only_row = 1),
    kind          TEXT    NOT NULL CHECK (kind IN ('real', 'practice')),
    installation  TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    high_water_at INTEGER NOT NULL,
    key_id        TEXT,
    key_check     BLOB, key_derivation TEXT CHECK (json_valid(key_derivation)),
    CHECK ((key_id IS NULL) = (key_check IS NULL))
) STRICT;
INSERT INTO "meta" VALUES(1,'real','6f0c1f0e-2b7a-4a53-9d3e-0d5a4f5c2b11',1795597200000,1795597200000,'key',X'C0FFEE','{"salt":"00112233445566778899aabbccddeeff","memory_kib":65536,"passes":3,"lanes":1}');
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
    last_test             TEXT    CHECK (json_valid(last_test)), turn INTEGER NOT NULL DEFAULT 0,
    UNIQUE (company_id, provider, client_id),
    UNIQUE (id, company_id),
    FOREIGN KEY (responsible_person_id, company_id) REFERENCES people (id, company_id),
    CHECK ((secret IS NULL) = (secret_key IS NULL))
) STRICT;
INSERT INTO "network_apps" VALUES(1,1,'facebook','client',X'5EA1','key','{}',1,NULL,NULL,0);
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
INSERT INTO "notices" VALUES(1,'told','expiring_soon',1,'[1]','Northwind page ends today','Reconnect it.','critical',1795597200000,NULL,NULL);
CREATE TABLE occasions (
    identity  TEXT    PRIMARY KEY,
    notice_id INTEGER NOT NULL REFERENCES notices ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO "occasions" VALUES('stopped/1',1);
CREATE TABLE opt_outs (
    person_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    kind      TEXT    NOT NULL,
    PRIMARY KEY (person_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO "opt_outs" VALUES(2,'expiring_soon');
CREATE TABLE people (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id INTEGER NOT NULL REFERENCES companies ON DELETE CASCADE,
    name       TEXT    NOT NULL CHECK (name <> ''),
    email      TEXT,
    you        INTEGER NOT NULL DEFAULT 0 CHECK (you IN (0, 1)),
    UNIQUE (id, company_id)
) STRICT;
INSERT INTO "people" VALUES(1,1,'Mei Lin','mei@northwind.example',1);
INSERT INTO "people" VALUES(2,1,'Ana Ruiz',NULL,0);
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
INSERT INTO "renewals" VALUES(1,1,'started',1,1795597200000,NULL,NULL);
CREATE TABLE settings (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    value    TEXT    NOT NULL CHECK (json_valid(value))
) STRICT;
INSERT INTO "settings" VALUES(1,'{}');
CREATE TABLE successors (
    connection_id INTEGER NOT NULL,
    grant_id      INTEGER NOT NULL,
    company_id    INTEGER NOT NULL,
    PRIMARY KEY (connection_id, grant_id),
    FOREIGN KEY (connection_id, company_id) REFERENCES connections (id, company_id) ON DELETE CASCADE,
    FOREIGN KEY (grant_id, company_id) REFERENCES grants (id, company_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO "successors" VALUES(1,2,1);
CREATE TABLE told (
    connection_id INTEGER NOT NULL,
    number        INTEGER NOT NULL,
    rung          INTEGER NOT NULL,
    channel       TEXT    NOT NULL CHECK (channel IN ('desktop', 'in_app', 'email')),
    person_id     INTEGER REFERENCES people ON DELETE CASCADE,
    at            INTEGER NOT NULL,
    FOREIGN KEY (connection_id, number) REFERENCES ladders (connection_id, number) ON DELETE CASCADE
) STRICT;
INSERT INTO "told" VALUES(1,1,10,'desktop',NULL,1795597200000);
CREATE INDEX people_of_company ON people (company_id);
CREATE UNIQUE INDEX one_you_per_company ON people (company_id) WHERE you = 1;
CREATE INDEX network_apps_of_person ON network_apps (responsible_person_id, company_id);
CREATE INDEX grants_of_member ON grants (provider, client_id, member_id);
CREATE INDEX grants_of_app ON grants (app_id, company_id);
CREATE INDEX grants_of_person ON grants (person_id, company_id);
CREATE INDEX connections_of_grant ON connections (grant_id, company_id);
CREATE INDEX successors_of_grant ON successors (grant_id, company_id);
CREATE INDEX events_of_connection ON events (connection_id, id);
CREATE INDEX events_of_company ON events (company_id, id);
CREATE UNIQUE INDEX told_once ON told (connection_id, number, rung, channel, ifnull(person_id, 0));
CREATE INDEX told_to_person ON told (person_id);
CREATE INDEX notices_of_company ON notices (company_id, id);
CREATE INDEX standing_notices ON notices (id) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX delivered_once ON deliveries (notice_id, channel, ifnull(person_id, 0));
CREATE INDEX deliveries_to_person ON deliveries (person_id);
CREATE INDEX waiting_deliveries ON deliveries (next_at) WHERE state = 'pending';
CREATE INDEX unfinished_renewals ON renewals (started_at) WHERE state <> 'stored';
CREATE INDEX drafts_of_company ON drafts (company_id, updated_at);
CREATE INDEX calendar_of_company ON calendar (company_id);
CREATE INDEX open_flows ON flows (expires_at) WHERE ended_at IS NULL;
CREATE INDEX flows_of_company ON flows (company_id);
CREATE INDEX flows_of_app ON flows (app_id, company_id);
CREATE INDEX occasions_of_notice ON occasions (notice_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('companies',1);
INSERT INTO "sqlite_sequence" VALUES('grants',2);
INSERT INTO "sqlite_sequence" VALUES('connections',2);
INSERT INTO "sqlite_sequence" VALUES('people',2);
INSERT INTO "sqlite_sequence" VALUES('network_apps',1);
INSERT INTO "sqlite_sequence" VALUES('events',1);
INSERT INTO "sqlite_sequence" VALUES('notices',1);
INSERT INTO "sqlite_sequence" VALUES('deliveries',2);
INSERT INTO "sqlite_sequence" VALUES('drafts',1);
INSERT INTO "sqlite_sequence" VALUES('account_groups',1);
COMMIT;
