"""The product's settings with the bare views added."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
