"""Settings of the server, all from the environment: `docs/reference/settings.md` lists them.

``FIVEGOOD_DATA`` is the folder of the database, the secret key and uploads (by default ``fivegood-data`` here).
"""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url

from fivegood.site.secret import secret_key

DATA = Path(os.environ.get("FIVEGOOD_DATA", "fivegood-data")).absolute()
DATABASE_FILE = DATA / "fivegood.sqlite3"

SECRET_KEY = os.environ.get("FIVEGOOD_SECRET_KEY") or secret_key(DATA)
DEBUG = False
# Some indexes of PostgreSQL hold more than SQLite can: it leaves that out, and no reader of a command need know.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
ALLOWED_HOSTS = os.environ.get("FIVEGOOD_HOSTS", "localhost,127.0.0.1").split(",")

INSTALLED_APPS = [
    "fivegood.web",  # before allauth, whose templates it dresses
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "fivegood.records",
    "fivegood.editions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fivegood.web.policy.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "fivegood.web.asking.AskingMiddleware",
    "fivegood.site.door.DoorMiddleware",
]
ROOT_URLCONF = "fivegood.site.urls"
WSGI_APPLICATION = "fivegood.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["fivegood.web.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fivegood.web.asking.who_asks",
                "fivegood.web.textsize.reads_in",
            ],
        },
    }
]

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{DATABASE_FILE}", conn_max_age=600)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that will write takes its turn at once, so that none fails half-way for a lock.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;",
    }
else:
    # A question asked before is neither read nor planned anew, which takes PostgreSQL longer than to answer it.
    ready = {"server_side_binding": True, "prepare_threshold": 2}
    DATABASES["default"]["OPTIONS"] = ready | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "records.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
TIME_ZONE = os.environ.get("FIVEGOOD_TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True

# The address that readers know the public site by: its pages name it in links that leave with them.
PUBLIC_URL = os.environ.get("FIVEGOOD_PUBLIC_URL", "").rstrip("/")

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Shared by every process of the server, so that limits of attempts hold for all of them together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        # Among a few hundred, Django's own limit, what is counted against whoever guesses passwords goes by chance.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

AUTHENTICATION_BACKENDS = ["fivegood.records.accounts.entering.Backend"]
SESSION_ENGINE = "fivegood.records.accounts.entering"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_ADAPTER = "fivegood.web.joining.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "fivegood.web.joining.SocialAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Fivegood · "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 60 * 60 * 12
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Fivegood"
# Browsers take passkeys over plain HTTP from this very machine alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("FIVEGOOD_HTTPS") != "yes"
USERSESSIONS_TRACK_ACTIVITY = False  # it would write to the database on every page
# The provider is the park's own: an address it has verified is the account's that bears it.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC_SIGNUP = os.environ.get("FIVEGOOD_OIDC_SIGNUP") == "yes"
SOCIALACCOUNT_PROVIDERS = {}
if os.environ.get("FIVEGOOD_OIDC_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("FIVEGOOD_OIDC_NAME", "OpenID Connect"),
                "client_id": os.environ.get("FIVEGOOD_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("FIVEGOOD_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["FIVEGOOD_OIDC_URL"]},
            }
        ],
    }
EMAIL_HOST = os.environ.get("FIVEGOOD_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("FIVEGOOD_MAIL_PORT", "587"))
EMAIL_USE_TLS = os.environ.get("FIVEGOOD_MAIL_TLS", "yes") == "yes"
EMAIL_HOST_USER = os.environ.get("FIVEGOOD_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("FIVEGOOD_MAIL_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("FIVEGOOD_MAIL_FROM", "fivegood@localhost")
EMAIL_BACKEND = "django.core.mail.backends." + ("smtp" if EMAIL_HOST else "filebased") + ".EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"  # without a mail server, letters wait in a folder
# Where a mail server delivers what is to become needs: a Maildir. Without one only `fivegood mail` takes letters.
MAIL_FOLDER = Path(os.environ["FIVEGOOD_MAIL_FOLDER"]) if os.environ.get("FIVEGOOD_MAIL_FOLDER") else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 60_000_000
CSRF_FAILURE_VIEW = "fivegood.web.refusals.csrf_failed"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Notices go by https, or to this very machine; in a network of one's own they may go in plain.
WEBHOOK_HTTP = os.environ.get("FIVEGOOD_WEBHOOK_HTTP") == "yes"
IS_HTTPS = os.environ.get("FIVEGOOD_HTTPS") == "yes"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
if IS_HTTPS:
    # The server listens on this machine alone, so that only the reverse proxy before it can send these headers.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits of attempts are those of the client, not of the proxy
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
