-- The private half of a signing key, sealed (store::seal) so that replicas share it and a stolen database does not hold it.
ALTER TABLE signing_keys ADD COLUMN sealed BLOB;

-- What every process on this database must agree on, such as the fingerprints of its secrets.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- An API key that was rotated stays in force until then, so that its holders can change over.
ALTER TABLE api_keys ADD COLUMN expires_at INTEGER;

-- Id and title in lower case: what a search of the list looks into.
ALTER TABLE dashboards ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE dashboards SET search = lower(id || ' ' || json_extract(spec, '$.title'));
