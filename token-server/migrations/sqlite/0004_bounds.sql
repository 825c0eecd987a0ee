-- Where a request came from: an address as text, or null where none is known, as of commands.
ALTER TABLE audit ADD COLUMN source TEXT;

-- The columns that a dataset had when it was first opened, or when an operator accepted them last. Another schema is not served.
CREATE TABLE dataset_schemas (
    dataset     TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,            -- SHA-256 of `columns`, 64 hexadecimal digits
    columns     TEXT NOT NULL,            -- JSON policy::Pin
    pinned_at   INTEGER NOT NULL,
    pinned_by   TEXT NOT NULL,            -- 'server', or who accepted it
    accepted    INTEGER NOT NULL          -- how often an operator has accepted another one
) STRICT;

-- Bytes of each version's spec, so that what a tenant stores is summed up without reading it.
ALTER TABLE dashboard_versions ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE dashboard_versions SET bytes = coalesce(octet_length(spec), 0);
CREATE INDEX dashboard_version_sizes ON dashboard_versions (owner, at, id, version, bytes);
