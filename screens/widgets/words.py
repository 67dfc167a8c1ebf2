"""The line above the keys in which the portal says something: a sentence, until the next key."""

from textual.content import Content
from textual.widgets import Static


class Words(Static):
    """Hidden while there is nothing to say."""

    DEFAULT_CSS = """
    Words { height: auto; max-height: 4; padding: 0 1; color: $text-warning; display: none; }
    Words.said { display: block; }
    """

    sentence = ""
    """What is said now."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def say(self, sentence: str) -> None:
        """Say this instead of what was said."""
        self.sentence = sentence
        self.update(Content(sentence))
        self.set_class(bool(sentence), "said")

    def unsay(self, sentence: str) -> None:
        """Fall silent if this is what is being said."""
        if self.sentence == sentence:
            self.clear()

    def clear(self) -> None:
        """Fall silent."""
        if self.sentence:
            self.say("")
