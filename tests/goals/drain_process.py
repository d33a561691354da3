"""A process that drains once, with the drain that is named: python -m tests.goals.drain_process goals.nudges.drain"""

import sys

import django
from django.utils.module_loading import import_string

if __name__ == "__main__":
    django.setup()
    import_string(sys.argv[1])()
