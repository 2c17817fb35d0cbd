-- Files that stand as evidence: outside the log, which seals their digests only. The bytes stand in
-- a folder, each under its digest, SHA-256(salt ‖ bytes); `plain` is the SHA-256 of the bytes alone,
-- by which a body that attaches a file again is answered with the digest that it has.
CREATE TABLE attachment (
    digest       BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    salt         BLOB    NOT NULL CHECK (length(salt) = 32),
    plain        BLOB    NOT NULL CHECK (length(plain) = 32),
    name         TEXT    NOT NULL,
    media_type   TEXT    NOT NULL,
    bytes        INTEGER NOT NULL CHECK (bytes >= 0),
    organisation TEXT    NOT NULL,
    added_by     TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    UNIQUE (organisation, plain)
) STRICT, WITHOUT ROWID;

-- Natural persons: who they are, outside the log and to be erased. `link` is the HMAC-SHA256 of the
-- codice fiscale under the pepper, which stands outside the database.
CREATE TABLE person (
    id   TEXT    NOT NULL PRIMARY KEY,
    link BLOB    NOT NULL UNIQUE CHECK (length(link) = 32),
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What bodies entered of them, each value with the salt of its commitment, encrypted under a key
-- that is made of the pepper.
CREATE TABLE person_value (
    person       TEXT    NOT NULL REFERENCES person (id),
    organisation TEXT    NOT NULL,
    number       INTEGER NOT NULL CHECK (number >= 0),
    sealed       BLOB    NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (person, organisation, number)
) STRICT, WITHOUT ROWID;

-- Erasures that were asked for: each stands until the values are gone.
CREATE TABLE person_erasure (
    person       TEXT NOT NULL,
    organisation TEXT NOT NULL,
    key          TEXT NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (person, organisation)
) STRICT, WITHOUT ROWID;

-- By what the pepper of these persons is known: an HMAC under it.
CREATE TABLE pepper (
    number  INTEGER NOT NULL PRIMARY KEY CHECK (number = 0),
    witness BLOB NOT NULL CHECK (length(witness) = 32)
) STRICT, WITHOUT ROWID;
