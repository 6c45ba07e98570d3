"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
application = get_wsgi_application()

from backoffice.checks import refuse_unsafe_database  # noqa: E402  (needs the apps)

refuse_unsafe_database()
