"""What is done to all that are marked, or to the one under the cursor: the question first, then one after the other."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from screens import texts
from screens.bulk import BulkScreen
from screens.confirm import AskScreen, ConfirmScreen, PickScreen
from screens.connection_words import about, whom_words
from screens.message import MessageScreen
from screens.page import Page
from store.models import Connection

SNOOZES = [("1", "1 day"), ("3", "3 days"), ("7", "7 days"), ("0", "not at all")]
CLIPBOARD = "sent to your terminal's clipboard, if it takes such a thing (OSC 52)."
MOST_TEXT = 60_000
"""Characters; more is dropped by many a terminal, in silence."""


async def note(page: Page[None], numbers: Sequence[int], words: str) -> frozenset[int]:
    """Write the same note on each; those that it was written on."""
    question = AskScreen(page.desk, "Write a note", about=words, caption="Note", optional=False)
    text = await page.app.push_screen_wait(question)
    if not text:
        return frozenset()
    call = partial(_noted, page, text)
    return await _each(page, f"Writing a note on {words}", numbers, call, "The note is written.")


async def snooze(page: Page[None], numbers: Sequence[int], words: str) -> frozenset[int]:
    """Put each aside for some days; those that were."""
    question = PickScreen(page.desk, "Snooze for how long?", SNOOZES, value="1", about=words)
    days = await page.app.push_screen_wait(question)
    if days is None:
        return frozenset()
    call = partial(_snoozed, page, int(days))
    done = f"Snoozed for {dict(SNOOZES)[days]}." if int(days) else "No longer snoozed."
    return await _each(page, f"Snoozing {words}", numbers, call, done)


async def remove(page: Page[None], numbers: Sequence[int], words: str, typed: str) -> frozenset[int]:
    """Take each off its app's list, once `typed` is typed; those that were."""
    what = "Their secrets are revoked for good and what they accepted is forgotten. They may be added again later."
    question = ConfirmScreen(page.desk, "Remove from the app's list?", about=words, what=what, typed=typed)
    if not await page.app.push_screen_wait(question):
        return frozenset()
    return await _each(page, f"Removing {words}", numbers, page.desk.session.connections.remove, "Removed.")


async def copy_texts(page: Page[None], numbers: Sequence[int]) -> None:
    """Send the text to whoever must act to the terminal's clipboard; of several, one after the other."""
    found, left = await page.ask(_texts, page, numbers)
    if not found:
        page.say("Nobody has to be told anything: all is well here.")
        return
    whole = "\n".join(text for _, text in found)
    if len(whole) > MOST_TEXT:
        page.say(f"{len(found):,} texts are more than a terminal's clipboard takes; mark fewer.")
        return
    page.app.copy_to_clipboard(whole)
    if len(found) == 1 and not left:
        whom = whom_words(found[0][0])
        page.say(f"The text to {whom} was {CLIPBOARD} E shows it.")
    else:
        skipped = f" {left:,} need none." if left else ""
        page.say(f"{len(found):,} texts were {CLIPBOARD} E shows them.{skipped}")


async def show_texts(page: Page[None], numbers: Sequence[int]) -> None:
    """Show what `copy_texts` would send."""
    found, _ = await page.ask(_texts, page, numbers)
    if not found:
        page.say("Nobody has to be told anything: all is well here.")
        return
    whom = whom_words(found[0][0]) if len(found) == 1 else f"{len(found):,} who must act"
    page.app.push_screen(MessageScreen(page.desk, whom, "\n".join(text for _, text in found)[:MOST_TEXT]))


async def _each(
    page: Page[None], title: str, numbers: Sequence[int], call: Callable[[int], Connection], done: str
) -> frozenset[int]:
    if len(numbers) > 1:
        return await page.app.push_screen_wait(BulkScreen(page.desk, title, numbers, call))
    await page.ask(call, numbers[0])
    page.say(done)
    return frozenset(numbers)


def _noted(page: Page[None], text: str, number: int) -> Connection:
    return page.desk.session.connections.note(number, text)


def _snoozed(page: Page[None], days: int, number: int) -> Connection:
    until = page.desk.portal.now() + timedelta(days=days) if days else None
    return page.desk.session.connections.snooze(number, until)


def _texts(page: Page[None], numbers: Sequence[int]) -> tuple[list[tuple[Connection, str]], int]:
    """Each with its text, and how many need none."""
    ours = texts.read(page.desk.portal.home.config)
    now = page.desk.portal.now()
    connections = [page.desk.session.connections.get(number) for number in numbers]
    filled = [(one, texts.fill(ours, one, now)) for one in connections]
    found = [(one, text) for one, text in filled if text is not None]
    if len(found) > 1:
        found = [(one, f"To {whom_words(one)}, about {about(one)}:\n{text}") for one, text in found]
    return found, len(filled) - len(found)
