"""The tables, as migrations in order; append-only, and tested from every released schema."""

import sqlite_utils
from sqlite_utils import Migrations

migrations = Migrations("devportal")

_ENVIRONMENT = "environment TEXT NOT NULL CHECK (environment IN ('integration', 'production'))"
_FLAG = "INTEGER NOT NULL DEFAULT 0 CHECK ({0} IN (0, 1))"


@migrations()
def m001_people(db: sqlite_utils.Database) -> None:
    """Organizations, tenants, users, permissions, failed sign-ins."""
    _run(
        db,
        f"""
        CREATE TABLE organizations (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE tenants (
            {_ENVIRONMENT}, id INTEGER NOT NULL CHECK (id > 0), name TEXT NOT NULL, PRIMARY KEY (environment, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE users (
            id INTEGER PRIMARY KEY, {_ENVIRONMENT}, name TEXT NOT NULL,
            password TEXT NOT NULL,
            must_change {_FLAG.format("must_change")},
            set_by INTEGER REFERENCES users,
            generation INTEGER NOT NULL DEFAULT 0,
            deactivated_at TEXT,
            UNIQUE (environment, name)
        ) STRICT;
        CREATE TABLE permissions (
            id INTEGER PRIMARY KEY,
            user_id INTEGER NOT NULL REFERENCES users,
            permission TEXT NOT NULL,
            organization_id INTEGER REFERENCES organizations,
            tenant INTEGER,
            CHECK (CASE permission
                WHEN 'manage_apps' THEN organization_id IS NOT NULL AND tenant IS NULL
                WHEN 'manage_access' THEN organization_id IS NULL AND tenant IS NOT NULL
                WHEN 'establish_users' THEN (organization_id IS NULL) <> (tenant IS NULL)
                WHEN 'support' THEN organization_id IS NULL AND tenant IS NULL
                WHEN 'operator' THEN organization_id IS NULL AND tenant IS NULL
                ELSE 0 END)
        ) STRICT;
        CREATE UNIQUE INDEX permissions_once
            ON permissions (user_id, permission, coalesce(organization_id, 0), coalesce(tenant, 0));
        CREATE INDEX permissions_by_tenant ON permissions (tenant, permission) WHERE tenant IS NOT NULL;
        CREATE INDEX permissions_by_organization ON permissions (organization_id) WHERE organization_id IS NOT NULL;
        CREATE TABLE attempts (
            {_ENVIRONMENT}, name_digest BLOB NOT NULL,
            failures INTEGER NOT NULL, wait_until TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (environment, name_digest)
        ) STRICT, WITHOUT ROWID;
        """,
    )


@migrations()
def m002_apps(db: sqlite_utils.Database) -> None:
    """Apps, their versions, and what the current version offers to those who accepted an older one."""
    _run(
        db,
        f"""
        CREATE TABLE apps (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            organization_id INTEGER NOT NULL REFERENCES organizations,
            name TEXT NOT NULL, homepage TEXT NOT NULL, description TEXT NOT NULL, contact TEXT NOT NULL,
            self_service {_FLAG.format("self_service")},
            current_version INTEGER NOT NULL CHECK (current_version > 0),
            edits INTEGER NOT NULL DEFAULT 0,
            created_at TEXT NOT NULL, changed_at TEXT NOT NULL, archived_at TEXT,
            UNIQUE (organization_id, name)
        ) STRICT;
        CREATE INDEX apps_by_name ON apps (name, id);
        CREATE TABLE versions (
            app_id INTEGER NOT NULL REFERENCES apps, number INTEGER NOT NULL CHECK (number > 0),
            scopes TEXT NOT NULL, note TEXT NOT NULL, published_at TEXT NOT NULL, published_by TEXT NOT NULL,
            PRIMARY KEY (app_id, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE offers (
            app_id INTEGER NOT NULL REFERENCES apps, version INTEGER NOT NULL,
            granted TEXT NOT NULL, added INTEGER NOT NULL, removed INTEGER NOT NULL, since TEXT NOT NULL,
            PRIMARY KEY (app_id, version)
        ) STRICT, WITHOUT ROWID;
        """,
    )


