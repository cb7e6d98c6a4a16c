"""Formatting, rules of style, and migrations that fit the models."""

import subprocess
import sys

CHECKS = (
    ["-m", "ruff", "check", "."],
    ["-m", "ruff", "format", "--check", "."],
    ["manage.py", "makemigrations", "--check", "--dry-run"],
    ["manage.py", "check"],
)


def main():
    """Run all checks, so that one look shows everything; 1 when any failed."""
    failed = [check for check in CHECKS if subprocess.call([sys.executable, *check])]
    for check in failed:
        print("failed:", " ".join(check))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
