-- The account with which a company sends mail.
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

-- What an email delivery says, from the first try on, so that a second try is the same mail.
CREATE TABLE letters (
    delivery_id INTEGER PRIMARY KEY REFERENCES deliveries ON DELETE CASCADE,
    letter      TEXT    NOT NULL CHECK (json_valid(letter)),
    -- How often the server broke off after it had been sent.
    uncertain   INTEGER NOT NULL DEFAULT 0,
    trouble     TEXT    CHECK (json_valid(trouble))
) STRICT;
