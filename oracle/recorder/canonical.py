"""Values that tests observe, as JSON that has one spelling on every database.

A value is null, a boolean, a number, a string, or a list of values as it is; everything else is an
object with one key that says what it is: `decimal`, `date`, `time`, `datetime`, `timestamp`,
`duration_us`, `uuid`, `bytes`, `float`, `set`, `dict`, `map`, `model` (with `pk`), or `opaque`:
something that has no meaning outside Python.
"""

import datetime
import decimal
import enum
import json
import math
import os
import re
import tempfile
import uuid

from django.db.models import Manager, Model, QuerySet
from django.db.models.query import RawQuerySet

SQL = re.compile(r"\b(SELECT .* FROM|INSERT INTO|UPDATE .* SET|DELETE FROM|CREATE TABLE)\b", re.S)
PYTHON = re.compile(r"<\w+(\[| object at |: \[)|\bat 0x[0-9a-f]+")


def opaque(why):
    return {"opaque": why}


def is_opaque(value):
    return isinstance(value, dict) and "opaque" in value


def sort_key(value):
    return json.dumps(value, sort_keys=True)


def instance(model):
    """A row is its model and its key; what it holds is observed by other means."""
    meta = model._meta
    fields = getattr(meta, "pk_fields", [meta.pk])
    keys = [canonical(model.__dict__.get(field.attname)) for field in fields]
    label = meta.concrete_model._meta.label_lower
    return {"model": label, "pk": keys[0] if len(keys) == 1 else keys}


def items(values, evaluate):
    """The values of a list, a tuple, a set or a query."""
    return [canonical(value, evaluate) for value in values]


def mapping(value, evaluate):
    if all(type(key) is str for key in value):
        return {"dict": {key: canonical(entry, evaluate) for key, entry in value.items()}}
    pairs = [[canonical(key), canonical(entry, evaluate)] for key, entry in value.items()]
    return {"map": sorted(pairs, key=sort_key)}


def number(value):
    if math.isfinite(value):
        return value
    return {"float": str(value)}


def text(value):
    if SQL.search(value):
        return opaque("SQL")
    if PYTHON.search(value):
        return opaque("Python's own spelling")
    if tempfile.gettempdir() in value or (os.path.isabs(value) and os.path.exists(value)):
        return opaque("a path")
    return value


def moment(value):
    if value.tzinfo is None:
        return {"datetime": value.isoformat()}
    return {"timestamp": value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")}


def duration(value):
    return {"duration_us": value // datetime.timedelta(microseconds=1)}


SPELLINGS = [
    (bool, bool),
    (int, int),
    (float, lambda value: number(float(value))),
    (str, lambda value: text(str(value))),
    (decimal.Decimal, lambda value: {"decimal": str(value)}),
    (datetime.datetime, moment),
    (datetime.date, lambda value: {"date": value.isoformat()}),
    (datetime.time, lambda value: {"time": value.isoformat()}),
    (datetime.timedelta, duration),
    (uuid.UUID, lambda value: {"uuid": str(value)}),
    ((bytes, bytearray, memoryview), lambda value: {"bytes": bytes(value).hex()}),
    (Model, instance),
]


def canonical(value, evaluate=False):
    """The spelling of a value. `evaluate` says whether a query that hasn't run may run now."""
    if value is None:
        return None
    if isinstance(value, type):
        return opaque("a type")
    if isinstance(value, enum.Enum):
        return canonical(value.value)
    for kind, spell in SPELLINGS:
        if isinstance(value, kind):
            return spell(value)
    if isinstance(value, (QuerySet, RawQuerySet)):
        if evaluate or value._result_cache is not None:
            return items(value, evaluate)
        return opaque("a query that has not run")
    if isinstance(value, (set, frozenset)):
        return {"set": sorted(items(value, evaluate), key=sort_key)}
    if isinstance(value, dict):
        return mapping(value, evaluate)
    if isinstance(value, (list, tuple)) or type(value).__name__ in ("dict_keys", "dict_values"):
        return items(value, evaluate)
    if isinstance(value, Manager):
        return opaque("a manager")
    return opaque(type(value).__name__)


def column(field, value):
    """A value of a column, for the rows that a test starts with."""
    if value is not None and field.get_internal_type() == "JSONField":
        return {"json": value}
    return canonical(value)
