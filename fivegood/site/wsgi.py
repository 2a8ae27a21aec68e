"""The WSGI application that granian serves."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fivegood.site.settings")
application = get_wsgi_application()
# Every page's code is read in now and stays: a full collection that walked through all of it would take a fifth of a
# second in the middle of somebody's page.
get_resolver().url_patterns  # noqa: B018 - reads the URL configuration with all its views
gc.freeze()
# What pages keep afterwards is walked through seldom: the usual numbers did it every few pages, each time for 0.1 s.
gc.set_threshold(5_000, 20, 20)
