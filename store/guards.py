"""Triggers: those generated from `store.machine` refuse in the database itself what no event may do.

They stop mistakes, from the `sqlite3` shell too; whoever holds the files can do anything. The others keep what is
derived: a connection's counts of its secrets, its standing, and the words that it is found by.
"""

from store import machine, standings, words
from store.key_guards import key_guards


def guards() -> dict[str, str]:
    """Every trigger by name: moves from the machine's table, constants, append-only tables, counts of secrets."""
    made: dict[str, str] = {}
    for table in ("versions", "journal"):
        made |= _refuse(table, "update", "UPDATE", "", f"{table}: written once, never changed")
    for table in ("versions", "journal", "connections", "secrets", "apps", "organizations", "users"):
        made |= _refuse(table, "delete", "DELETE", "", f"{table}: nothing is ever deleted")
    made |= _refuse(
        "versions",
        "insert",
        "INSERT",
        "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM versions WHERE app_id = NEW.app_id)",
        "versions: numbered without gaps",
    )
    made |= _refuse(
        "journal",
        "insert",
        "INSERT",
        "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM journal)",
        "journal: numbered without gaps",
    )
    made |= _refuse(
        "apps",
        "insert",
        "INSERT",
        "NEW.current_version <> 1 OR EXISTS (SELECT 1 FROM apps WHERE id = NEW.id OR key = NEW.key "
        "OR (organization_id = NEW.organization_id AND name = NEW.name))",
        "apps: begin with version 1 and are never replaced",
    )
    made |= _refuse(
        "apps",
        "update",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.key <> OLD.key OR NEW.organization_id <> OLD.organization_id "
        "OR (OLD.archived_at IS NOT NULL AND NEW.archived_at IS NULL) "
        "OR (NEW.name <> OLD.name AND EXISTS "
        "(SELECT 1 FROM apps WHERE organization_id = NEW.organization_id AND name = NEW.name)) "
        "OR NEW.current_version NOT IN (OLD.current_version, OLD.current_version + 1) "
        "OR (NEW.current_version > OLD.current_version AND NOT EXISTS "
        "(SELECT 1 FROM versions WHERE app_id = NEW.id AND number = NEW.current_version))",
        "apps: key and organization are constant, versions go forwards one by one",
    )
    made |= _refuse(
        "users",
        "insert",
        "INSERT",
        "EXISTS (SELECT 1 FROM users WHERE id = NEW.id OR (environment = NEW.environment AND name = NEW.name))",
        "users: never replaced",
    )
    made |= _refuse(
        "connections",
        "insert",
        "INSERT",
        "NEW.base <> 'listed' OR EXISTS (SELECT 1 FROM connections WHERE id = NEW.id OR client_id = NEW.client_id "
        "OR (app_id = NEW.app_id AND environment = NEW.environment AND tenant = NEW.tenant))",
        "connections: begin listed and are never replaced",
    )
    moves = ", ".join(f"('{a}', '{b}')" for a, b in sorted(machine.base_moves()))
    made |= _refuse(
        "connections",
        "update",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.app_id <> OLD.app_id "
        "OR NEW.environment <> OLD.environment OR NEW.tenant <> OLD.tenant "
        "OR (OLD.client_id IS NOT NULL AND NEW.client_id IS NOT OLD.client_id) "
        "OR (NEW.client_id IS NOT OLD.client_id AND EXISTS "
        "(SELECT 1 FROM connections WHERE client_id = NEW.client_id)) "
        f"OR (NEW.base <> OLD.base AND (OLD.base, NEW.base) NOT IN (VALUES {moves})) "
        "OR NEW.epoch <> OLD.epoch + (NEW.base = 'connected' AND OLD.base <> 'connected') "
        "OR NEW.accepted_version < OLD.accepted_version "
        "OR (NEW.accepted_version IS NOT OLD.accepted_version AND NEW.accepted_version <> "
        "(SELECT current_version FROM apps WHERE id = NEW.app_id)) "
        "OR (NEW.base = 'connected' AND OLD.base <> 'connected' AND EXISTS "
        "(SELECT 1 FROM apps WHERE id = NEW.app_id AND archived_at IS NOT NULL)) "
        "OR (NEW.base <> 'connected' AND EXISTS "
        "(SELECT 1 FROM secrets WHERE connection_id = NEW.id AND state IN ('sealed', 'collected')))",
        "connections: no event makes this move",
    )
    made |= _refuse(
        "secrets",
        "insert",
        "INSERT",
        "NEW.state <> 'sealed' OR EXISTS (SELECT 1 FROM secrets WHERE id = NEW.id) "
        "OR EXISTS (SELECT 1 FROM secrets WHERE connection_id = NEW.connection_id AND slot = NEW.slot "
        "AND state IN ('sealed', 'collected')) "
        "OR NOT EXISTS (SELECT 1 FROM connections WHERE id = NEW.connection_id AND base = 'connected')",
        "secrets: begin sealed, in a free slot of a connected tenant",
    )
    moves = ", ".join(f"('{a}', '{b}')" for a, to in machine.SECRET_MOVES.items() for b in sorted(to))
    made |= _refuse(
        "secrets",
        "update",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.connection_id <> OLD.connection_id "
        "OR NEW.slot <> OLD.slot OR NEW.digest <> OLD.digest "
        "OR NEW.audience <> OLD.audience OR NEW.collect_by <> OLD.collect_by "
        f"OR (NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (VALUES {moves})) "
        "OR (NEW.state = 'collected' AND NEW.revealed_at IS NULL) "
        "OR (NEW.state = OLD.state AND NEW.sealed IS NOT OLD.sealed) "
        "OR (OLD.expires_at IS NOT NULL AND (NEW.expires_at IS NULL OR NEW.expires_at > OLD.expires_at))",
        "secrets: no event makes this move",
    )
    made |= _refuse("ssh_keys", "delete", "DELETE", "", "ssh_keys: removed, never deleted")
    made |= _refuse(
        "ssh_keys",
        "insert",
        "INSERT",
        "EXISTS (SELECT 1 FROM ssh_keys WHERE id = NEW.id) "
        "OR EXISTS (SELECT 1 FROM ssh_keys k JOIN users a ON a.id = k.user_id JOIN users b ON b.id = NEW.user_id "
        "WHERE k.fingerprint = NEW.fingerprint AND k.removed_at IS NULL AND a.deactivated_at IS NULL "
        "AND (a.id = b.id OR a.name <> b.name))",
        "ssh_keys: one key is one person",
    )
    made |= _refuse(
        "ssh_keys",
        "update",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.user_id <> OLD.user_id OR NEW.public <> OLD.public "
        "OR NEW.fingerprint <> OLD.fingerprint "
        "OR (OLD.removed_at IS NOT NULL AND NEW.removed_at IS NOT OLD.removed_at)",
        "ssh_keys: removed for good, and otherwise as they were added",
    )
    return made | _counts() | key_guards() | standings.triggers() | words.triggers()


