-- Files that stand as evidence: outside the log, which seals their digests only. The bytes stand in
-- a folder, each under its digest, SHA-256(salt ‖ bytes); `plain` is the SHA-256 of the bytes alone,
-- by which a body that attaches a file again is answered with the digest that it has.
CREATE TABLE attachment (
    digest       bytea   NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    salt         bytea   NOT NULL CHECK (length(salt) = 32),
    plain        bytea   NOT NULL CHECK (length(plain) = 32),
    name         text COLLATE "C" NOT NULL,
    media_type   text COLLATE "C" NOT NULL,
    bytes        bigint  NOT NULL CHECK (bytes >= 0),
    organisation text COLLATE "C" NOT NULL,
    added_by     text COLLATE "C" NOT NULL,
    at           bigint  NOT NULL,
    UNIQUE (organisation, plain)
);

-- Natural persons: who they are, outside the log and to be erased. `link` is the HMAC-SHA256 of the
-- codice fiscale under the pepper, which stands outside the database.
CREATE TABLE person (
    id   text COLLATE "C" NOT NULL PRIMARY KEY,
    link bytea   NOT NULL UNIQUE CHECK (length(link) = 32),
    at   bigint  NOT NULL
);

-- What bodies entered of them, each value with the salt of its commitment, encrypted under a key
-- that is made of the pepper.
CREATE TABLE person_value (
    person       text COLLATE "C" NOT NULL REFERENCES person (id),
    organisation text COLLATE "C" NOT NULL,
    number       bigint  NOT NULL CHECK (number >= 0),
    sealed       bytea   NOT NULL,
    at           bigint  NOT NULL,
    PRIMARY KEY (person, organisation, number)
);

-- Erasures that were asked for: each stands until the values are gone.
CREATE TABLE person_erasure (
    person       text COLLATE "C" NOT NULL,
    organisation text COLLATE "C" NOT NULL,
    key          text COLLATE "C" NOT NULL,
    at           bigint NOT NULL,
    PRIMARY KEY (person, organisation)
);

-- By what the pepper of these persons is known: an HMAC under it.
CREATE TABLE pepper (
    number  bigint NOT NULL PRIMARY KEY CHECK (number = 0),
    witness bytea NOT NULL CHECK (length(witness) = 32)
);
