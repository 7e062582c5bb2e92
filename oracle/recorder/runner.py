"""A test runner that records, and the hooks in Django's test cases."""

import functools
import unittest

from django.db import connections
from django.test import TestCase, TransactionTestCase
from django.test.runner import DiscoverRunner

from . import asserts
from .recording import RECORDING
from .tables import TABLES


class Result(unittest.TextTestResult):
    def addSuccess(self, test):
        super().addSuccess(test)
        RECORDING.outcome(test.id(), "passed")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if hasattr(test, "_testMethodName"):
            RECORDING.outcome(test.id(), "skipped", reason)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        RECORDING.outcome(test.id(), "failed", error[0].__name__)

    addError = addFailure

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            RECORDING.outcome(test.id(), "failed", error[0].__name__)

    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error)
        RECORDING.outcome(test.id(), "skipped", "Django expects it to fail")


class Runner(DiscoverRunner):
    def get_resultclass(self):
        return Result

    def setup_databases(self, **options):
        made = super().setup_databases(**options)
        if any(alias == "default" for alias in options.get("aliases") or ()):
            TABLES.known = TABLES.schema()
        return made


def install(tests):
    TABLES.known = {}
    asserts.install(tests + "/")
    unittest.TestCase._callTestMethod = call_test(unittest.TestCase._callTestMethod)
    number_keys(TestCase, "_enter_atomics")
    number_keys(TransactionTestCase, "_fixture_setup")


def uses_database(test):
    return "default" in (getattr(test, "databases", None) or ())


def number_keys(owner, name):
    """Numbers the keys anew after a step that begins a class or a test."""
    original = getattr(owner, name).__func__

    @functools.wraps(original)
    def patched(cls):
        made = original(cls)
        if uses_database(cls):
            TABLES.restart()
        return made

    setattr(owner, name, classmethod(patched))


def call_test(original):
    @functools.wraps(original)
    def call(self, method):
        tables = {}
        aliases = [alias for alias in connections if alias in (getattr(self, "databases", None) or ())]
        if uses_database(self):
            TABLES.restart()
            tables = TABLES.contents()
        RECORDING.begin(self.id(), tables)
        for alias in aliases:
            connections[alias].execute_wrappers.append(RECORDING.count)
        try:
            return original(self, method)
        finally:
            RECORDING.end()
            for alias in aliases:
                wrappers = connections[alias].execute_wrappers
                if RECORDING.count in wrappers:
                    wrappers.remove(RECORDING.count)

    return call