@migrations()
def m003_connections(db: sqlite_utils.Database) -> None:
    """Connections, secrets, notes. `waiting`, `collected` and `expiring` are kept by triggers on secrets."""
    _run(
        db,
        f"""
        CREATE TABLE connections (
            id INTEGER PRIMARY KEY,
            app_id INTEGER NOT NULL REFERENCES apps, {_ENVIRONMENT}, tenant INTEGER NOT NULL CHECK (tenant > 0),
            label TEXT NOT NULL,
            base TEXT NOT NULL CHECK (base IN ('listed', 'connected', 'delisted')),
            disabled_at TEXT, suspended_at TEXT, blocked_at TEXT,
            accepted_version INTEGER,
            epoch INTEGER NOT NULL DEFAULT 0,
            client_id TEXT UNIQUE,
            declined_version INTEGER, declined_at TEXT, declined_by TEXT, declined_why TEXT,
            waiting INTEGER NOT NULL DEFAULT 0,
            collected INTEGER NOT NULL DEFAULT 0,
            expiring INTEGER NOT NULL DEFAULT 0,
            used_at TEXT, failed_since TEXT, failed_at TEXT, failure TEXT,
            snoozed_until TEXT,
            requested_at TEXT NOT NULL, since TEXT NOT NULL, changed_at TEXT NOT NULL,
            row_version INTEGER NOT NULL DEFAULT 0,
            phase INTEGER NOT NULL GENERATED ALWAYS AS (CASE
                WHEN base = 'delisted' THEN 0
                WHEN base = 'listed' THEN 1
                WHEN coalesce(disabled_at, suspended_at, blocked_at) IS NOT NULL THEN 2
                WHEN collected = 0 THEN 3
                ELSE 4 END) VIRTUAL,
            CHECK ((base = 'connected') = (accepted_version IS NOT NULL)),
            CHECK ((epoch > 0) = (client_id IS NOT NULL)),
            CHECK (base <> 'connected' OR epoch > 0)
        ) STRICT;
        CREATE UNIQUE INDEX connections_by_app ON connections (app_id, environment, tenant);
        CREATE INDEX connections_by_tenant ON connections (environment, tenant, app_id);
        CREATE INDEX connections_by_phase ON connections (environment, phase, since, id);
        CREATE INDEX connections_by_change ON connections (environment, changed_at, id);
        CREATE INDEX connections_by_app_phase ON connections (app_id, environment, phase, since, id);
        CREATE INDEX connections_by_version
            ON connections (app_id, accepted_version, environment) WHERE base = 'connected';
        CREATE INDEX connections_blocked ON connections (environment, since, id) WHERE blocked_at IS NOT NULL;
        CREATE INDEX connections_failing ON connections (environment, failed_since, id) WHERE failed_at IS NOT NULL;
        CREATE INDEX connections_snoozed ON connections (environment, snoozed_until) WHERE snoozed_until IS NOT NULL;
        CREATE TABLE secrets (
            id INTEGER PRIMARY KEY,
            connection_id INTEGER NOT NULL REFERENCES connections,
            slot INTEGER NOT NULL CHECK (slot IN (1, 2)),
            prefix TEXT NOT NULL,
            digest BLOB NOT NULL, key_id TEXT NOT NULL,
            audience TEXT NOT NULL CHECK (audience IN ('developer', 'admin')),
            state TEXT NOT NULL CHECK (state IN ('sealed', 'collected', 'revoked', 'expired')),
            sealed BLOB,
            generated_at TEXT NOT NULL, generated_by TEXT NOT NULL, collect_by TEXT NOT NULL, expires_at TEXT,
            revealed_at TEXT, revealed_by TEXT, collected_at TEXT, ended_at TEXT, used_at TEXT,
            deadline TEXT GENERATED ALWAYS AS (CASE state
                WHEN 'sealed' THEN min(collect_by, coalesce(expires_at, collect_by))
                WHEN 'collected' THEN expires_at END) VIRTUAL,
            CHECK ((state = 'sealed') = (sealed IS NOT NULL)),
            CHECK ((state IN ('revoked', 'expired')) = (ended_at IS NOT NULL)),
            CHECK (state <> 'collected' OR collected_at IS NOT NULL)
        ) STRICT;
        CREATE UNIQUE INDEX secrets_live ON secrets (connection_id, slot) WHERE state IN ('sealed', 'collected');
        CREATE INDEX secrets_by_connection ON secrets (connection_id, id);
        CREATE INDEX secrets_due ON secrets (deadline) WHERE deadline IS NOT NULL;
        CREATE TABLE notes (
            id INTEGER PRIMARY KEY, connection_id INTEGER NOT NULL REFERENCES connections,
            text TEXT NOT NULL, written_at TEXT NOT NULL, written_by TEXT NOT NULL
        ) STRICT;
        CREATE INDEX notes_by_connection ON notes (connection_id, id);
        """,
    )


@migrations()
def m004_journal(db: sqlite_utils.Database) -> None:
    """The journal, and the few facts about the whole portal."""
    _run(
        db,
        """
        CREATE TABLE journal (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            at TEXT NOT NULL, environment TEXT, actor_id INTEGER, actor TEXT NOT NULL, event TEXT NOT NULL,
            organization_id INTEGER, app_id INTEGER, connection_id INTEGER, tenant INTEGER,
            detail TEXT NOT NULL, key_id TEXT NOT NULL, mac BLOB NOT NULL
        ) STRICT;
        CREATE INDEX journal_by_connection ON journal (connection_id, number) WHERE connection_id IS NOT NULL;
        CREATE INDEX journal_by_app ON journal (app_id, number) WHERE app_id IS NOT NULL;
        CREATE INDEX journal_by_tenant ON journal (environment, tenant, number) WHERE tenant IS NOT NULL;
        CREATE INDEX journal_by_organization ON journal (organization_id, number) WHERE organization_id IS NOT NULL;
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """,
    )


