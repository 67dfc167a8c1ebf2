"""The words that a fact is one of: environments, permissions, statuses, reasons, causes of failure."""

from enum import StrEnum


class Environment(StrEnum):
    """The two worlds; users, tenants, connections and credentials belong to one of them."""

    INTEGRATION = "integration"
    PRODUCTION = "production"


class Permission(StrEnum):
    """What a user may be given, each over an organization, a tenant or (the last two) the whole environment."""

    MANAGE_APPS = "manage_apps"
    MANAGE_ACCESS = "manage_access"
    ESTABLISH_USERS = "establish_users"
    SUPPORT = "support"
    OPERATOR = "operator"


class Status(StrEnum):
    """What is drawn in a cell of the connection grid."""

    NOT_CONNECTED = "not_connected"
    STOPPED = "stopped"
    NO_SECRET = "no_secret"
    ATTENTION = "attention"
    LIVE = "live"
    REMOVED = "removed"


class Reason(StrEnum):
    """Why a connection has its status, in the order in which they are looked for."""

    APP_ARCHIVED = "app_archived"
    BLOCKED = "blocked"
    TENANT_UNKNOWN = "tenant_unknown"
    DECLINED = "declined"
    NO_ADMIN = "no_admin"
    ADMIN_HAS_NOT_ACTED = "admin_has_not_acted"
    SUSPENDED = "suspended"
    DISABLED = "disabled"
    NOT_GENERATED = "not_generated"
    SECRET_WAITING = "secret_waiting"
    FAILING = "failing"
    UPDATE_DECLINED = "update_declined"
    UPDATE_PENDING = "update_pending"
    SECRET_EXPIRING = "secret_expiring"
    NEVER_USED = "never_used"
    BEHIND = "behind"


class Cause(StrEnum):
    """Why a token request failed, as support is told and the caller is not."""

    WRONG_SECRET = "wrong_secret"
    WRONG_ENVIRONMENT = "wrong_environment"
    REVOKED_SECRET = "revoked_secret"
    EXPIRED_SECRET = "expired_secret"
    WHITE_SPACE = "white_space"
    SWAPPED = "swapped"
    APP_KEY_AS_SECRET = "app_key_as_secret"
    NOT_USABLE = "not_usable"
    SCOPE_NOT_GRANTED = "scope_not_granted"
