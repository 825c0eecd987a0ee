-- Times are seconds since 1970-01-01T00:00:00Z.

CREATE TABLE api_keys (
    id         TEXT PRIMARY KEY,          -- the key's public part; stands in logs and in tokens
    hash       BLOB NOT NULL,             -- HMAC-SHA-256 of the whole key under the pepper
    label      TEXT NOT NULL,
    scopes     TEXT NOT NULL,             -- words parted by spaces
    tenant     TEXT,                      -- null: every tenant
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE TABLE signing_keys (
    kid        TEXT PRIMARY KEY,
    algorithm  TEXT NOT NULL,
    public     BLOB NOT NULL,             -- the private half is a file of the data folder
    state      TEXT NOT NULL CHECK (state IN ('next', 'active', 'retiring')),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX one_active_key ON signing_keys (state) WHERE state = 'active';

CREATE TABLE dashboards (
    owner       TEXT NOT NULL,            -- a tenant, or '' for the operator
    id          TEXT NOT NULL,
    version     INTEGER NOT NULL,
    shared_with TEXT NOT NULL,            -- JSON list of tenants; ["*"] is every tenant
    spec        TEXT NOT NULL,            -- JSON DashboardSpec
    updated_at  INTEGER NOT NULL,
    updated_by  TEXT NOT NULL,
    PRIMARY KEY (owner, id)
) STRICT;

CREATE TABLE dashboard_versions (
    owner       TEXT NOT NULL,
    id          TEXT NOT NULL,
    version     INTEGER NOT NULL,
    shared_with TEXT NOT NULL,
    spec        TEXT,                     -- null: deleted
    at          INTEGER NOT NULL,
    by          TEXT NOT NULL,
    PRIMARY KEY (owner, id, version)
) STRICT;

CREATE TABLE revocations (
    kind  TEXT NOT NULL CHECK (kind IN ('jti', 'tenant', 'dashboard', 'key')),
    value TEXT NOT NULL,
    at    INTEGER NOT NULL,               -- tokens issued at or before then are refused
    PRIMARY KEY (kind, value)
) STRICT;

CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    action     TEXT NOT NULL,
    actor      TEXT NOT NULL,             -- 'key:ID', 'token:JTI' or 'cli'
    tenant     TEXT,
    detail     TEXT NOT NULL,             -- JSON
    request_id TEXT
) STRICT;

CREATE INDEX audit_by_tenant ON audit (tenant, seq);

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
