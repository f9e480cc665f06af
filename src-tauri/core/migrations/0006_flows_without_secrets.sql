-- State and verifier of a sign-in live in memory alone: a restart cancels it, so nothing read them
-- back. SQLite drops no column that a check names, so the table is made anew.
CREATE TABLE flows_now (
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
INSERT INTO flows_now
SELECT id, company_id, provider, app_id, network, purpose, intent, engine, phase, state_print, redirect,
       created_at, expires_at, ended_at, staged, staged_key, listing
FROM flows;
DROP TABLE flows;
ALTER TABLE flows_now RENAME TO flows;
CREATE INDEX open_flows ON flows (expires_at) WHERE ended_at IS NULL;
CREATE INDEX flows_of_company ON flows (company_id);
CREATE INDEX flows_of_app ON flows (app_id, company_id);
