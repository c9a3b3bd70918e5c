"""What is sent in is frozen: refused while rules are broken, told by its digest, its files named with theirs."""

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder

from .answers import File


class NotReady(Exception):
    """What is sent in breaks rules. ``findings`` lists them all; nothing was written."""

    def __init__(self, findings):
        # Named one by one, so that a caller that does not catch this (a command, a test) says why.
        broken = [f"{row.section}.{row.field}: {row.rule} {row.mend}" for row in findings if row.blocking]
        super().__init__("; ".join(["what is sent in breaks rules", *broken]))
        self.findings = findings


def digest_of(value):
    """Return the SHA-256 of a content, the same for the same content whatever the order of its keys."""
    text = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def file_facts(documents):
    """What a frozen content keeps of its files (``KeptDocument`` rows)."""
    return [
        {
            "id": str(file.public_id),
            "slot": file.slot,
            "name": file.name,
            "kind": file.kind,
            "size": file.size,
            "sha256": file.digest,
        }
        for file in documents
    ]


def files_of(facts):
    """The same files, to be read."""
    return [File(d["id"], d["slot"], d["name"], d["kind"], d["size"], d.get("sha256", "")) for d in facts]


def files_in_use(documents):
    """Files as a reading needs them, of rows that are not frozen."""
    return files_of(file_facts(documents))
