-- Data sources made by API. What is secret about one is sealed (store::seal) for its row.
CREATE TABLE datasources (
    id          TEXT PRIMARY KEY,
    label       TEXT NOT NULL,
    place       TEXT NOT NULL,            -- JSON config::Place
    use_of      TEXT NOT NULL,            -- JSON config::SourceUse
    credentials TEXT NOT NULL,            -- JSON list of their names
    sealed      BLOB NOT NULL,            -- JSON object of them, sealed
    version     INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    updated_by  TEXT NOT NULL
) STRICT;
