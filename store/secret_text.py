"""A secret's value on its way: a text that shows itself to nobody who has not asked for just that."""

from typing import NoReturn, SupportsIndex


class SecretText(str):
    """A `str` for whoever sends it somewhere; dots in a traceback, a log, a debugger, a list; never a pickle."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Dots, and not even how many characters there are."""
        return "'•••'"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """Refuse to be copied into a file or another process."""
        raise TypeError("A secret is not pickled, nor copied.")
