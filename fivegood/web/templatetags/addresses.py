"""Django's tag ``url`` over addresses that are kept: a list asks for hundreds of them."""

from __future__ import annotations

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_of_django
from django.utils.html import conditional_escape

from fivegood.web.addresses import address

register = template.Library()


class _Url(URLNode):
    """The address of a page by its name and its place arguments; anything else is Django's own affair."""

    def render(self, context: Context) -> str:
        """Return the address."""
        if self.kwargs or self.asvar:
            return str(super().render(context))
        return conditional_escape(
            address(self.view_name.resolve(context), *(arg.resolve(context) for arg in self.args))
        )


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Return the address of a page, as Django's tag does."""
    node = url_of_django(parser, token)
    return _Url(node.view_name, node.args, node.kwargs, node.asvar)
