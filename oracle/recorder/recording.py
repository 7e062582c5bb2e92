"""The record of the test that runs now, and of all that ran."""

import hashlib
import json
import re

# Statements that only begin or end a transaction are not counted.
TRANSACTION = re.compile(
    r"\s*(BEGIN|START|SAVEPOINT|RELEASE|ROLLBACK|COMMIT|SET CONSTRAINTS|PRAGMA foreign_key)", re.I
)


class Recording:
    def __init__(self):
        self.data = {}
        self.tests = {}
        self.current = None
        self.exception_texts = set()

    def begin(self, name, tables):
        text = json.dumps(tables, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()[:10]
        self.data[key] = tables
        self.exception_texts.clear()
        self.current = {"before": key, "observations": [], "queries": 0}
        self.tests[name] = self.current

    def end(self):
        self.current = None

    def observe(self, observation):
        if self.current is not None:
            self.current["observations"].append(observation)

    @property
    def queries(self):
        return self.current["queries"] if self.current else 0

    def count(self, execute, sql, parameters, many, context):
        """Django calls this around every statement."""
        if self.current is not None and not TRANSACTION.match(str(sql)):
            self.current["queries"] += 1
        return execute(sql, parameters, many, context)

    def outcome(self, name, outcome, reason=None):
        test = self.tests.get(name)
        if test is None or outcome == "skipped":
            test = self.tests[name] = {}
        if test.get("outcome", "passed") == "passed":
            test["outcome"] = outcome
            if reason:
                test["reason"] = reason


RECORDING = Recording()
