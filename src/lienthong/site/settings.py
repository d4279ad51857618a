"""Django's settings. What an operator may set is read in `configuration`; the rest is the house."""

import os
import secrets
from pathlib import Path

from lienthong.audit.settings import AuditSettings
from lienthong.directory.settings import DirectorySettings
from lienthong.documents.settings import DocumentsSettings
from lienthong.exchange.settings import ExchangeSettings
from lienthong.identity.settings import IdentitySettings
from lienthong.site import log
from lienthong.site.configuration import LANGUAGES as LANGUAGE_NAMES
from lienthong.site.configuration import SiteSettings, database_from_url
from lienthong.site.ground import find_running_port, read_secret
from lienthong.site.mail import MailSettings
from lienthong.work.settings import WorkSettings

SITE = SiteSettings.from_environment(os.environ)
PACKAGE = Path(__file__).resolve().parent.parent

# Before the first start there is none, and reading the settings makes nothing: `up` keeps this one.
SECRET_KEY = read_secret(SITE.secret_file) or secrets.token_urlsafe(50)
DEBUG = SITE.debug
ALLOWED_HOSTS = SITE.hosts

INSTALLED_APPS = [
    "lienthong.site",
    "lienthong.identity",
    "lienthong.audit",
    "lienthong.directory",
    "lienthong.cooperation",
    "lienthong.exchange",
    "lienthong.work",
    "lienthong.documents",
    "lienthong.reporting",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lienthong.site.content_policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lienthong.site.sessions.Sessions",
    "lienthong.site.middleware.VietnameseFirst",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lienthong.site.middleware.GoingOn",
    "lienthong.site.middleware.PrivatePages",
    "lienthong.site.middleware.WrongMethodPages",
    "lienthong.site.middleware.RefusalPages",
    "lienthong.identity.pages.middleware.IdentityMiddleware",
    "lienthong.identity.pages.acting_forms.ActingOfForm",
    "lienthong.site.ended_agencies.EndedAgencies",
    "lienthong.site.api.ApiMethods",
]

ROOT_URLCONF = "lienthong.site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lienthong.site.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "lienthong.site.forms.FormRenderer"

DATABASES = {"default": database_from_url(SITE.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _IN_MEMORY},
    "living": {  # apart, or it would drive out what counts failed sign-ins
        "BACKEND": _IN_MEMORY,
        "LOCATION": "living",
        "TIMEOUT": 60,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
LANGUAGE_CODE = SITE.language
LANGUAGES = list(LANGUAGE_NAMES.items())
FORMAT_MODULE_PATH = ["lienthong.site.formats"]
LOCALE_PATHS = [
    PACKAGE / folder / "locale"
    for folder in ("kernel", "wire", "tokens", "ledger", "gateway", "client", "paper")
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the package; nothing is collected

LOGGING = log.LOGGING
log.configure()

SESSION_COOKIE_AGE = 8 * 3600  # a working day; a half-filled form survives its end
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
if SITE.is_public_over_tls:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [SITE.public_url] if SITE.public_url else []
SECURE_REFERRER_POLICY = "same-origin"

# --- audit: the record of facts -------------------------------------------------------------------
AUDIT = AuditSettings.from_environment(os.environ, home=SITE.home)

# --- directory: whose directory this is -----------------------------------------------------------
DIRECTORY = DirectorySettings.from_environment(os.environ)

# --- exchange: keys of the province and of hosted agencies, the node ------------------------------
# A command beside the running platform speaks of that one's port, whatever its own terminal says.
EXCHANGE = ExchangeSettings.from_environment(
    os.environ, home=SITE.home, port=find_running_port(SITE.home) or SITE.port
)
# Who keeps the numbers of what agencies send: a class of exchange.terms.NumberKeeper.
NUMBER_KEEPER = "lienthong.documents.operations.SharedSeries"

# --- documents: their files, the keys that sign them ----------------------------------------------
DOCUMENTS = DocumentsSettings.from_environment(os.environ, home=SITE.home)

# --- work: taking steps back, digests by mail -----------------------------------------------------
WORK = WorkSettings.from_environment(
    os.environ,
    url=SITE.public_url or f"http://{SITE.host}:{SITE.port}",
    files=DOCUMENTS.files,  # one folder: the same bytes lie there once
)
# What stands in calendars beside tasks: functions of work.terms.CalendarSource.
CALENDAR_SOURCES = (
    "lienthong.site.calendar_entries.agreements_that_lapse",
    "lienthong.site.calendar_entries.commitments_that_are_due",
)
globals().update(MailSettings.from_environment(os.environ).for_django())

# --- identity: accounts, sign-in, second factor ---------------------------------------------------
AUTH_USER_MODEL = "identity.Account"
IDENTITY = IdentitySettings.from_environment(os.environ)
globals().update(IDENTITY.for_django())
