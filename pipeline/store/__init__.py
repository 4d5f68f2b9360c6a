"""Files of records on disk: read, append, replace, lock. Nothing is ever half written.

JSON Lines in UTF-8, one object a line.
"""

from pipeline.store.append import Appender
from pipeline.store.layout import adopt_flat_layout, read_book
from pipeline.store.lines import line_of
from pipeline.store.lock import locked
from pipeline.store.names import safe_name
from pipeline.store.read import read_placed, read_record, read_record_at, read_records, read_text
from pipeline.store.replace import replace_file, replace_records

__all__ = [
    "Appender",
    "adopt_flat_layout",
    "line_of",
    "locked",
    "read_book",
    "read_placed",
    "read_record",
    "read_record_at",
    "read_records",
    "read_text",
    "replace_file",
    "replace_records",
    "safe_name",
]
