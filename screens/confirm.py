"""A question before what is hard to undo: names app, tenant and environment; yes, or the name typed."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.desk import Desk
from screens.page import Dialog
from screens.widgets.choice import Choice
from screens.widgets.field import Line, TextInput
from screens.widgets.heading import environment_badge


class ConfirmScreen(Dialog[bool | None]):
    """Answers True for yes; None when left."""

    AUTO_FOCUS = "Input"
    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", id="confirm.yes", tooltip="Do it"),
        Binding("n", "no", "No", id="confirm.no", tooltip="Leave everything as it is"),
        Binding("enter", "typed", "Go on", id="confirm.typed", tooltip="Go on, once the name is typed"),
    ]

    def __init__(self, desk: Desk, question: str, *, about: str = "", what: str = "", typed: str = "") -> None:
        super().__init__(desk)
        self._question = question
        self._about = about
        self._what = what
        self._typed = typed

    def body(self) -> Iterable[Widget]:
        """Question, what it is about, what will happen."""
        yield Static(Content(self._question), id="question")
        badge = environment_badge(self.desk.environment)
        yield Static(Content.assemble(Content(self._about), "  " if self._about else "", badge), id="about")
        if self._what:
            yield Static(Content(self._what), id="what")
        if self._typed:
            yield Static(Content(f"Type {self._typed} to go on:"), id="type")
            yield Line("", TextInput(id="typed"))

    def hides(self, action: str) -> bool:
        """Either a letter or the name typed."""
        return action in (("yes", "no") if self._typed else ("typed",))

    def why_not(self, action: str) -> str | None:
        """Going on waits for the typed name."""
        if action == "typed" and self._typed and self.query_one("#typed", TextInput).value.strip() != self._typed:
            return f"Type {self._typed}, exactly, and enter; or escape."
        return None

    @on(Input.Submitted)
    def action_typed(self) -> None:
        """Go on, if the name is right."""
        if told := self.why_not("typed"):
            self.say(told)
        else:
            self.dismiss(True)

    @on(Input.Changed)
    def _changed(self) -> None:
        self.refresh_bindings()

    def action_no(self) -> None:
        """Leave it."""
        self.dismiss(False)

    def action_yes(self) -> None:
        """Go on."""
        self.dismiss(True)


class AskScreen(Dialog[str | None]):
    """Asks for one line of text; answers with it, or None when left."""

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Go on", id="ask.submit", tooltip="Go on with what is typed"),
    ]

    def __init__(self, desk: Desk, question: str, *, about: str = "", caption: str = "", optional: bool = True) -> None:
        super().__init__(desk)
        self._question = question
        self._about = about
        self._caption = f"{caption} (may stay empty)" if optional else caption
        self._optional = optional

    def body(self) -> Iterable[Widget]:
        """Question and one field."""
        yield Static(Content(self._question), id="question")
        badge = environment_badge(self.desk.environment)
        yield Static(Content.assemble(Content(self._about), "  " if self._about else "", badge), id="about")
        yield Line(self._caption, TextInput(id="text", limit=500))

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Answer with the text."""
        text = self.query_one("#text", TextInput).value.strip()
        if text or self._optional:
            self.dismiss(text)
        else:
            self.say("Write something first; or escape.")


class PickScreen(Dialog[str | None]):
    """One of a few; answers with its value, or None when left."""

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Go on", id="pick.submit", tooltip="Go on with the option that is marked"),
    ]

    def __init__(
        self,
        desk: Desk,
        question: str,
        options: Sequence[tuple[str, str]],
        *,
        value: str = "",
        about: str = "",
        what: str = "",
    ) -> None:
        super().__init__(desk)
        self._question = question
        self._options = options
        self._value = value
        self._about = about
        self._what = what

    def body(self) -> Iterable[Widget]:
        """Question, options, what follows."""
        yield Static(Content(self._question), id="question")
        badge = environment_badge(self.desk.environment)
        yield Static(Content.assemble(Content(self._about), "  " if self._about else "", badge), id="about")
        yield Choice(self._options, value=self._value)
        if self._what:
            yield Static(Content(self._what), id="after")

    def action_submit(self) -> None:
        """Answer with the option."""
        self.dismiss(self.query_one(Choice).value)
