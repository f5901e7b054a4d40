"""Settings from the environment, safe for production unless told otherwise.

PORTAL_MODE is "production" (default), "demo" (embedded database and broker, sandbox clock, this machine only)
or "test". Every variable is listed in docs/configuration.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("PORTAL_MODE", "production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f'PORTAL_MODE is "{MODE}"; it must be production, demo or test.')
DEMO, TESTING = MODE == "demo", MODE == "test"
SANDBOX = env.bool("SANDBOX", MODE != "production")
DEBUG = False
VAR_DIR = Path(env.str("PORTAL_VAR", str(BASE_DIR / "var")))


def _secret_key() -> str:
    if key := env.str("SECRET_KEY", ""):
        return key
    if MODE == "production":
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to 50 or more random characters, "
            "or set PORTAL_MODE=demo to work on the demo world."
        )
    return embedded.kept_secret(VAR_DIR)


SECRET_KEY = _secret_key()
PERSONAL_DATA_KEYS = env.list("PERSONAL_DATA_KEYS", default=[SECRET_KEY])
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if MODE == "production" else ["127.0.0.1", "localhost", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000" if MODE != "production" else "")

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "oauth2_provider",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "simple_history",
    "import_export",
    "csp",
    "portal",
    "carriers",
    "tickets",
]

MIDDLEWARE = [
    "portal.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.web.middleware.PublicDoorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.web.middleware.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.web.middleware.ActorMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
AUTH_USER_MODEL = "portal.User"
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
                "portal.web.context.shell",
            ],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # One writer at a time: take the write lock when a transaction begins, wait for it up to 20 s.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["server_side_binding"] = True

CACHES = {
    "default": env.cache_url("CACHE_URL", "locmemcache://" if TESTING else f"filecache://{VAR_DIR / 'cache'}")
}

CELERY_BROKER_URL = env.str("BROKER_URL", embedded.broker_url(VAR_DIR))
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", str(VAR_DIR / "static"))
WHITENOISE_USE_FINDERS = MODE != "production"
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("EVIDENCE_ROOT", str(VAR_DIR / "evidence")), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", 10 * 1_048_576)

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", MODE == "production")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000 if MODE == "production" else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = MODE == "production"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MODE == "production"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
    }
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "portal.web.account.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.api.authentication.PartnerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["portal.api.permissions.HasPartnerScope"],
    "DEFAULT_PARSER_CLASSES": ["portal.api.parsers.GuardedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "portal.api.pagination.NewestFirst",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.PortalSchema",
    "DEFAULT_THROTTLE_CLASSES": ["portal.api.throttling.PartnerThrottle"],
    "DEFAULT_THROTTLE_RATES": {"partner": env.str("API_RATE", "100/second")},
    "EXCEPTION_HANDLER": "portal.api.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Wuyou Portal API",
    "VERSION": "1",
    "DESCRIPTION": "After-sales and delivery services: orders, promises, cases, pickups, repair jobs.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # the document reads the same in every language
    "ENUM_NAME_OVERRIDES": {
        "RefundOnlyReasonEnum": "tickets.states.RefundOnlyReason",
        "ReturnReasonEnum": "tickets.states.ReturnReason",
    },
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "portal.PartnerClient"
OAUTH2_PROVIDER = {
    "SCOPES": {
        "orders:write": "Send orders and delivery facts",
        "cases:read": "Read cases",
        "cases:write": "Open and change cases",
        "repairs:write": "Report repair progress",
        "insurance:write": "Read and decide insurance claims",
        "appointments:read": "Read appointments",
        "appointments:write": "Agree on appointments and report visits",
        "services:read": "Read services and promises",
        "services:write": "Apply for and leave services",
        "metrics:write": "Bring in and read shop metrics",
        "pickups:write": "Report on pickups",
        "shipments:read": "Read shipments and pickups",
        "carriers:read": "Read a carrier's contracts, coverage and capacity",
        "carriers:write": "Sign contracts, tell coverage, capacity and blocked senders",
    },
    "SCOPES_BACKEND_CLASS": "portal.api.authentication.GrantedScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "ALLOWED_GRANT_TYPES": ["client_credentials"],
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    # RFC 9700: no implicit or password grant, tokens in headers only and hashed at rest.
    **{
        f"COMPLIANT_BCP_RFC9700_{rule}": True
        for rule in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
            "REFRESH_TOKEN",
            "REDIRECT_URI_SCHEME",
        )
    },
}

UNFOLD = {
    "SITE_TITLE": _("Wuyou Portal"),
    "SITE_HEADER": _("Wuyou Portal"),
    "SITE_SUBHEADER": _("Platform back office"),
    "SITE_URL": "/admin/",
    "SITE_SYMBOL": "local_shipping",
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "portal.admin.dashboard.dashboard",
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "portal.admin.navigation.sidebar",
    },
    "COMMAND": {"search_models": True, "show_history": True},
}

# Extensions of lower rooms by higher ones, checked at start-up (portal.checks).
EVENT_LISTENERS: dict[str, list[str]] = {
    "contract.ended": ["portal.services.enrolment.on_requirement_lost"],
    "contract.suspended": ["portal.services.enrolment.on_requirement_lost"],
    "contract.started": ["portal.services.enrolment.on_requirement_met"],
    "contract.resumed": ["portal.services.enrolment.on_requirement_met"],
    "carrier.suspended": ["portal.services.enrolment.on_requirement_lost"],
    "carrier.offboarded": ["portal.services.enrolment.on_requirement_lost"],
    "carrier.blacklisted": ["portal.services.enrolment.on_requirement_lost"],
    "carrier.resumed": ["portal.services.enrolment.on_requirement_met"],
    "deposit.lapsed": ["portal.services.enrolment.on_requirement_lost"],
    "deposit.paid": ["portal.services.enrolment.on_requirement_met"],
    "pickup.attempt_failed": ["carriers.services.examining.on_attempt_failed"],
    "pickup.weighed": [
        "carriers.services.examining.on_pickup_weighed",
        "carriers.services.complaining.on_pickup_weighed",
    ],
    "pickup.missed": ["carriers.services.complaining.on_pickup_missed"],
    "pickup.collected": ["carriers.services.complaining.on_collection_dated"],
    "pickup.collection_dated": ["carriers.services.complaining.on_collection_dated"],
    "shipment.problem": ["carriers.services.complaining.on_parcel_problem"],
    "shipment.stuck": ["carriers.services.complaining.on_parcel_stuck"],
    "shipment.stalled": ["carriers.services.complaining.on_parcel_stalled"],
    "shipment.handed_over": ["carriers.services.complaining.on_handed_over"],
    "evidence.added": ["tickets.services.disputes.on_evidence_added"],
    "return.goods_arrived": ["tickets.services.claims.on_goods_received"],
    "return.receipt_assumed": ["tickets.services.claims.on_goods_received"],
    "return.receipt_confirmed": ["tickets.services.claims.on_goods_received"],
    "carrier_complaint.raised": ["tickets.services.parcel_values.on_complaint_raised"],
    **{
        f"{family}.*": ["tickets.services.case_text.on_case_fact"]
        for family in ("return", "refund_only", "exchange", "warranty", "guarantee", "help", "incident")
    },
    "pickup.*": ["tickets.services.legs.on_pickup_moved"],
    "shipment.*": ["tickets.services.legs.on_shipment_moved"],
    "export.*": ["portal.services.exports.on_moved"],
    "suspicion.dismissed": ["tickets.services.promises.on_suspicion_dismissed"],
}
# The lists of the portal that filters can be kept for and that can be had as files.
LISTINGS = {
    "tickets": "tickets.web.listings.CASES",
    "disputes": "tickets.web.listings.DISPUTES",
    "compensations": "tickets.web.listings.COMPENSATIONS",
    "insurance-claims": "tickets.web.listings.CLAIMS",
    "appointments": "tickets.web.listings.APPOINTMENTS",
    "units": "tickets.web.listings.UNITS",
}
ENROLMENT_REQUIREMENTS = {
    "carrier_contract": "carriers.services.requirement.CarrierContractRequirement",
    "document": "portal.services.requirements.DocumentRequirement",
    "attestation": "portal.services.requirements.AttestationRequirement",
    "deposit": "portal.services.deposit_requirement.DepositRequirement",
}
EXIT_OBLIGATIONS = ["tickets.queries.obligations.open_obligations"]
LOST_PROMISES = ["tickets.queries.obligations.orders_without_promise"]
ADMIN_QUEUES = [
    "portal.admin.queues.queues",
    "carriers.admin.queues.queues",
    "tickets.admin.queues.queues",
]
WARNING_TEAMS = ["tickets.queries.warned.team_members"]
LAB_SOURCES = ["tickets.queries.lab.promise_changes"]
METRIC_SOURCES = ["tickets.queries.metrics.shop_metrics_many"]
CARRIER_ADAPTERS = {
    "17track": "carriers.adapters.seventeentrack.ADAPTER",
    "aftership": "carriers.adapters.aftership.ADAPTER",
    "cainiao": "carriers.adapters.cainiao.ADAPTER",
    "deppon": "carriers.adapters.deppon.ADAPTER",
    "dhl": "carriers.adapters.dhl.ADAPTER",
    "easypost": "carriers.adapters.easypost.ADAPTER",
    "jd": "carriers.adapters.jd.ADAPTER",
    "karrio": "carriers.adapters.karrio.ADAPTER",
    "kdniao": "carriers.adapters.kdniao.ADAPTER",
    "kuaidi100": "carriers.adapters.kuaidi100.ADAPTER",
    "sf": "carriers.adapters.sf.ADAPTER",
    "shippo": "carriers.adapters.shippo.ADAPTER",
    "wechat": "carriers.adapters.wechat.ADAPTER",
}
NOTICE_CHANNELS = {
    "email": "portal.adapters.email.EmailChannel",
    "sms": env.str("SMS_CHANNEL", "portal.adapters.sms.ConsoleSms"),
}
EVIDENCE_PACK_KEY = env.str("EVIDENCE_PACK_KEY", SECRET_KEY)
INSURER_ADAPTER = env.str(
    "INSURER_ADAPTER", "tickets.adapters.insurer.SandboxInsurer" if MODE != "production" else ""
)
PAYMENT_ADAPTER = env.str(
    "PAYMENT_ADAPTER", "portal.adapters.payment.SandboxPayments" if MODE != "production" else ""
)

EMAIL_CONFIG = env.email_url(
    "EMAIL_URL", f"filemail:///{VAR_DIR / 'mail'}" if MODE != "production" else "smtp://localhost:25"
)
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Wuyou Portal <no-reply@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"masked": {"()": "portal.logs.MaskPersonalData"}},
    "formatters": {"line": {"()": "portal.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["masked"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO" if not TESTING else "WARNING")},
}
if MODE != "production":
    os.environ.setdefault("OAUTHLIB_INSECURE_TRANSPORT", "1")  # any value counts as yes, so it is unset there
