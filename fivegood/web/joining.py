"""Who gets an account: nobody by a form; by OpenID Connect if the park says so. Every account has its entry."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from fivegood.records.accounts.models import User
from fivegood.records.accounts.services import user_joining
from fivegood.web.unsent import forget_unsent_of_others


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the package is untyped
    """Accounts are made by administrators."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - a method of the package
        """Return whether anybody may make an account for themselves."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Let what somebody else had typed in this session go before the login is answered."""
        forget_unsent_of_others(request, user.get_username())
        return super().post_login(request, user, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # the package is untyped
    """An account of the park's own provider may become one here; it holds no role until it is given one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - as above
        """Return whether whoever the provider knows gets an account."""
        return bool(settings.OIDC_SIGNUP)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Save the account and its entry in the journal."""
        return user_joining(lambda: super(SocialAccountAdapter, self).save_user(request, sociallogin, form))
