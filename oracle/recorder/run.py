"""Runs one module of Django's test-suite and writes what its tests observed to a file."""

import argparse
import json
import os
import sys
import tempfile
import unittest
from urllib.parse import unquote, urlsplit


def settings(database, module):
    """The settings of a database, in a module of their own, as Django wants them."""
    import types

    made = types.ModuleType("oracle_settings")
    made.SECRET_KEY = "oracle"
    made.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made.USE_TZ = False
    made.TEST_RUNNER = "recorder.runner.Runner"
    made.DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
    if database == "sqlite":
        entry = {"ENGINE": "django.db.backends.sqlite3"}
        made.DATABASES = {"default": entry, "other": dict(entry)}
    else:
        url = urlsplit(os.environ["TERRACE_TEST_POSTGRES_URL"])
        entry = {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": url.hostname,
            "PORT": url.port or 5432,
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
        }
        made.DATABASES = {
            alias: entry | {"NAME": name, "TEST": {"NAME": f"test_{name}"}}
            for alias, name in [("default", f"oracle_{module}"), ("other", f"oracle_{module}_2")]
        }
    sys.modules["oracle_settings"] = made
    os.environ["DJANGO_SETTINGS_MODULE"] = "oracle_settings"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", required=True)
    parser.add_argument("--module", required=True)
    parser.add_argument("--database", choices=["sqlite", "postgres"], required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()

    tests = os.path.realpath(arguments.tests)
    os.chdir(tests)
    sys.path.insert(0, tests)
    settings(arguments.database, arguments.module)
    with tempfile.TemporaryDirectory(prefix="oracle_") as folder:
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        run(tests, arguments)


def run(tests, arguments):
    import runtests

    from .runner import install
    from .recording import RECORDING
    from .tables import TABLES

    install(tests)
    runtests.django_tests(
        verbosity=0, interactive=False, failfast=False, keepdb=False, reverse=False,
        test_labels=[arguments.module], debug_sql=False, parallel=1, tags=[], exclude_tags=[],
        test_name_patterns=None, start_at=None, start_after=None, pdb=False, buffer=False,
        timing=False, shuffle=False,
    )
    found = {"models": TABLES.known, "data": RECORDING.data, "tests": RECORDING.tests}
    with open(arguments.out, "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main()
