#!/usr/bin/env python
"""Django's command line for Backoffice. Commands may be written with a hyphen: `manage.py load-instructions`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    execute_from_command_line(
        [
            argument.replace("-", "_") if n == 1 and argument[:1] != "-" else argument
            for n, argument in enumerate(sys.argv)
        ]
    )
