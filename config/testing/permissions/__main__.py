"""`python -m config.testing.permissions [--write] [--only TEXT]`: draw the table anew on a database of its own."""

import argparse
import logging
import os
import sys
import tempfile
import time


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace docs/permissions.csv; read the difference then")
    parser.add_argument("--missing", action="store_true", help="with --write: only add what the table does not have")
    parser.add_argument("--only", default="", help="addresses that begin with this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="permissions-") as folder:
        os.environ |= {"VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
        sys.exit(drawn(options))


def drawn(options):
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    for command in ("migrate", "setup_reference"):
        call_command(command, verbosity=0)
    from config.testing.permissions import asking, table
    from config.testing.permissions.stage import Stage

    # Thousands of refusals are expected; the log would be the slowest part.
    logging.disable(logging.CRITICAL)
    began, stage = time.monotonic(), Stage()
    known = table.read() if table.PATH.exists() else {}
    if options.missing:
        known = {key: row for key, row in known.items() if key[0] in {entry.route for entry in asking.entries()}}

    def keep(key):
        return key[0].startswith(options.only) and not (options.missing and key in known)

    found = table.draw(stage, keep=keep)
    print(f"{len(found)} rows, {time.monotonic() - began:.0f} s")
    faults = list(table.faults(found, {entry.route: entry.policy for entry in asking.entries()}))
    for line in [*(table.differences(known, found) if known else ()), *faults]:
        print(line)
    if options.write:
        table.write(found | known if options.missing else found)
    return bool(faults)


if __name__ == "__main__":
    main()
