"""People under one search: what their grid reads from."""

from collections.abc import Hashable

from store.people import Cursor, People, Spot, Window


class PeopleList:
    """A source, as `screens.widgets.source` says, over `session.people`."""

    def __init__(self, people: People, search: str = "") -> None:
        self._people = people
        self._search = search

    def count(self) -> int:
        """How many there are now."""
        return self._people.count(search=self._search)

    def window(
        self, *, after: Cursor | None = None, before: Cursor | None = None, last: bool = False, limit: int
    ) -> Window:
        """One screenful."""
        return self._people.window(search=self._search, after=after, before=before, last=last, limit=limit)

    def locate(self, key: Hashable) -> Spot | None:
        """Where somebody is, by their id."""
        return self._people.locate(int(str(key)), search=self._search)

    def seek(self, position: int) -> Spot:
        """Who is there."""
        return self._people.seek(position, search=self._search)
