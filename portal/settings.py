"""Settings, from environment variables by name (docs/deploy.md has the table). Production by default."""

from datetime import date
from pathlib import Path
from typing import Any

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.logs import without_secrets

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
env = environ.Env()

# Who we are
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # demo accounts and data; refused in production
SECRET_KEY = env.str("SECRET_KEY", default="not-secret-" * 6 if DEBUG or DEMO else environ.Env.NOTSET)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG or DEMO else environ.Env.NOTSET)
PROVINCE = env.str("PROVINCE", default="Lạng Sơn")
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")  # links in messages
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="langson2023")
DEMO_TODAY = date.fromisoformat(env.str("DEMO_TODAY")) if env.str("DEMO_TODAY", default="") else None
if DEMO_TODAY and not DEMO:
    raise ImproperlyConfigured("DEMO_TODAY pins the clock: it is only allowed together with DEMO=1.")
if DEMO and env.bool("PRODUCTION", default=False):
    raise ImproperlyConfigured("DEMO is refused in production: unset DEMO and DEMO_TODAY.")
if not ALLOWED_HOSTS or not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY and ALLOWED_HOSTS: the portal does not start without them.")

INSTALLED_APPS = [
    "portal",
    "programs",
    "directives",
    "disbursement",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "rest_framework",
    "rest_framework.authtoken",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.SignInRequired",
    "django_structlog.middlewares.RequestMiddleware",
    "portal.middleware.keep_session",
    "portal.middleware.forget_sent_drafts",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "portal.templatetags.figures"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Services: addresses only; portal/embedded.py starts them where there are none
if not env.str("DATABASE_URL", default="") or not env.str("REDIS_URL", default=""):
    raise ImproperlyConfigured(
        "Set DATABASE_URL and REDIS_URL, or put `python -m portal.embedded` before the command: "
        "it starts both services and sets their addresses."
    )
DATABASES = {"default": {**env.db_url("DATABASE_URL"), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database.")
REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),
        "KEY_PREFIX": env.str("CACHE_PREFIX", default="mtqg"),
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # seconds without a word from the mail server
RETRY_SECONDS = env.int("RETRY_SECONDS", default=60)  # until a message is tried again, then twice as long
CHANNEL_HOSTS = env.list("CHANNEL_HOSTS", default=[])  # of services of our own: "chat.langson.example:8443"
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="mtqg@langson.example")

# Language and time
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = "portal.formats"
USE_THOUSAND_SEPARATOR = True

# Signing in
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "portal.backends.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "home", "login"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = env.int("SESSION_MINUTES", default=60) * 60  # of idleness
SESSION_WARNING = 5 * 60  # seconds before the end at which the page warns
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "portal/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = env.int("PROXIES", default=0) or None
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"] if AXES_IPWARE_PROXY_COUNT else ["REMOTE_ADDR"]
)
AXES_VERBOSE = False

# Files
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", VAR / "assets"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
EVIDENCE_MAX_BYTES = 20 * 1024 * 1024
NOTICE_MAX_BYTES = env.int("NOTICE_MAX_MB", default=20) * 1024 * 1024
NOTICE_AT_ONCE_BYTES = 60 * 1024  # larger notices, and scans of any size, are read by a worker
TESSERACT_DATA = VAR / "tesseract"  # vie.traineddata, from portal.assets
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_MB", default=20) * 1024 * 1024
IMPORT_AT_ONCE_BYTES = 300 * 1024  # larger files are read by a worker, with a progress bar
IMPORT_AT_ONCE_ROWS = 5_000  # and more rows are applied by one

# Security
HTTPS = env.bool("HTTPS", default=not (DEBUG or DEMO))
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src-attr": ["'unsafe-inline'"],  # ECharts sizes its canvas so
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Rules of the province, in days as an office counts them (docs/deploy.md)
RECEIPT_WORKING_DAYS = env.int("RECEIPT_WORKING_DAYS", default=3)  # to confirm, or to say "not ours"
EXTENSION_LIMIT = env.int("EXTENSION_LIMIT", default=2)  # granted extensions of one task
EXTENSION_NOTICE_DAYS = env.int("EXTENSION_NOTICE_DAYS", default=0)  # working days before the date, at least
EXPLANATION_WORKING_DAYS = env.int("EXPLANATION_WORKING_DAYS", default=3)  # proposed for an answer
OBSTACLE_ANSWER_DAYS = env.int("OBSTACLE_ANSWER_DAYS", default=5)  # working days, from clause 2.7's request
URGING_ANSWER_DAYS = env.int("URGING_ANSWER_DAYS", default=5)  # working days, proposed in urging letters
SHEET_DUE_DAY = env.int("SHEET_DUE_DAY", default=5)  # of the following month, for monthly sheets
SHEET_CLOSE_DAY = env.int("SHEET_CLOSE_DAY", default=10)  # of the following month, the last to report
UNANSWERED_MONTHS = env.int("UNANSWERED_MONTHS", default=3)  # of a task without a date

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",  # first, so that a stranger gets 401
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PARSER_CLASSES": [
        "portal.parsers.ApiJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "portal.http.ApiPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.AnonRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "user": env.str("API_RATE", default="600/min"),
        "anon": "30/min",
        "token": "10/min",
        "calendar": "30/min",
    },
    "EXCEPTION_HANDLER": "portal.http.api_exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "MTQG portal",
    "DESCRIPTION": "Directives, capital and figures of the national target programmes of a province.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "LinkEnum": "directives.models.Directive.Link",
        "SavedListEnum": "directives.models.SavedView.List",
        "DocumentKindEnum": "directives.models.Document.Kind",
        "AgencyKindEnum": "portal.models.Agency.Kind",
        "HolidayKindEnum": "portal.models.Holiday.Kind",
        "MoveEnum": "directives.models.Move",
        "ImportKindEnum": "disbursement.models.ImportFile.Kind",
        "CapitalKindEnum": "programs.models.CapitalKind",
        "PlanLevelEnum": "disbursement.models.AssignedPlan.Level",
        "ObstacleLevelEnum": "directives.models.Obstacle.Level",
        "SheetStateEnum": "disbursement.models.Sheet.State",
        "ReallocationStateEnum": "disbursement.models.Reallocation.State",
        "IncomingStateEnum": "directives.models.IncomingNotice.State",
        "DraftStateEnum": "directives.models.DirectiveDraft.State",
    },
}

# Logs: one JSON object a line, each with the id of its request
LOG_STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
    without_secrets,
]
structlog.configure(
    processors=[*LOG_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": LOG_STEPS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"axes": {"level": "WARNING"}},
}
DJANGO_STRUCTLOG_CELERY_ENABLED = True