@migrations()
def m005_standings(db: sqlite_utils.Database) -> None:
    """Where each connection stands, and the words to find it by: derived, kept by triggers, made anew with them."""
    _run(
        db,
        """
        DROP INDEX connections_by_phase;
        DROP INDEX connections_by_change;
        DROP INDEX connections_by_app_phase;
        DROP INDEX connections_blocked;
        DROP INDEX connections_failing;
        DROP INDEX connections_snoozed;
        CREATE INDEX connections_snoozed ON connections (snoozed_until) WHERE snoozed_until IS NOT NULL;
        CREATE INDEX tenants_by_name ON tenants (environment, name COLLATE NOCASE);
        CREATE TABLE standings (
            connection_id INTEGER PRIMARY KEY REFERENCES connections,
            app_id INTEGER NOT NULL, tenant INTEGER NOT NULL, place INTEGER NOT NULL,
            since TEXT NOT NULL, changed_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX standings_by_since ON standings (place, since, tenant, app_id);
        CREATE INDEX standings_by_tenant ON standings (place, tenant, app_id);
        CREATE INDEX standings_by_change ON standings (place, changed_at, tenant, app_id);
        CREATE INDEX standings_of_app_by_since ON standings (app_id, place, since, tenant);
        CREATE INDEX standings_of_app_by_tenant ON standings (app_id, place, tenant);
        CREATE INDEX standings_of_app_by_change ON standings (app_id, place, changed_at, tenant);
        CREATE INDEX standings_of_tenant ON standings (tenant, place, app_id);
        CREATE TABLE tallies (
            app_id INTEGER NOT NULL, place INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (app_id, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE unsettled (
            app_id INTEGER PRIMARY KEY REFERENCES apps,
            environment TEXT NOT NULL DEFAULT '', tenant INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE VIRTUAL TABLE tenant_words USING fts5 (id, name, content = '', tokenize = 'trigram');
        CREATE VIRTUAL TABLE connection_words USING fts5
            (label, client_id, content = 'connections', content_rowid = 'id', tokenize = 'trigram');
        CREATE VIRTUAL TABLE note_words USING fts5
            (text, content = 'notes', content_rowid = 'id', tokenize = 'trigram');
        """,
    )


@migrations()
def m006_oauth(db: sqlite_utils.Database) -> None:
    """Signing keys, failed token requests by client and cause, and what the throttle counts."""
    _run(
        db,
        f"""
        CREATE TABLE signing_keys (
            id INTEGER PRIMARY KEY, {_ENVIRONMENT}, kid TEXT NOT NULL UNIQUE,
            public TEXT NOT NULL, sealed BLOB, key_id TEXT NOT NULL,
            made_at TEXT NOT NULL, retired_at TEXT, verifies_until TEXT,
            CHECK ((retired_at IS NULL) = (sealed IS NOT NULL)),
            CHECK ((retired_at IS NULL) = (verifies_until IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX signing_keys_in_use ON signing_keys (environment) WHERE retired_at IS NULL;
        CREATE TABLE token_failures (
            connection_id INTEGER NOT NULL REFERENCES connections, cause TEXT NOT NULL,
            failures INTEGER NOT NULL CHECK (failures > 0), first_at TEXT NOT NULL, last_at TEXT NOT NULL,
            PRIMARY KEY (connection_id, cause)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE throttle (
            key BLOB PRIMARY KEY, failures INTEGER NOT NULL CHECK (failures > 0), until TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX throttle_until ON throttle (until);
        """,
    )


@migrations()
def m007_ssh_keys(db: sqlite_utils.Database) -> None:
    """Public keys by which sshd lets people in."""
    _run(
        db,
        """
        CREATE TABLE ssh_keys (
            id INTEGER PRIMARY KEY,
            user_id INTEGER NOT NULL REFERENCES users,
            name TEXT NOT NULL, public TEXT NOT NULL, fingerprint TEXT NOT NULL,
            added_at TEXT NOT NULL, added_by TEXT NOT NULL, used_at TEXT, removed_at TEXT
        ) STRICT;
        CREATE UNIQUE INDEX ssh_keys_once ON ssh_keys (fingerprint, user_id) WHERE removed_at IS NULL;
        CREATE INDEX ssh_keys_by_user ON ssh_keys (user_id);
        """,
    )


def _run(db: sqlite_utils.Database, sql: str) -> None:
    for statement in sql.split(";\n"):
        if statement.strip():
            db.execute(statement)
