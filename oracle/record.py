#!/usr/bin/env python3
"""Runs chosen modules of Django's own test-suite and records what its tests observe.

    oracle/record.py [MODULE …]         record, on SQLite and PostgreSQL (TERRACE_TEST_POSTGRES_URL)
    oracle/record.py --digest MODULE    what was recorded, shortened, for those who write cases

Django comes from the Python registry as its source distribution, whose tests run as they are.
Nothing of it is kept but what its tests observed: `recorded/<module>.json`.
"""

import argparse
import json
import os
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECORDED = HERE / "recorded"
DJANGO = "6.1.3"
MODULES = """
aggregation aggregation_regress annotations async basic bulk_create composite_pk constraints
contenttypes_tests custom_columns custom_lookups custom_managers custom_methods custom_pk datatypes
dates datetimes db_functions defer defer_regress delete delete_regress distinct_on_fields empty
expressions expressions_case expressions_window extra_regress field_defaults filtered_relation
force_insert_update foreign_object from_db_value generic_relations generic_relations_regress
get_earliest_or_latest get_object_or_404 get_or_create indexes known_related_objects lookup
m2m_and_m2o m2m_intermediary m2m_multiple m2m_recursive m2m_regress m2m_through
m2m_through_regress m2o_recursive managers_regress many_to_many many_to_one many_to_one_null
max_lengths model_fields model_inheritance mutually_referential nested_foreign_keys null_fk
null_fk_ordering null_queries one_to_one or_lookups order_with_respect_to ordering pagination
prefetch_related properties proxy_models queries raw_query reserved_names reverse_lookup
save_delete_hooks select_for_update select_related select_related_onetoone select_related_regress
string_lookup timezones transaction_hooks transactions unmanaged_models update update_only_fields
xor_lookups
""".split()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("modules", nargs="*", help="modules to record; all when none is named")
    parser.add_argument("--digest", metavar="MODULE", help="print what was recorded of a module")
    parser.add_argument("--match", default="", help="with --digest: only tests with this in their name")
    parser.add_argument("--before", action="store_true", help="with --digest: the rows before, too")
    parser.add_argument("--work", type=Path, default=HERE.parent / "target" / "oracle-django",
                        help="where Django and its environment are put")
    arguments = parser.parse_args()
    if arguments.digest:
        return digest(arguments)
    if not os.environ.get("TERRACE_TEST_POSTGRES_URL"):
        sys.exit("set TERRACE_TEST_POSTGRES_URL to a login that may make databases")
    python, tests = install(arguments.work)
    RECORDED.mkdir(exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        failed = list(workers.map(lambda module: record(python, tests, module, arguments.work),
                                  arguments.modules or MODULES))
    if any(failed):
        sys.exit(1)


def install(work):
    """Django's source distribution, its tests, and an environment in which they run."""
    work.mkdir(parents=True, exist_ok=True)
    source, python = work / f"django-{DJANGO}", work / "venv" / "bin" / "python"
    if not python.exists():
        if sys.version_info < (3, 12):
            sys.exit(f"Django {DJANGO} needs Python 3.12 or newer; this is {sys.version}")
        subprocess.run([sys.executable, "-m", "venv", work / "venv"], check=True)
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    if not source.exists():
        wanted = ["--no-binary", ":all:", "--no-deps", f"Django=={DJANGO}", "--dest", work]
        subprocess.run([*pip, "download", *wanted], check=True)
        with tarfile.open(next(work.glob(f"[dD]jango-{DJANGO}.tar.gz"))) as archive:
            archive.extractall(work, filter="data")
        subprocess.run([*pip, "install", source, "psycopg[binary]"], check=True)
    return python, source / "tests"


def record(python, tests, module, work):
    """Runs a module on both databases and writes what both observed. True when it failed."""
    found = {}
    for database in ("sqlite", "postgres"):
        out = work / f"{module}.{database}.json"
        out.unlink(missing_ok=True)
        command = [python, "-m", "recorder.run", "--tests", tests, "--module", module,
                   "--database", database, "--out", out]
        environment = os.environ | {"PYTHONPATH": str(HERE), "PYTHONHASHSEED": "0"}
        run = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, text=True)
        if not out.exists():
            print(f"{module} on {database}: nothing recorded\n{run.stderr[-2000:]}", file=sys.stderr)
            return True
        found[database] = json.loads(out.read_text())
    text = merged(module, found["sqlite"], found["postgres"])
    (RECORDED / f"{module}.json").write_text(text)
    outcomes = [test.get("outcome") for run in found.values() for test in run["tests"].values()]
    counted = ", ".join(f"{outcomes.count(of)} {of}" for of in sorted(set(outcomes), key=str))
    print(f"{module}: {counted}, {len(text) // 1024} KiB")
    return False


def merged(module, sqlite, postgres):
    """The recording of a module: what PostgreSQL observed is said only where it differs."""
    tests = {}
    for name in sorted(sqlite["tests"] | postgres["tests"]):
        base, other = sqlite["tests"].get(name, {}), postgres["tests"].get(name, {})
        differs = {key: other.get(key) for key in base | other if base.get(key) != other.get(key)}
        tests[name] = base | ({"postgres": differs} if differs else {})
    data = sqlite["data"] | postgres["data"]
    used = {test.get("before") for run in (sqlite, postgres) for test in run["tests"].values()}
    data = {key: data[key] for key in sorted(data) if key in used}
    parts = [
        f'"django": {line(DJANGO)}',
        f'"module": {line(module)}',
        section("models", sqlite["models"]),
        section("data", data),
        section("tests", tests),
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def section(name, entries):
    rows = ",\n".join(f"{line(key)}: {line(entry)}" for key, entry in entries.items())
    return f'"{name}": {{\n{rows}\n}}'


def line(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(arguments):
    recorded = json.loads((RECORDED / f"{arguments.digest}.json").read_text())
    print("models")
    for label, model in recorded["models"].items():
        print(f"  {label}: {' '.join(model['columns'])} (key {', '.join(model['key'])})")
    shown = set()
    for name, test in recorded["tests"].items():
        if arguments.match not in name:
            continue
        if test.get("outcome") != "passed":
            print(f"{name}: {test.get('outcome')} {test.get('reason', '')}")
        else:
            print(f"{name}: {test['queries']} queries, before {test['before']}")
        key = test.get("before")
        if arguments.before and key not in shown:
            shown.add(key)
            for label, rows in recorded["data"].get(key, {}).items():
                print(f"    {label}")
                for row in rows:
                    print(f"      {line(row)}")
        for observation in test.get("observations", []):
            print(f"    {shortened(observation)}")
        if "postgres" in test:
            print(f"    on PostgreSQL: {shortened(test['postgres'])}")


def shortened(value):
    text = line(value)
    return text if len(text) < 220 else text[:200] + f" … {len(text)} characters"


if __name__ == "__main__":
    main()
