"""Settings of the test suite: the product's own, in test mode."""

import os
import tempfile

os.environ.setdefault("PORTAL_MODE", "test")
os.environ.setdefault("PORTAL_VAR", tempfile.mkdtemp(prefix="portal-test-"))
os.environ.setdefault("SECRET_KEY", "test-key-that-is-long-enough-and-never-used-in-production-0123456789")

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
