"""Makes the asserts of Django's tests write down what they see, without changing what they do.

Only asserts that a test calls itself are written down, not those that asserts call.
"""

import functools
import sys
import unittest

from django.db.models import QuerySet
from django.db.models.query import RawQuerySet
from django.test import SimpleTestCase, TransactionTestCase
from django.test.testcases import _AssertNumQueriesContext

from .canonical import canonical, is_opaque, opaque, sort_key
from .recording import RECORDING

EQUAL = ["assertEqual", "assertDictEqual", "assertSetEqual", "assertMultiLineEqual"]
SEQUENCES = ["assertSequenceEqual", "assertListEqual", "assertTupleEqual"]
TRUTH = ["assertTrue", "assertFalse"]
# These say less than equality, so that an observation says which one it was.
LOOSE = [
    "assertNotEqual", "assertIsNotNone", "assertLess", "assertLessEqual", "assertGreater",
    "assertGreaterEqual", "assertIsNot",
]
MEMBERS = ["assertIn", "assertNotIn"]
OPAQUE = ["assertIsInstance", "assertNotIsInstance", "assertRegex", "assertNotRegex"]


def install(tests):
    """Patches the asserts; `tests` is the folder whose code counts as a test."""

    def called_by_a_test():
        return RECORDING.current is not None and sys._getframe(2).f_code.co_filename.startswith(tests)

    def patch(owner, name, note):
        original = getattr(owner, name)

        @functools.wraps(original)
        def patched(self, *arguments, **options):
            if called_by_a_test() and arguments:
                arguments = note(name, list(arguments), options)
            return original(self, *arguments, **options)

        setattr(owner, name, patched)

    case = unittest.TestCase
    for names, note in [
        (EQUAL, equal), (["assertIs"], equal), (["assertIsNone"], equal), (SEQUENCES, sequence),
        (["assertCountEqual"], multiset), (TRUTH, truth), (LOOSE, loose), (MEMBERS, member),
        (OPAQUE, nothing), (["assertAlmostEqual"], almost),
    ]:
        for name in names:
            patch(case, name, note)
    patch(TransactionTestCase, "assertQuerySetEqual", queryset)
    patch(SimpleTestCase, "assertJSONEqual", nothing)
    patch_raises()
    patch_number_of_queries()


def value(of, evaluate=False):
    """The observation of a value."""
    try:
        seen = canonical(of, evaluate)
    except Exception as error:  # What can't be read can't be compared.
        seen = opaque(type(error).__name__)
    if isinstance(seen, str) and seen in RECORDING.exception_texts:
        seen = opaque("the text of an exception")
    return seen


def say(seen, **more):
    RECORDING.observe(seen if is_opaque(seen) else {"value": seen, **more})


def kept(of):
    """What may be read once only is read into a list."""
    return list(of) if hasattr(of, "__next__") else of


def is_query(of):
    return isinstance(of, (QuerySet, RawQuerySet))


def equal(_name, arguments, _options):
    say(value(arguments[0]))
    return arguments


def sequence(_name, arguments, _options):
    of = arguments[0] = kept(arguments[0])
    if is_query(of) and not getattr(of, "ordered", True):
        # The order that such a query gives is the database's affair.
        say_set(list(of))
    else:
        say(value(of, evaluate=True))
    return arguments


def multiset(_name, arguments, _options):
    arguments[0] = kept(arguments[0])
    say_set(list(arguments[0]))
    return arguments


def say_set(of, **more):
    seen = value(of, evaluate=True)
    if isinstance(seen, list):
        seen = {"set": sorted(seen, key=sort_key)}
    say(seen, **more)


def truth(_name, arguments, _options):
    say(bool(arguments[0]))
    return arguments


def loose(name, arguments, _options):
    say(value(arguments[0]), by=name)
    return arguments


def member(name, arguments, _options):
    one, of = arguments[0], kept(arguments[1])
    arguments[1] = of
    if is_query(of) or isinstance(of, (list, tuple, set, frozenset, dict)):
        say_set(list(of), by=name, member=value(one))
    else:
        RECORDING.observe(opaque("part of a text or an object"))
    return arguments


def nothing(name, arguments, _options):
    RECORDING.observe(opaque(name))
    return arguments


def almost(_name, arguments, options):
    places = options.get("places") or (arguments[2] if len(arguments) > 2 else None)
    say(value(arguments[0]), places=7 if places is None else places)
    return arguments


def queryset(_name, arguments, options):
    names = ["qs", "values", "transform", "ordered", "msg"]
    given = dict(zip(names, arguments)) | options
    of = given["qs"] = kept(given["qs"])
    transform = given.get("transform")
    items = [transform(item) for item in of] if transform else list(of)
    if given.get("ordered", True):
        say(value(items, evaluate=True))
    else:
        say_set(items)
    options.clear()
    options.update({name: given[name] for name in names[2:] if name in given})
    return [given["qs"], given["values"]]


def patch_raises():
    context = unittest.case._AssertRaisesContext
    original = context.__exit__

    def leave(self, kind, error, traceback):
        suppressed = original(self, kind, error, traceback)
        if suppressed and kind is not None:
            RECORDING.exception_texts.add(str(error))
            RECORDING.observe({"raises": kind.__name__})
        return suppressed

    context.__exit__ = leave


def patch_number_of_queries():
    context = _AssertNumQueriesContext
    enter, leave = context.__enter__, context.__exit__

    def patched_enter(self):
        self.queries_before = RECORDING.queries
        return enter(self)

    def patched_leave(self, kind, error, traceback):
        if kind is None:
            RECORDING.observe({"queries": RECORDING.queries - self.queries_before})
        return leave(self, kind, error, traceback)

    context.__enter__, context.__exit__ = patched_enter, patched_leave
