"""Names of models → names of files. Pure."""

import re

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def safe_name(model: str) -> str:
    """A file name for a model's name: one path component that can't climb, distinct for distinct names."""
    name = _UNSAFE.sub("-", model).strip(".-") or "model"
    if name == model and len(name) <= 80:
        return name
    # Two names that differ only in what was replaced must not share a file.
    from hashlib import sha256

    return f"{name[:80]}-{sha256(model.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
