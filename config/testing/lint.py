"""`make lint`: formatting, rules, types, templates, translations, migrations that fit the models."""

import os
import subprocess
import sys
from pathlib import Path

PYTHON = [sys.executable, "-m"]
TYPED = ("config", "routing", "complaints", "compensation", "reports")
CHECKS = {
    "ruff": [*PYTHON, "ruff", "check", "."],
    "format": [*PYTHON, "ruff", "format", "--check", "--quiet", "."],
    "templates": [*PYTHON, "djlint", "templates", "--lint", "--quiet"],
    "types": [*PYTHON, "mypy", *TYPED],
    "translations": [*PYTHON, "config.translations", "check"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "settings": [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}


def main():
    """Run every check, so that one look shows everything; only what failed prints more than its name."""
    # The models are asked, not somebody's database.
    environment = {**os.environ, "DATABASE_URL": "sqlite://:memory:"}
    failed = [name for name, command in CHECKS.items() if not passes(name, command, environment)]
    if failed:
        sys.exit(f"Lint failed: {', '.join(failed)}")


def passes(name, command, environment):
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=Path.cwd())
    print(f"{'ok' if result.returncode == 0 else 'FAILED':<7}{name}", flush=True)
    if result.returncode:
        print(result.stdout + result.stderr, flush=True)
    return result.returncode == 0


if __name__ == "__main__":
    main()
