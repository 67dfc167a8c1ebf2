"""The words that a connection is found by from any three letters of them: indexes of trigrams, kept by triggers.

Integration's tenants have their ID as rowid, production's the negative of it. An ID that somebody lists is there from
then on, with its name once the tenant is known.
"""

from typing import Any

_ROWID = "iif({0} = 'production', -{1}, {1})"


def rebuild(connection: Any) -> None:
    """Make all of it anew, inside the caller's transaction and while there are no triggers."""
    connection.execute("INSERT INTO tenant_words (tenant_words) VALUES ('delete-all')")
    connection.execute(
        f"""
        INSERT INTO tenant_words (rowid, id, name)
        SELECT {_ROWID.format("environment", "id")}, id, name FROM tenants
        UNION ALL
        SELECT DISTINCT {_ROWID.format("c.environment", "c.tenant")}, c.tenant, '' FROM connections c
        WHERE NOT EXISTS (SELECT 1 FROM tenants t WHERE t.environment = c.environment AND t.id = c.tenant)
        """
    )
    for table in ("connection_words", "note_words"):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")


def triggers() -> dict[str, str]:
    """What keeps them, by name."""
    listed = _ROWID.format("NEW.environment", "NEW.tenant")
    known = _ROWID.format("NEW.environment", "NEW.id")
    same = "environment = NEW.environment AND tenant = NEW.tenant"
    old = "INSERT INTO connection_words (connection_words, rowid, label, client_id) VALUES ('delete', OLD.id, {0})"
    new = "INSERT INTO connection_words (rowid, label, client_id) VALUES (NEW.id, NEW.label, NEW.client_id)"
    made = {
        "words_of_listed_tenant": "AFTER INSERT ON connections WHEN NOT EXISTS "
        "(SELECT 1 FROM tenants WHERE environment = NEW.environment AND id = NEW.tenant) "
        f"AND NOT EXISTS (SELECT 1 FROM connections WHERE {same} AND id <> NEW.id) BEGIN "
        f"INSERT INTO tenant_words (rowid, id, name) VALUES ({listed}, NEW.tenant, ''); END",
        "words_of_known_tenant": "AFTER INSERT ON tenants BEGIN "
        "INSERT INTO tenant_words (tenant_words, rowid, id, name) "
        f"SELECT 'delete', {known}, NEW.id, '' WHERE EXISTS "
        "(SELECT 1 FROM connections WHERE environment = NEW.environment AND tenant = NEW.id); "
        f"INSERT INTO tenant_words (rowid, id, name) VALUES ({known}, NEW.id, NEW.name); END",
        "words_of_new": f"AFTER INSERT ON connections BEGIN {new}; END",
        "words_of_changed": "AFTER UPDATE OF label, client_id ON connections "
        "WHEN (NEW.label, NEW.client_id) IS NOT (OLD.label, OLD.client_id) BEGIN "
        f"{old.format('OLD.label, OLD.client_id')}; {new}; END",
        "words_of_note": "AFTER INSERT ON notes BEGIN "
        "INSERT INTO note_words (rowid, text) VALUES (NEW.id, NEW.text); END",
    }
    return {name: f"CREATE TRIGGER {name} {body}" for name, body in made.items()}
