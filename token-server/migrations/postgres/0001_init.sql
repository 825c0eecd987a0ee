-- The same tables as in SQLite. Text that is ordered or compared by it has the collation "C": bytes, as there.
-- Times are seconds since 1970-01-01T00:00:00Z.

CREATE TABLE api_keys (
    id         TEXT COLLATE "C" PRIMARY KEY, -- the key's public part; stands in logs and in tokens
    hash       BYTEA NOT NULL,               -- HMAC-SHA-256 of the whole key under the pepper
    label      TEXT NOT NULL,
    scopes     TEXT NOT NULL,                -- words parted by spaces
    tenant     TEXT COLLATE "C",             -- null: every tenant
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE TABLE signing_keys (
    kid        TEXT COLLATE "C" PRIMARY KEY,
    algorithm  TEXT NOT NULL,
    public     BYTEA NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('next', 'active', 'retiring')),
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX one_active_key ON signing_keys (state) WHERE state = 'active';

CREATE TABLE dashboards (
    owner       TEXT COLLATE "C" NOT NULL,   -- a tenant, or '' for the operator
    id          TEXT COLLATE "C" NOT NULL,
    version     BIGINT NOT NULL,
    shared_with TEXT NOT NULL,               -- JSON list of tenants; ["*"] is every tenant
    spec        TEXT NOT NULL,               -- JSON DashboardSpec
    updated_at  BIGINT NOT NULL,
    updated_by  TEXT NOT NULL,
    PRIMARY KEY (owner, id)
);

CREATE TABLE dashboard_versions (
    owner       TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    version     BIGINT NOT NULL,
    shared_with TEXT NOT NULL,
    spec        TEXT,                        -- null: deleted
    at          BIGINT NOT NULL,
    by          TEXT NOT NULL,
    PRIMARY KEY (owner, id, version)
);

CREATE TABLE revocations (
    kind  TEXT NOT NULL CHECK (kind IN ('jti', 'tenant', 'dashboard', 'key')),
    value TEXT COLLATE "C" NOT NULL,
    at    BIGINT NOT NULL,                   -- tokens issued at or before then are refused
    PRIMARY KEY (kind, value)
);

CREATE TABLE audit (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         BIGINT NOT NULL,
    action     TEXT NOT NULL,
    actor      TEXT NOT NULL,                -- 'key:ID', 'token:JTI' or 'cli'
    tenant     TEXT COLLATE "C",
    detail     TEXT NOT NULL,                -- JSON
    request_id TEXT
);

CREATE INDEX audit_by_tenant ON audit (tenant, seq);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
