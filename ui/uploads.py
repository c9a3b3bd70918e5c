"""Files that people send: only what a slot allows, only what its content says it is, never larger than agreed.

A file is stored outside the web root by its owner's model and handed out again by ``serve_attachment`` alone, after a
view has checked who asks.
"""

import hashlib
import lzma
import re
import unicodedata
import uuid
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _

from .typography import file_size

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_RATIO = 200
MAX_MEMBERS = 5_000
MAX_NAME = 100
MAX_EXTENSION = 10


@dataclass(frozen=True)
class Kind:
    """``main``: the member that makes a zip this kind of document."""

    extensions: tuple[str, ...]
    content_type: str
    label: str
    magic: bytes
    main: str = ""


KINDS = {
    "pdf": Kind(("pdf",), "application/pdf", "PDF", b"%PDF-"),
    "docx": Kind(
        ("docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _("document Word (DOCX)"),
        b"PK\x03\x04",
        "word/document.xml",
    ),
    "xlsx": Kind(
        ("xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _("classeur Excel (XLSX)"),
        b"PK\x03\x04",
        "xl/workbook.xml",
    ),
    "png": Kind(("png",), "image/png", _("image PNG"), b"\x89PNG\r\n\x1a\n"),
    "jpg": Kind(("jpg", "jpeg"), "image/jpeg", _("image JPG"), b"\xff\xd8\xff"),
}
# A document that fetches a template or an object from elsewhere when it is opened. Links are external too, and harmless.
_FETCHES = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode=.External)(?=[^>]*/(attachedTemplate|oleObject|frame|subDocument)\b)[^>]*>"
)
# What Python's zip reader raises on a file that is damaged, by accident or on purpose.
_DAMAGED_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    OverflowError,
    ValueError,
)
_MACROS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|macrosheets/|activex/)", re.IGNORECASE)


def unguessable(folder):
    """Return where to store an upload: below ``folder``, under a name that says nothing and cannot be guessed."""
    return f"{folder}/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


def fingerprint(upload):
    """Return the SHA-256 of a file's bytes, in hexadecimal: the same file, whatever its name."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def clean_name(name):
    """Return a harmless file name: no path, no control or bidirectional sign, at most 100 characters."""
    name = unicodedata.normalize("NFC", str(name)).replace("\\", "/")
    name = PurePosixPath(name).name
    name = "".join(" " if c.isspace() else c for c in name if unicodedata.category(c)[0] != "C")
    name = re.sub(r'[<>:"|?*;%/]+', "_", name)
    name = re.sub(r" {2,}", " ", name).strip(" ").rstrip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > MAX_EXTENSION:
        stem, extension = name, ""
    suffix = f".{extension}" if extension else ""
    stem = stem.lstrip(" .")[: MAX_NAME - len(suffix)].rstrip(" .") or "document"
    return f"{stem}{suffix}"


def _is_relations(member):
    return member.filename.lower().endswith(".rels")


def _extension(name):
    return name.rpartition(".")[2].lower() if "." in name else ""


class UploadedFileField(forms.FileField):
    """One file of an allowed kind. The cleaned file carries ``clean_name`` and ``kind`` (a key of KINDS)."""

    widget = forms.ClearableFileInput
    default_error_messages = {
        "empty": _("Ce fichier est vide. Choisissez-en un autre."),
        "too_large": _("Ce fichier fait %(size)s; choisissez-en un d’au plus %(most)s."),
        "extension": _("«\xa0%(name)s\xa0» n’est pas accepté. Genres de fichiers acceptés\xa0: %(kinds)s."),
        "mismatch": _("Ce fichier porte l’extension %(kind)s, mais n’en est pas un. Enregistrez-le de nouveau."),
        "macros": _("Ce document contient des macros. Enregistrez-le sans macros, ou en PDF."),
        "fetches": _("Ce document va chercher un modèle ou un objet ailleurs. Enregistrez-le en PDF."),
        "bomb": _("Ce document est trop gros une fois décompressé. Réduisez ses images, ou enregistrez-le en PDF."),
        "damaged": _("Ce document est endommagé ou protégé. Enregistrez-le de nouveau, sans mot de passe."),
    }

    def __init__(self, *, allowed=("pdf", "docx", "xlsx", "png", "jpg"), **kwargs):
        unknown = set(allowed) - set(KINDS)
        if unknown:
            raise ValueError(f"unknown kinds: {unknown}")
        self.allowed = tuple(kind for kind in KINDS if kind in allowed)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", ",".join(f".{e}" for k in self.allowed for e in KINDS[k].extensions))

    def to_python(self, data):
        if data in self.empty_values:
            return None
        name = clean_name(data.name or "")
        if data.size > settings.UPLOAD_MAX_BYTES:
            self._refuse("too_large", size=file_size(data.size), most=file_size(settings.UPLOAD_MAX_BYTES))
        if not data.size:
            self._refuse("empty")
        kind = next((k for k in self.allowed if _extension(name) in KINDS[k].extensions), None)
        if kind is None:
            self._refuse("extension", name=name, kinds=", ".join(str(KINDS[k].label) for k in self.allowed))
        self._inspect(data, kind)
        data.clean_name, data.kind = name, kind
        data.content_type = KINDS[kind].content_type
        return data

    def _refuse(self, code, **params):
        raise ValidationError(self.error_messages[code], code, params)

    def _inspect(self, data, kind):
        rule = KINDS[kind]
        data.seek(0)
        start = data.read(16)
        data.seek(0)
        if not start.startswith(rule.magic):
            self._refuse("mismatch", kind=kind.upper())
        if rule.main:
            self._inspect_zip(data, kind, rule)
        elif kind == "pdf":
            self._inspect_pdf(data, kind)
        data.seek(0)

    def _inspect_pdf(self, data, kind):
        data.seek(max(0, data.size - 2048))
        if b"%%EOF" not in data.read():
            self._refuse("damaged")

    def _inspect_zip(self, data, kind, rule):
        """Unpack in memory, counting: the sizes that a zip announces are its author's word."""
        try:
            with zipfile.ZipFile(data) as archive:
                members = archive.infolist()
                names = {member.filename.replace("\\", "/") for member in members}
                if len(members) > MAX_MEMBERS:
                    self._refuse("bomb")
                if any(_MACROS.search(name) for name in names):
                    self._refuse("macros")
                if rule.main not in names or "[Content_Types].xml" not in names:
                    self._refuse("mismatch", kind=kind.upper())
                total = 0
                for member in members:
                    if member.flag_bits & 0x1:
                        self._refuse("damaged")
                    total += self._unpacked_size(archive, member, already=total)
                if b"macroEnabled" in archive.read("[Content_Types].xml"):
                    self._refuse("macros")
                if any(_FETCHES.search(archive.read(member)) for member in members if _is_relations(member)):
                    self._refuse("fetches")
        except _DAMAGED_ZIP as error:
            raise ValidationError(self.error_messages["damaged"], "damaged") from error

    def _unpacked_size(self, archive, member, *, already):
        size = 0
        packed = max(member.compress_size, 1)
        with archive.open(member) as stream:
            while chunk := stream.read(1024 * 1024):
                size += len(chunk)
                if already + size > MAX_UNPACKED_BYTES or (size > 1024 * 1024 and size / packed > MAX_RATIO):
                    self._refuse("bomb")
        return size


