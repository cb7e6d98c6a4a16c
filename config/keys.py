"""Private keys in files that only the owner can read, made on first use."""

import os
import secrets
from pathlib import Path


def read_or_make(path: Path, length: int = 50) -> str:
    """The key in this file; a new one where there is none. Two processes that start together get the same one."""
    if not path.exists():
        _make(path, secrets.token_urlsafe(length))
    key = path.read_text().strip()
    if not key:
        raise SystemExit(f"{path} is empty: remove it, and a new key is written at the next start.")
    return key


def _make(path: Path, key: str) -> None:
    """Write the whole file beside its place and link it there; whoever links first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
