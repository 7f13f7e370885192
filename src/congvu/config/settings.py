"""Settings of one installation: from the environment and the data folder, nothing else.

CONGVU_MODE: ``demo`` (default of `make run`), ``production`` or ``test``.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from congvu.config import paths, postgres
from congvu.kernel.rooms import packages

MODE = os.environ.get("CONGVU_MODE", "production")
DEMO = MODE == "demo"
TESTING = MODE == "test"
SOURCE = Path(__file__).resolve().parents[1]
DATA = paths.data_dir()
PORT = int(os.environ.get("CONGVU_PORT", "8000"))
PUBLIC_URL = os.environ.get("CONGVU_URL", f"http://localhost:{PORT}").rstrip("/")

SECRET_KEY = paths.secret("django").hex()
DEBUG = False
_HOST = urlsplit(PUBLIC_URL).hostname or "localhost"
ALLOWED_HOSTS = [_HOST, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_cotton",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "congvu.config",
    "congvu.webkit",
    "congvu.shell",
    *packages().values(),
]

MIDDLEWARE = [
    "congvu.webkit.web.measure.MeasureMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "congvu.webkit.web.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "congvu.engines.identity.web.middleware.ActorMiddleware",
    "congvu.webkit.web.middleware.LimitMiddleware",
    "congvu.webkit.web.middleware.LoginRequiredMiddleware",
    "congvu.webkit.web.middleware.RefusalMiddleware",
]

CSRF_FAILURE_VIEW = "congvu.shell.errors.csrf_failure"
ROOT_URLCONF = "congvu.config.urls"
WSGI_APPLICATION = "congvu.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "webkit" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "congvu.webkit.templatetags.congvu",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "congvu.shell.context.frame",
            ],
        },
    }
]
COTTON_DIR = "components"


# How long one statement may run, and wait for a row that somebody else holds: a page gives up soon,
# so that people are told and the threads stay free; a job has time. Commands by hand have no limit.
PART = os.environ.get("CONGVU_PART", "")  # "web" or "worker", said by the process that starts
STATEMENT_LIMITS = {
    "web": (
        os.environ.get("CONGVU_PAGE_STATEMENT_TIMEOUT", "30s"),
        os.environ.get("CONGVU_PAGE_LOCK_TIMEOUT", "20s"),
    ),
    "worker": (
        os.environ.get("CONGVU_JOB_STATEMENT_TIMEOUT", "15min"),
        os.environ.get("CONGVU_JOB_LOCK_TIMEOUT", "60s"),
    ),
}


# Only our own few statements are prepared, each reads by a key: one plan is as good for any value, and
# planning them anew at each call takes longer than running them.
PLANS = "-c plan_cache_mode=force_generic_plan"


def _limited(given: str, part: str) -> dict[str, str]:
    """The connection's start-up options: how it plans, and the limits of this part of the house."""
    statement, lock = STATEMENT_LIMITS.get(part, ("", ""))
    ours = f"-c statement_timeout={statement} -c lock_timeout={lock}" if statement else ""
    return {"options": f"{PLANS} {ours} {given}".strip()}  # what the URL says comes last and wins


