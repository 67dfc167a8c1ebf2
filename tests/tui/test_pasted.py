"""A paste is text, whatever is in it and in whatever pieces it comes."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui.pasted import END, ESCAPE, SIGN, START, Pasted

PARTS = st.sampled_from([ESCAPE, "[", "2", "0", "1", "~", "a", "\x1b[A", "\x1b[20", START, "€"])


@given(
    typed=st.lists(PARTS, max_size=12).map("".join), pasted=st.lists(PARTS, max_size=12).map("".join), data=st.data()
)
def test_an_escape_in_a_paste_is_a_sign_and_one_before_it_is_what_it_was(
    typed: str, pasted: str, data: st.DataObject
) -> None:
    assume(START not in typed and END not in pasted)
    whole = typed + START + pasted + END + typed
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=6)) | {0, len(whole)})
    reader = Pasted()
    passed = "".join(reader.clean(whole[begin:end]) for begin, end in pairwise(cuts))
    assert passed == typed + START + pasted.replace(ESCAPE, SIGN) + END + typed


@pytest.mark.parametrize("typed", [ESCAPE, "\x1b[", "\x1b[200", "\x1b[A", "q\x1b"])
def test_a_key_never_waits(typed: str) -> None:
    reader = Pasted()
    assert reader.clean(typed) == typed
    assert reader.clean("x") == "x"
