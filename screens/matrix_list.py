"""What the matrix reads from: tenants in order, with the cells of the apps that are in sight or near."""

from collections.abc import Hashable, Sequence
from typing import Unpack

from store.filters import Filters
from store.matrix import Edge, Matrix, TenantSpot, TenantWindow
from store.session import Session


class MatrixList:
    """A source, as `screens.widgets.source` says; other apps are another source."""

    def __init__(self, session: Session, apps: Sequence[int], **filters: Unpack[Filters]) -> None:
        self._matrix = Matrix(session, **filters)
        self._apps = apps

    def count(self) -> int:
        """How many tenants there are, or nearly."""
        return self._matrix.count()

    def window(
        self, *, after: Edge | None = None, before: Edge | None = None, last: bool = False, limit: int
    ) -> TenantWindow:
        """One screenful."""
        return self._matrix.window(self._apps, after=after, before=before, last=last, limit=limit)

    def locate(self, key: Hashable) -> TenantSpot | None:
        """Where a tenant is."""
        return self._matrix.locate(int(str(key)))

    def seek(self, position: int) -> TenantSpot:
        """What is there, or near."""
        return self._matrix.seek(position)
