"""Django's settings. Everything that differs between machines comes from the environment (see
docs/runbook.md).
"""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from backoffice.broker import KEEPALIVE, broker_of
from backoffice.database import connection
from backoffice.logs import logging_of
from backoffice.production import mail_of, refuse_unsafe_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("BACKOFFICE_VAR") or BASE_DIR / "var")
MODE = os.environ.get("BACKOFFICE_MODE", "demo")
ROLE = os.environ.get("BACKOFFICE_ROLE", "web")
PRODUCTION = MODE == "production"

SANDBOX = MODE in {"demo", "test"}
DEBUG = False
# The sealed trail: the name under which it is signed, and where checkpoints are copied, outside the database.
TRAIL_ORIGIN = os.environ.get("BACKOFFICE_ORIGIN", "backoffice/trail")
TRAIL_KEY_FILE = VAR / "secrets" / "trail_key"
CHECKPOINTS = Path(os.environ.get("BACKOFFICE_CHECKPOINTS") or VAR / "checkpoints")
SECRET_FILE = VAR / "secrets" / "secret_key"
SECRET_KEY = os.environ.get("SECRET_KEY") or (SECRET_FILE.read_text().strip() if SECRET_FILE.exists() else "")
ALLOWED_HOSTS = os.environ.get("BACKOFFICE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
TRUSTED_PROXIES = int(os.environ.get("BACKOFFICE_PROXIES", "0"))
refuse_unsafe_settings(MODE, dict(os.environ), SECRET_KEY, ALLOWED_HOSTS)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "oauth2_provider",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",  # the default configuration puts loaders of its own in the place of ours
    "machinery",
    "recordkeeping",
    "itservices",
    "authorizations",
    "refdata",
    "notifications",
    "ledger",
    "compliance",
    "settlements",
    "clearing",
    "backoffice",
]

DATABASES = {"default": connection(os.environ["DATABASE_URL"], ROLE, VAR)} if os.environ.get("DATABASE_URL") else {}
DATABASE_ROUTERS = ["machinery.routing.Router"]
# Pages and API read from a streaming standby where there is one; everything else knows the primary only.
if ROLE == "web" and os.environ.get("DATABASE_READ_URL"):
    DATABASES["standby"] = connection(os.environ["DATABASE_READ_URL"], ROLE, VAR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = os.environ.get("REDIS_URL", "")
# Celery only wakes workers early: no results, and what the broker loses the poller finds.
CELERY_BROKER_URL = broker_of(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
    "socket_keepalive_options": KEEPALIVE,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {"tick": {"task": "backoffice.tick", "schedule": timedelta(minutes=1)}}
# No page depends on Valkey: what is cached here is a process's own (rate limits of password reset).
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "backoffice" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
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
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backoffice.page.always_in_view",
            ],
        },
    }
]
COTTON_DIR = "components"
COTTON_ISOLATE_BY_DEFAULT = True  # a component knows what it is given, and what every page has
MIDDLEWARE = [
    "backoffice.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backoffice.middleware.answer_headers",
    "backoffice.middleware.known_length",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "backoffice.middleware.session_age",
    "backoffice.middleware.reader",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "backoffice.middleware.Rights",
    "backoffice.middleware.Reads",
]

# Who signs in, and how: design/reliability bars are ASVS 5.0 V6 and V7; own sign-up does not exist.
AUTH_USER_MODEL = "authorizations.User"
OAUTH2_PROVIDER_APPLICATION_MODEL = "authorizations.Application"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "authorizations.signing_in.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "authorizations.passwords.LongerForThePowerful", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "authorizations.passwords.NotAboutUs"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "authorizations.signing_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "authorizations.forms.SignInForm",
    "reset_password": "authorizations.forms.ResetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
SIGN_INS_REFUSED_PER_MINUTE_AND_ADDRESS = 20

# Client systems: the client credentials grant alone, short tokens that are hashed at rest (RFC 9700).
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "backoffice.oauth.RightsAsScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 900,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "ALLOWED_SCHEMES": ["https"],
    "PKCE_REQUIRED": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{name}": True
        for name in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
            "REFRESH_TOKEN",
            "REDIRECT_URI_SCHEME",
            "REDIRECT_URI_MATCHING",
            "PKCE_REQUIRED",
        )
    },
}
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "backoffice.openapi.schema.OperationSchema"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Backoffice",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        "The programs' door: instructions, and information on request. docs/api.md has a session to copy; every problem has "
        "a page at /problems/."
    ),
    "POSTPROCESSING_HOOKS": [],
    "SORT_OPERATION_PARAMETERS": False,
}
API_REQUESTS_PER_MINUTE = int(os.environ.get("BACKOFFICE_API_PER_MINUTE", "6000"))
API_TOKENS_PER_MINUTE = 30

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "authorizations.signing_in.name_to_lock"
AXES_CLIENT_IP_CALLABLE = "machinery.request.client_address"
AXES_LOCKOUT_CALLABLE = "authorizations.signing_in.locked_out"

# Sessions: in the database, ended when idle, ended for certain after a working day.
SESSION_IDLE = timedelta(minutes=int(os.environ.get("BACKOFFICE_IDLE_MINUTES", "15")))
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Cookies are not told apart by port: the suffix keeps two clones on one machine from signing each other out.
_CLONE = "__Host-backoffice" if PRODUCTION else f"backoffice-{hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:8]}"
SESSION_COOKIE_NAME = f"{_CLONE}-session"
CSRF_COOKIE_NAME = f"{_CLONE}-csrf"
LANGUAGE_COOKIE_NAME = f"{_CLONE}-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "backoffice.pages.form_expired"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Headers
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
LARGEST_BODY = 16 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# Mail goes to files under var/mail until BACKOFFICE_SMTP names a server.
_MAIL = mail_of(os.environ.get("BACKOFFICE_SMTP", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{_MAIL.backend}.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = _MAIL.host
EMAIL_PORT = _MAIL.port
EMAIL_HOST_USER = _MAIL.user
EMAIL_HOST_PASSWORD = _MAIL.password
EMAIL_USE_SSL = _MAIL.ssl
EMAIL_USE_TLS = _MAIL.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("BACKOFFICE_MAIL_FROM", "backoffice@localhost")
LOGGING = logging_of(json_lines=PRODUCTION)

OWN_BIC = os.environ.get("BACKOFFICE_BIC", "")
"""By which we send settlement messages; without it they have no header, and are written in ISO 20022."""

MESSAGE_FOLDER = os.environ.get("BACKOFFICE_MESSAGE_FOLDER", "")
"""The folder by which settlement messages come and go as files (docs/formats/folder.md); "" for none."""
MESSAGE_CLIENT = os.environ.get("BACKOFFICE_MESSAGE_CLIENT", "")
"""The client system by whose authority what comes by the folder is done."""

# Webhooks: https to public hosts, only under these domains where any are named; to this machine in a sandbox that says so.
WEBHOOK_HOSTS = frozenset(filter(None, os.environ.get("BACKOFFICE_WEBHOOK_HOSTS", "").split(",")))
WEBHOOKS_TO_LOOPBACK = SANDBOX and os.environ.get("BACKOFFICE_WEBHOOKS_TO_LOOPBACK") == "1"
