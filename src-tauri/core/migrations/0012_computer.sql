-- A digest of the computer that wrote this last, so that a copy on another one is noticed.
ALTER TABLE meta ADD COLUMN computer TEXT;
