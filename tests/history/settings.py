"""The product's settings for a server that is asked by many: static files as they lie, nobody to wake."""

from lean.settings import *  # noqa: F403
from lean.settings import LOGGING, STORAGES

# Collected files and their manifest belong to the image.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS, WHITENOISE_AUTOREFRESH, STATIC_ROOT = True, True, None
CELERY_BROKER_URL = "memory://localhost/"
# Half of what people try here is refused, and each refusal would be a line.
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}
