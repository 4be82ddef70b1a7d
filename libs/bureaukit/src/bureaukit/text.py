"""Words for people, in Chinese first and English beside it."""

from typing import NamedTuple


class Text(NamedTuple):
    """One message in both languages; which one is shown is decided at the counter."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the English words for `en`, the Chinese ones for everything else."""
        return self.en if language == "en" else self.zh
