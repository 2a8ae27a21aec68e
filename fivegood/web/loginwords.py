"""Words of the pages about logging in that read better in this house's Chinese than in that of their own catalogue.

They are allauth's own texts. The catalogue of these pages stands before allauth's, so naming them here is all it takes.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

LOGIN_WORDS = (
    _("Add Email"),
    _("Add Email Address"),
    _("Are you sure you want to sign out?"),
    _("Bad Token"),
    _("Email Addresses"),
    _("Sessions"),
    _("Sign Out"),
    _("Sign Out Other Sessions"),
    _("Two-Factor Authentication"),
    _("Username or email"),
)
