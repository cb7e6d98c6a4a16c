"""How much may be brought at once."""

MAX_BYTES = 100 * 1024 * 1024
MAX_TEXT_BYTES = 10 * 1024 * 1024
MAX_FILES = 30
MAX_NAME = 200
# By one tracking link, for as long as it lives.
MAX_ITEMS_OF_A_PARTY = 80
MAX_BYTES_OF_A_PARTY = 1024 * 1024 * 1024
