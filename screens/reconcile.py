"""Somebody else was faster with the same app: both are shown against what both began with, and nothing is lost."""

from screens.conflict import ConflictScreen
from screens.edits import merge
from screens.edits_conflict import EditsScreen
from screens.page import Page
from screens.saving import Draft
from store.models import App, Version
from store.scopes import Scopes


async def reconciled_scopes(page: Page[App | None], draft: Draft, base: Scopes, fresh: Version) -> Scopes | None:
    """The set to go on with, over the version that somebody else published; None to leave everything as it is."""
    chosen: Scopes | None = await page.app.push_screen_wait(
        ConflictScreen(page.desk, draft.name, base, fresh, draft.scopes)
    )
    return chosen


async def reconciled_fields(page: Page[App | None], draft: Draft, base: App, fresh: App) -> dict[str, object] | None:
    """What to take over of somebody else's edit, by field; None to leave everything as it is."""
    found = merge(base, fresh, draft)
    if not found.clashes:
        return found.taken
    own = await page.app.push_screen_wait(EditsScreen(page.desk, fresh.name, found.clashes))
    if own is None:
        return None
    return found.taken | ({} if own else {clash.field: clash.theirs for clash in found.clashes})