class SeveralFilesInput(forms.FileInput):
    """A control in which several files are chosen at once."""

    allow_multiple_selected = True


class UploadedFilesField(UploadedFileField):
    """Up to ``most`` files of allowed kinds, cleaned as a list; each refusal names its file, all of them at once."""

    widget = SeveralFilesInput
    default_error_messages = {
        "too_many": _("Joignez au plus %(most)s fichiers (vous en avez choisi %(chosen)s)."),
        "of_one": _("«\xa0%(name)s\xa0»\xa0: %(error)s"),
    }

    def __init__(self, *, most=5, **kwargs):
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data, initial=None):
        chosen = [one for one in (data if isinstance(data, list | tuple) else [data]) if one not in self.empty_values]
        if len(chosen) > self.most:
            shown = {"most": self.most, "chosen": len(chosen)}
            raise ValidationError(self.error_messages["too_many"], "too_many", shown)
        if self.required and not chosen:
            raise ValidationError(self.error_messages["required"], "required")
        kept, refused = [], []
        for upload in chosen:
            try:
                kept.append(self.to_python(upload))
            except ValidationError as error:
                refused.append(self._of_one(upload, error))
        if refused:
            raise ValidationError(refused)
        return kept

    def _of_one(self, upload, error):
        """The refusal of one file among several, told apart by its name unless its words hold it already."""
        if error.code == "extension":
            return error
        shown = {"name": clean_name(upload.name or ""), "error": error.messages[0]}
        return ValidationError(self.error_messages["of_one"], error.code, shown)


def serve_attachment(fieldfile, *, name):
    """Return the stored file as a download that no browser opens in place, sniffs or keeps.

    The caller has already found ``fieldfile`` through ``visible_to``; nothing is checked here.
    """
    name = clean_name(name)
    kind = next((k for k in KINDS.values() if _extension(name) in k.extensions), None)
    try:
        opened = fieldfile.open("rb")
    except FileNotFoundError as problem:  # the disk lost what the database knows of
        raise Http404 from problem
    response = FileResponse(
        opened,
        as_attachment=True,
        filename=name,
        content_type=kind.content_type if kind else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