def _refuse(table: str, name: str, event: str, when: str, sentence: str) -> dict[str, str]:
    trigger = f"{table}_guard_{name}"
    condition = f"WHEN {when} " if when else ""
    return {
        trigger: f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW {condition}"
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    }


def _counts() -> dict[str, str]:
    """A connection's summary of its secrets: how many wait and are collected, and whether an expiring one is in use."""
    live = "FROM secrets WHERE connection_id = NEW.connection_id AND state"
    change = (
        "UPDATE connections SET "
        f"waiting = (SELECT count(*) {live} = 'sealed'), "
        f"collected = (SELECT count(*) {live} = 'collected'), "
        f"expiring = EXISTS (SELECT 1 {live} = 'collected' AND expires_at IS NOT NULL) "
        f"AND NOT EXISTS (SELECT 1 {live} IN ('sealed', 'collected') AND expires_at IS NULL AND used_at IS NOT NULL) "
        "WHERE id = NEW.connection_id"
    )
    events = {"insert": "INSERT", "update": "UPDATE OF state, expires_at, used_at"}
    return {
        f"secrets_count_{name}": f"CREATE TRIGGER secrets_count_{name} AFTER {event} ON secrets FOR EACH ROW "
        f"BEGIN {change}; END"
        for name, event in events.items()
    }
