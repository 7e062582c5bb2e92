"""The tables of the models under test: their contents and the numbers of their keys."""

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from .canonical import column

ALWAYS = {"auth", "admin", "sessions", "messages", "staticfiles", "sites", "contenttypes"}


def under_test():
    """The models of the module, and those that they refer to."""
    found = []
    pending = [
        model
        for app in apps.get_app_configs()
        if app.label not in ALWAYS
        for model in app.get_models(include_auto_created=True)
    ]
    while pending:
        model = pending.pop(0)._meta.concrete_model
        if model in found or model._meta.swapped:
            continue
        found.append(model)
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            if field.remote_field and isinstance(field.remote_field.model, type):
                pending.append(field.remote_field.model)
    tables = set(connection.introspection.table_names())
    return [model for model in found if model._meta.db_table in tables]


class Tables:
    def __init__(self):
        self._models = None

    @property
    def models(self):
        if self._models is None:
            self._models = under_test()
        return self._models

    def schema(self):
        """What each model's table and columns are, for those that translate them."""
        return {
            model._meta.label_lower: {
                "table": model._meta.db_table,
                "columns": [field.attname for field in fields(model)],
                "key": [field.attname for field in pk_fields(model)],
            }
            for model in self.models
        }

    def contents(self):
        """Every row of every table that has some, in the order of their keys."""
        found = {}
        for model in self.models:
            rows = self.rows(model)
            if rows:
                found[model._meta.label_lower] = rows
        return found

    def rows(self, model):
        of = fields(model)
        query = models.QuerySet(model, using="default").order_by("pk")
        if model._meta.label_lower == "contenttypes.contenttype":
            query = query.exclude(app_label__in=ALWAYS)
        try:
            with transaction.atomic(durable=False):
                found = list(query.values_list(*(field.attname for field in of)))
        except DatabaseError:
            return []
        return [[column(field, value) for field, value in zip(of, row)] for row in found]

    def restart(self):
        """Numbers the next row of every table one above the largest that is there."""
        numbered = [
            (model._meta.db_table, model._meta.pk.column)
            for model in self.models
            if isinstance(model._meta.pk, models.AutoField)
        ]
        if not numbered:
            return
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                marks = ", ".join(["%s"] * len(numbered))
                names = [table for table, _ in numbered]
                cursor.execute(f"DELETE FROM sqlite_sequence WHERE name IN ({marks})", names)
                largest = " UNION ALL ".join(
                    f"SELECT '{table}', max(0, coalesce(max({quote(key)}), 0)) FROM {quote(table)}"
                    for table, key in numbered
                )
                cursor.execute(f"INSERT INTO sqlite_sequence (name, seq) {largest}")
                return
            calls = ", ".join(
                f"setval(pg_get_serial_sequence('{quote(table)}', '{key}'),"
                f" greatest(coalesce((SELECT max({quote(key)}) FROM {quote(table)}), 0), 0) + 1,"
                " false)"
                for table, key in numbered
            )
            cursor.execute(f"SELECT {calls}")


def fields(model):
    return [field for field in model._meta.local_concrete_fields if field.column]


def pk_fields(model):
    return getattr(model._meta, "pk_fields", [model._meta.pk])


TABLES = Tables()
