"""The settings of the server, and beside them what the peers need: Django's admin, and django-import-export."""

from fivegood.site import settings
from fivegood.site.settings import *  # noqa: F403 - settings are names of a module

INSTALLED_APPS = [*settings.INSTALLED_APPS, "django.contrib.admin", "import_export"]
ROOT_URLCONF = "benchmarks.book_urls"
