"""How much may be brought at once."""

MAX_BYTES = 100 * 1024 * 1024
MAX_TEXT_BYTES = 10 * 1024 * 1024
MAX_FILES = 30
MAX_NAME = 200
