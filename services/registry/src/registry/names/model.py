"""A proposed name taken apart: division, what stands between, form word. Values only, no I/O."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProposedName:
    """A name with the words that are allowed and barred where it is to be used."""

    text: str
    division: str
    forms: tuple[str, ...]
    barred: tuple[str, ...]
    field_min: int
    trade_name_min: int  # 0 where no trade name (字号) is needed
    is_taken: bool = False

    @property
    def form(self) -> str | None:
        """The form word it ends with; of several the longest."""
        return max((form for form in self.forms if self.text.endswith(form)), key=len, default=None)

    @property
    def middle(self) -> str:
        """What stands between the division and the form word: trade name and field, or field alone."""
        return self.text.removeprefix(self.division).removesuffix(self.form or "")

    @property
    def middle_min(self) -> int:
        """How many characters must stand between division and form word."""
        return self.field_min + self.trade_name_min

    @property
    def barred_words(self) -> list[str]:
        """The barred words it holds."""
        return [word for word in self.barred if word in self.text]
