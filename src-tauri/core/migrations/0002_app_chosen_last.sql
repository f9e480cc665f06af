-- The app to sign in with is the one that was saved last, which may be an earlier one again.
ALTER TABLE network_apps ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
UPDATE network_apps SET turn = id;
