"""A secret's value shows itself to nobody by accident."""

import copy
import logging
import pickle
import traceback
from dataclasses import dataclass

import pytest

from store.secret_text import SecretText
from tests.world import OWN, World

CANARY = "cs1.canary"


@dataclass
class Holder:
    value: str


@pytest.mark.parametrize(
    "told",
    [
        repr(SecretText(CANARY)),
        f"{SecretText(CANARY)!r}",
        str([SecretText(CANARY)]),
        str({"secret": SecretText(CANARY)}),
        repr(Holder(SecretText(CANARY))),
        str(KeyError(SecretText(CANARY))),
        ascii(SecretText(CANARY)),
    ],
)
def test_it_is_dots_wherever_something_that_holds_it_is_shown(told: str) -> None:
    assert "canary" not in told


def test_a_traceback_with_locals_does_not_hold_it() -> None:
    def fail(value: str) -> None:
        raise ValueError(len(value))

    with pytest.raises(ValueError, match="10") as failed:
        fail(SecretText(CANARY))
    told = "".join(traceback.TracebackException.from_exception(failed.value, capture_locals=True).format())
    assert "value = '•••'" in told
    assert CANARY not in told.replace("SecretText(CANARY)", "").replace('CANARY = "cs1.canary"', "")


def test_it_is_neither_pickled_nor_copied_but_sent() -> None:
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            take(SecretText(CANARY))
    assert SecretText(CANARY) == CANARY
    assert SecretText(CANARY).encode() == CANARY.encode()


def test_what_is_revealed_is_such_a_text(world: World, caplog: pytest.LogCaptureFixture) -> None:
    dana, tess = world.developer(), world.admin()
    connection = world.connected(dana, tess, world.app(dana))
    value = dana.credentials.reveal(tess.credentials.generate(connection.id).id, password=OWN)
    logging.getLogger("any").warning("revealed %r", value)
    assert value[4:] not in caplog.text
    assert world.portal.authenticate_client("integration", connection.client_id or "", value).tenant == 1001
