"""Django's tags ``translate`` and ``static`` over what never changes while it is served; pages hold hundreds."""

from __future__ import annotations

from functools import cache

from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import static as file_address
from django.utils.translation import get_language

#: The address of a file that is sent as it is, as Django's tag gives it.
static = cache(file_address)


class _Said(Node):
    """A text that stands in a template as it is, and what it says in each language."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self._node, self._in = node, dict[str | None, str]()

    def render(self, context: Context) -> str:
        """Return the text in the reader's language."""
        language = get_language()
        if language not in self._in:
            self._in[language] = self._node.render(context)
        return self._in[language]


def translate(parser: Parser, token: Token) -> Node:
    """Return a text in the reader's language, as Django's tag does."""
    node = do_translate(parser, token)
    told = node.filter_expression
    is_text = getattr(told.var, "literal", None) is not None and not told.filters
    return node if node.asvar or node.message_context or not is_text else _Said(node)