def _database(url: str, part: str) -> dict[str, object]:
    """Django's connection settings from a ``postgresql://`` URL (host may be a socket folder)."""
    parts = urlsplit(url)
    query = {k: v[0] for k, v in parse_qs(parts.query).items()}
    query |= _limited(query.pop("options", ""), part)
    return {
        "ENGINE": "congvu.config.database",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or query.pop("host", ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
        "TEST": {"NAME": os.environ.get("CONGVU_TEST_DB", "test_congvu")},
    }


DATABASE_URL = os.environ.get("DATABASE_URL") or postgres.cluster().url()
DATABASES = {"default": _database(DATABASE_URL, PART)}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [SOURCE / "webkit" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING

# Only allauth keeps something here (attempts, used codes): it must hold for all processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["congvu.engines.identity.web.backends.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"  # a fast one: tests make many accounts
    if TESTING
    else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Networks inside the house's own walls that it may call when an application, a partner or an agency's
# line registers an address there (``10.1.0.0/16,10.2.3.4/32``); none in production unless named.
CALLS_INSIDE = tuple(
    each.strip()
    for each in os.environ.get(
        "CONGVU_CALLS_INSIDE", "127.0.0.0/8,::1/128" if MODE != "production" else ""
    ).split(",")
    if each.strip()
)
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "congvu.engines.identity.web.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip", "reauthenticate": "10/m/user"}
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "congvu.engines.identity.web.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "congvu"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "congvu.engines.identity.web.session_store"
# The broker of the national e-ID. Without an issuer citizens cannot sign in; a demo starts its own
# (python -m congvu.config.demo_broker), one port above the site, and shares a secret with it.
_DEMO_ISSUER = f"http://{_HOST}:{PORT + 1}" if DEMO else ""
_DEMO_SECRET = paths.secret("eid-demo-client").hex() if DEMO else ""
CONGVU_EID = {
    "issuer": os.environ.get("CONGVU_EID_ISSUER", _DEMO_ISSUER).rstrip("/"),
    "client_id": os.environ.get("CONGVU_EID_CLIENT_ID", "congvu"),
    "client_secret": os.environ.get("CONGVU_EID_CLIENT_SECRET", _DEMO_SECRET),
    "acr": os.environ.get("CONGVU_EID_ACR", "LoA2"),  # the level asked for at sign-in
    # The least with which one is let in; what demands more asks for more then. A demo lets level 1 in.
    "least": os.environ.get("CONGVU_EID_LEAST", "LoA1" if DEMO else ""),  # "": the one asked for
    "claims": os.environ.get("CONGVU_EID_CLAIMS", "dvcqg"),  # which map of rules/claims.py
}
# The payment gateway: every message both ways is signed with the shared secret. Without an address
# citizens pay by VietQR only; a demo starts its own (python -m congvu.config.demo_gateway).
_PAY_DEMO = f"http://{_HOST}:{PORT + 2}" if DEMO else ""
_PAY_SECRET = paths.secret("payment-demo").hex() if DEMO else ""
CONGVU_PAYMENT = {
    "url": os.environ.get("CONGVU_PAYMENT_URL", _PAY_DEMO).rstrip("/"),
    "merchant": os.environ.get("CONGVU_PAYMENT_MERCHANT", "congvu"),
    "secret": os.environ.get("CONGVU_PAYMENT_SECRET", _PAY_SECRET),
    "simulated": DEMO,
}
# The national public service portal: dossiers are synchronised to it when it has an address. A demo
# starts its own simulation (python -m congvu.config.demo_national).
_NATIONAL_DEMO = f"http://{_HOST}:{PORT + 3}" if DEMO else ""
_NATIONAL_SECRET = paths.secret("national-demo").hex() if DEMO else ""
CONGVU_NATIONAL = {
    "url": os.environ.get("CONGVU_NATIONAL_URL", _NATIONAL_DEMO).rstrip("/"),
    "client_id": os.environ.get("CONGVU_NATIONAL_CLIENT_ID", "congvu" if DEMO else ""),
    "client_secret": os.environ.get("CONGVU_NATIONAL_CLIENT_SECRET", _NATIONAL_SECRET),
    "unit": os.environ.get("CONGVU_NATIONAL_UNIT", ""),  # "": each dossier's own reception unit
    "simulated": DEMO,
}
# The national databases that officials look up (population, firms, insurance). An installation connects
# them on a page; only a demo names its own simulation here (python -m congvu.config.demo_lookups).
_LOOKUPS_DEMO = f"http://{_HOST}:{PORT + 6}" if DEMO else ""
CONGVU_LOOKUPS = {
    "url": os.environ.get("CONGVU_LOOKUPS_URL", _LOOKUPS_DEMO).rstrip("/"),
    "secret": os.environ.get(
        "CONGVU_LOOKUPS_SECRET", paths.secret("lookups-demo").hex() if DEMO else ""
    ),
    "simulated": DEMO,
}
# The National Data Centre, likewise: connected on a page; a demo simulates one (congvu datacentre).
_CENTRE_DEMO = f"http://{_HOST}:{PORT + 7}" if DEMO else ""
CONGVU_DATACENTRE = {
    "url": os.environ.get("CONGVU_DATACENTRE_URL", _CENTRE_DEMO).rstrip("/"),
    "secret": os.environ.get(
        "CONGVU_DATACENTRE_SECRET", paths.secret("datacentre-demo").hex() if DEMO else ""
    ),
}
# The national platform behind the agent node, likewise (congvu ndop).
_NDOP_DEMO = f"http://{_HOST}:{PORT + 8}" if DEMO else ""
CONGVU_NDOP = {
    "url": os.environ.get("CONGVU_NDOP_URL", _NDOP_DEMO).rstrip("/"),
    "secret": os.environ.get("CONGVU_NDOP_SECRET", paths.secret("ndop-demo").hex() if DEMO else ""),
}
# The axis on which agencies exchange documents (VXP, edXML). A demo starts its own simulation
# (python -m congvu.config.demo_axis); without an address documents go to direct partners only.
_VXP_DEMO = f"http://{_HOST}:{PORT + 4}" if DEMO else ""
CONGVU_VXP = {
    "url": os.environ.get("CONGVU_VXP_URL", _VXP_DEMO).rstrip("/"),
    "system_id": os.environ.get("CONGVU_VXP_SYSTEM_ID", "congvu"),
    "secret": os.environ.get("CONGVU_VXP_SECRET", paths.secret("vxp-demo").hex() if DEMO else ""),
    "simulated": DEMO,
}
# A NATS JetStream cluster over which lines to other agencies may go instead of HTTP: its nodes
# (nats://user:password@host:4222, tls://…, comma between), how many of them keep each message, and for
# tls: who signed their certificates and the certificate with its key by which we prove ourselves.
_NATS = tuple(each.strip() for each in os.environ.get("CONGVU_NATS", "").split(",") if each.strip())
CONGVU_NATS = {
    "urls": _NATS,
    "replicas": int(os.environ.get("CONGVU_NATS_REPLICAS", "") or (3 if len(_NATS) > 2 else 1)),
    "ca": os.environ.get("CONGVU_NATS_CA", ""),
    "certificate": os.environ.get("CONGVU_NATS_CERTIFICATE", ""),
    "key": os.environ.get("CONGVU_NATS_KEY", ""),
}
# In which header the proxy in front hands over the certificate that a calling system showed it
# (RFC 9440, or nginx's percent-encoded PEM); empty: none is asked for and none believed.
CONGVU_CLIENT_CERTIFICATE_HEADER = os.environ.get("CONGVU_CLIENT_CERTIFICATE_HEADER", "")
# The designated public carrier: it tells states of consignments, signed with the shared secret.
# tracking: its page for people, with {code} in it. A demo plays the carrier on a page of its own.
CONGVU_POST = {
    "secret": os.environ.get("CONGVU_POST_SECRET", paths.secret("post-demo").hex() if DEMO else ""),
    "tracking": os.environ.get("CONGVU_POST_TRACKING", ""),
    "simulated": DEMO,
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = False  # the proxy in front terminates TLS
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# W002: our own middleware sets frame-ancestors; W008: the proxy redirects (see above).
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W008"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

EMAIL_HOST = os.environ.get("CONGVU_SMTP_HOST", "")  # empty: no letters are written
EMAIL_PORT = int(os.environ.get("CONGVU_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("CONGVU_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("CONGVU_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("CONGVU_SMTP_TLS", "") == "starttls"
EMAIL_USE_SSL = os.environ.get("CONGVU_SMTP_TLS", "") == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("CONGVU_MAIL_FROM", "khong-tra-loi@congvu.example")

# Signing out leads a citizen on to the broker: its origin is the one other place a form may end.
CONGVU_FORM_ACTIONS = [CONGVU_EID["issuer"]] if CONGVU_EID["issuer"] else []

# The kernel reaches engines only through these two names.
CONGVU_GATE = "congvu.engines.identity.api.can"
CONGVU_RECORD = "congvu.engines.ledger.api.record"
CONGVU_RECORD_TOGETHER = "congvu.engines.ledger.api.record_together"
# Notify and documents do not know each other: who posts a stored file reads it through this name.
CONGVU_ATTACHED = "congvu.engines.documents.api.attached"
# Webkit stands below the engines too: it records denials through this name.
CONGVU_REFUSALS = "congvu.engines.ledger.api.log_refusal"
CONGVU_READS = "congvu.engines.ledger.api.log_read"
# Webkit leads who must be proven more strongly through this door of identity.
CONGVU_STEP_UP = "congvu.engines.identity.web.step_up.ask"
CONGVU_LIMIT = "congvu.engines.identity.api.limit"
CONGVU_NETWORK = "congvu.engines.identity.api.network_of"
# (how many, in how many seconds) of one account, or of one network when nobody is signed in.
_TIMES = int(os.environ.get("CONGVU_LIMIT_FACTOR", "1"))  # many people behind one address: more
CONGVU_LIMITS = {
    what: (most * _TIMES, 60)
    for what, most in {
        "api": 600, "api-stranger": 120, "upload": 60, "upload-stranger": 10,
        "upload-begin": 240, "upload-part": 900, "sign-in": 60,
        "track": 30, "look": 60, "check": 10, "time-stamp": 60, "paper-file": 30, "shared": 20,
        "queue-ticket": 30, "draft-code": 10,
        "sso": 3000, "sso-page": 120, "device-code": 10, "scim": 6000,
    }.items()
}  # fmt: skip
CONGVU_SAVED_VIEWS = "congvu.engines.identity.api.saved_views"
CONGVU_SAVE_VIEW = "congvu.engines.identity.api.save_view"
CONGVU_METRICS_TOKEN = os.environ.get("CONGVU_METRICS_TOKEN", "")
TASKS = {"default": {"BACKEND": "congvu.engines.jobs.actions.backend.LeaseBackend"}}
CONGVU_DURABLE_ACTIONS = not TESTING

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("CONGVU_LOG", "WARNING")},
}
