"""A proposed name taken apart: division, what stands between, form word. Values only, no I/O."""

from dataclasses import dataclass

from bureaukit.names import MIDDLE_DOT


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
    fields: tuple[str, ...] = ()  # words that name a field of activity, to tell it from the trade name
    places: tuple[str, ...] = ()  # no trade name: places of county level and above
    official: tuple[str, ...] = ()  # no trade name: words of authorities
    branches: tuple[str, ...] = ()  # how branches and offices are called

    @property
    def form(self) -> str | None:
        """The form word it ends with; of several the longest."""
        return max((form for form in self.forms if self.text.endswith(form)), key=len, default=None)

    @property
    def middle(self) -> str:
        """What stands between the division and the form word: trade name and field, or field alone."""
        return self.text.removeprefix(self.division).removesuffix(self.form or "")

    @property
    def field(self) -> str | None:
        """The field of activity, where the middle ends with a word that is known to name one; of several the longest."""
        return max((word for word in self.fields if self.middle.endswith(word)), key=len, default=None)

    @property
    def trade_name(self) -> str | None:
        """What stands before the field (字号), where the one can be told from the other."""
        return self.middle.removesuffix(self.field) or None if self.field else None

    @property
    def foreign_characters(self) -> list[str]:
        """The characters that are no Chinese ones; the dot between parts of a name is allowed."""
        return sorted({one for one in self.text if not _is_chinese(one) and one != MIDDLE_DOT})

    @property
    def branch_word(self) -> str | None:
        """The word of a branch or office that it ends with."""
        return next((word for word in self.branches if self.text.endswith(word)), None)

    @property
    def is_of_an_outside_chamber(self) -> bool:
        """Whether it is a chamber of people from elsewhere (异地商会): a place stands between division and form."""
        return self.form == "商会" and self.middle in self.places

    @property
    def middle_min(self) -> int:
        """How many characters must stand between division and form word."""
        return self.field_min + self.trade_name_min

    @property
    def barred_words(self) -> list[str]:
        """The barred words it holds."""
        return [word for word in self.barred if word in self.text]


def _is_chinese(character: str) -> bool:
    """Say whether it is an ideograph: of the basic block, an extension, or the compatibility block's twelve unified ones."""
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff" or character == "\u3007"
