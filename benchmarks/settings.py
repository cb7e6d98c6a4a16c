"""The production's settings, with one page more: the empty one that everything is measured by."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
