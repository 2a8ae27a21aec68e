"""The rules of disclosure as a park writes them in disclosure.yaml, and those that are shipped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fivegood import yamlfile

NAME = "disclosure.yaml"
_FILE = Path(__file__).parent.parent.parent / "catalogue" / NAME
Holds = Literal["public", "enterprise", "personal"]
_Share = Annotated[int, Field(gt=0, lt=100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DominanceText(_Strict):
    """The (n,k) rule: the ``n`` largest contributors give more than ``k`` per cent of the whole."""

    n: Annotated[int, Field(ge=1)]
    k: _Share


class WordsText(_Strict):
    """The same words in English and Chinese."""

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]


class PublishedText(_Strict):
    """Figures that the park publishes although a rule would withhold them. Without ``when``: at any time."""

    measures: Annotated[tuple[str, ...], Field(min_length=1)]
    slice: dict[str, str] = {}
    when: str | int | None = None
    reason: WordsText


class TableText(_Strict):
    """What a table holds, and which of its columns hold something else.

    Rows of a table that holds what is public are shown to everybody, without its columns that hold anything else. A
    figure over any table is judged unless every column that it names is public.
    """

    holds: Holds = "enterprise"
    public: tuple[str, ...] = ()
    enterprise: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()

    def of(self, column: str) -> Holds:
        """Return what a column holds."""
        named: dict[Holds, tuple[str, ...]] = {
            "personal": self.personal, "enterprise": self.enterprise, "public": self.public
        }  # fmt: skip
        return next((holds for holds, columns in named.items() if column in columns), self.holds)


class DisclosureText(_Strict):
    """The whole file.

    ``minimum``: contributors below which a figure is withheld. ``dominance`` and ``p_per_cent``: the rules against one
    contributor that outweighs the others; none: the rule is not used. ``tables`` that are not named are as shipped;
    one that is not named there holds what is an enterprise's own. ``published`` are decisions of the park.
    """

    source: Annotated[str, Field(min_length=1)]
    minimum: Annotated[int, Field(ge=1)] = 3
    dominance: DominanceText | None = None
    p_per_cent: _Share | None = None
    tables: dict[str, TableText] = {}
    published: tuple[PublishedText, ...] = ()

    def table(self, name: str) -> TableText:
        """Return what a table holds."""
        return self.tables.get(name) or shipped().tables.get(name) or TableText()


@cache
def shipped() -> DisclosureText:
    """Return the rules that are shipped."""
    return yamlfile.load(_FILE).shape(DisclosureText)
