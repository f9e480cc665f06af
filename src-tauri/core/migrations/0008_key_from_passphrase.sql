-- How the key is made from a passphrase, where it does not lie in the keychain. Neither is told by it.
ALTER TABLE meta ADD COLUMN key_derivation TEXT CHECK (json_valid(key_derivation));
