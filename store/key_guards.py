"""Triggers that keep signing keys as they were made: a retired one never signs again, and none is deleted."""


def key_guards() -> dict[str, str]:
    """By name."""
    conditions = {
        "update": (
            "UPDATE",
            "WHEN NEW.id <> OLD.id OR NEW.environment <> OLD.environment OR NEW.kid <> OLD.kid "
            "OR NEW.public <> OLD.public OR (OLD.retired_at IS NOT NULL AND NEW.retired_at IS NOT OLD.retired_at) "
            "OR NEW.verifies_until > OLD.verifies_until OR (NEW.sealed IS NOT NULL AND NEW.sealed <> OLD.sealed) ",
            "signing_keys: retired for good, and otherwise as they were made",
        ),
        "delete": ("DELETE", "", "signing_keys: nothing is ever deleted"),
    }
    return {
        f"signing_keys_guard_{name}": f"CREATE TRIGGER signing_keys_guard_{name} BEFORE {event} ON signing_keys "
        f"FOR EACH ROW {when}BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        for name, (event, when, sentence) in conditions.items()
    }
