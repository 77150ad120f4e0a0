"""What a WSGI server (gunicorn) serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
# Connections of one worker process: above its threads, so that none waits; commands outside the server use no pool.
os.environ.setdefault("DATABASE_POOL", "12")

application = get_wsgi_application()
