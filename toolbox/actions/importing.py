"""A workbook of resources: what it would change, then the writing of it, whole or not at all, and once."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.actions import queue_job
from notifications.kinds import register_kind
from proposals.models import Stage
from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import policy, workbooks
from ..links.addresses import key_of
from ..models import IndexState, Resource, Theme, WorkbookImport
from ..workbooks import Fault, Line
from . import resources
from .indexing import index_many

SAVE = "toolbox.save_workbook"
AT_ONCE = 200  # lines: beyond, whoever saves does not wait for the writing
KEPT = timedelta(days=1)  # how long a workbook that was read waits to be saved
register_kind(SAVE, gettext_lazy("Classeur de ressources"))


@dataclass(frozen=True)
class Change:
    """One field that a line changes, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """A line with the resource that it changes (None: it adds one). ``is_stale``: changed since the workbook was made."""

    line: Line
    resource: Resource | None = None
    changes: tuple = ()
    is_stale: bool = False

    @property
    def title(self):
        return self.resource.title if self.resource else self.line.values["title"]

    @property
    def choice(self):
        """How the page names the resource as it stands: saved again meanwhile, it is another choice."""
        return f"{self.resource.code}:{self.resource.lock_version}"


@dataclass
class Plan:
    created: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    same: int = 0
    faults: list = field(default_factory=list)

    @property
    def count(self):
        return len(self.created) + len(self.changed)

    @property
    def stale(self):
        return [row for row in self.changed if row.is_stale]


@transaction.atomic
def read(*, upload, by, now):
    """Read a workbook and keep what it says until it is saved. Return (what is kept or None, ``workbooks.Read``).

    Nothing of the toolbox is written. With one fault nothing is kept. Another reading takes the place of the last.
    """
    policy.require_curator(by)
    found = workbooks.read(upload)
    if not found.faults:
        found.faults = plan(found.lines).faults
    if found.faults:
        return None, found
    WorkbookImport.objects.made_by(by).waiting().filter(asked_at=None).delete()
    WorkbookImport.objects.left_before(now - KEPT).delete()
    lines = [{"row": line.row, "values": line.values} for line in found.lines]
    kept = WorkbookImport.objects.create(name=upload.clean_name, lines=lines, made_at=now, made_by=by)
    return kept, found


def lines_of(kept):
    return [Line(line["row"], line["values"]) for line in kept.lines]


# --- What it would change -------------------------------------------------------------------------------------------
def plan(lines):
    """Compare lines with what stands. A bounded number of queries for any number of lines."""
    made, judge = Plan(), _Judge(lines)
    for line in lines:
        faults = judge.faults(line)
        made.faults += faults
        if faults:
            continue
        resource = judge.resource_of(line)
        if resource is None:
            made.created.append(Row(line))
            continue
        changes = judge.changes(line, resource)
        if not changes:
            made.same += 1
        elif words := _forbidden(line, resource):
            made.faults.append(Fault(line.row, *words))
        else:
            is_stale = line.values.get("version") != resource.lock_version
            made.changed.append(Row(line, resource, tuple(changes), is_stale))
    return made


class _Judge:
    def __init__(self, lines):
        codes = {line.values.get("code") or "" for line in lines} - {""}
        keys = {key for line in lines if (key := _key(line))}
        found = Resource.objects.with_codes(codes).with_context().prefetch_related("activities")
        self.known = {resource.code: resource for resource in found}
        self.openers = {resource.content_key: resource for resource in Resource.objects.with_keys(keys)}
        self.seen_codes, self.seen_keys = {}, {}
        self.titles = workbooks.columns()
        self.themes = {theme.pk: theme.short_name for theme in Theme.objects.all()}
        self.stages = {stage.pk: stage.name for stage in Stage.objects.all()}

    def resource_of(self, line):
        return self.known.get(line.values.get("code"))

    def faults(self, line):
        found, code, key = [], line.values.get("code"), _key(line)
        if code and code not in self.known:
            found.append(("code", _("aucune ressource n’a ce code. Videz la case pour en ajouter une.")))
        if code and (first := self.seen_codes.setdefault(code, line.row)) != line.row:
            found.append(("code", _("ce code est déjà à la ligne %(n)s.") % {"n": first}))
        if key and (first := self.seen_keys.setdefault(key, line.row)) != line.row:
            found.append(("opens", _("la ligne %(n)s ouvre déjà la même chose.") % {"n": first}))
        opener = self.openers.get(key)
        if opener is not None and opener.code != code:
            words = _("«\u00a0%(title)s\u00a0» (code %(code)s) ouvre déjà la même chose.")
            found.append(("opens", words % {"title": opener.title, "code": opener.code}))
        file = (line.values.get("opens") or {}).get("file")
        resource = self.known.get(code)
        if file and (resource is None or workbooks.opens_of(resource) != file):
            found.append(("opens", _("un fichier se dépose à la page de la ressource, pas dans ce classeur.")))
        return [Fault(line.row, str(self.titles[name]), str(words)) for name, words in found]

    def changes(self, line, resource):
        found = []
        for name, value in line.values.items():
            if name in ("code", "state", "version"):
                continue
            before, after = self._said(name, resource), value
            if name in ("themes", "stages"):
                names = self.themes if name == "themes" else self.stages
                words = [", ".join(names[key] for key in keys) for keys in (before, after)]
            elif name == "opens":
                after = (value or {}).get("link") or (value or {}).get("page")
                if not after:
                    continue
                words = [before, after]
            elif name in workbooks.CHOICES:
                if value is None:
                    continue
                labels = dict(workbooks.CHOICES[name].choices)
                words = [str(labels[before]), str(labels[value])]
            else:
                words = [_read(before, name), _read(after, name)]
            if before != after:
                found.append(Change(str(self.titles[name]), *words))
        return found

    @staticmethod
    def _said(name, resource):
        """A field of a resource, as a line would say it."""
        if name in ("themes", "stages"):
            return sorted(one.pk for one in getattr(resource, name).all())
        if name == "opens":
            return workbooks.opens_of(resource)
        value = getattr(resource, name)
        return f"{value:%Y-%m-%d}" if isinstance(value, date) else value


def _read(value, name):
    if value and name in workbooks.DATES:
        return long_date(date.fromisoformat(value))
    return "" if value is None else str(value)


def _forbidden(line, resource):
    """Return (column, words) of what may not change so, or None."""
    titles = workbooks.columns()
    if resource.merged_into_id is not None:
        return titles["code"], _("cette ressource a été réunie à une autre : retirez la ligne.")
    if resource.is_withdrawn:
        return titles["code"], _("cette ressource est retirée\u00a0: rétablissez-la avant de la changer.")
    if resource.published_at is None:
        return None
    if "summary" in line.values and not line.values["summary"]:
        return titles["summary"], _("cette ressource est publiée\u00a0: elle se présente en une phrase.")
    if "themes" in line.values and not line.values["themes"]:
        return titles["themes"], _("cette ressource est publiée\u00a0: elle garde au moins un thème.")
    return None


def key_of_content(opens):
    return key_of(opens["link"]) if "link" in opens else f"page:{opens['page']}"


def _key(line):
    opens = line.values.get("opens")
    return key_of_content(opens) if opens and "file" not in opens else None


# --- Saving ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def save(*, read, replaced, by, now):
    """Save what was read, now or in a job when it is long. Return (what is kept, job or None). Twice changes nothing.

    ``replaced``: the ``Row.choice`` of the resources changed since the workbook was made, and to change all the same.
    """
    policy.require_curator(by)
    read = _held(read, by)
    if read.asked_at is None:
        read.asked_at, read.replaced = now, sorted(replaced)
        read.save(update_fields=["asked_at", "replaced"])
    if len(read.lines) > AT_ONCE:
        key = f"{SAVE}:{read.public_id}"
        return read, queue_job(key=key, kind=SAVE, payload={"import": str(read.public_id)}, by=by, now=now)
    return write(read=read, by=by, now=now), None


@transaction.atomic
def write(*, read, by, now):
    """Write the lines; nothing is published nor withdrawn. Whole or not at all, and once.

    A resource changed since the workbook was made is left as it is, unless it was chosen. Locks the resources first,
    then the index, as a change of one resource does.
    """
    policy.require_curator(by)
    read = _held(read, by)
    if read.saved_at is not None:
        return read
    lines = lines_of(read)
    codes = [line.values["code"] for line in lines if line.values.get("code")]
    list(Resource.objects.with_codes(codes).order_by("pk").select_for_update(no_key=True))
    IndexState.hold()
    made = plan(lines)
    if made.faults:
        raise NotAllowedNow(
            _("La boîte à outils a changé depuis l’aperçu\u00a0: %(fault)s Importez de nouveau le classeur.")
            % {"fault": made.faults[0]}
        )
    written, read.skipped = [], 0
    for row in [*made.created, *made.changed]:
        if row.is_stale and row.choice not in read.replaced:
            read.skipped += 1
        else:
            written.append(_write(row, by, now).pk)
    index_many(Resource.objects.filter(pk__in=written).standing())
    read.created = len(made.created)
    read.changed = len(made.changed) - read.skipped
    read.lines, read.saved_at = [], now
    read.save()
    return read


def _write(row, by, now):
    values = row.line.values
    facts = {name: _fact(name, values[name]) for name in resources.FACTS if values.get(name) is not None}
    if row.resource:
        emptied = {*workbooks.NUMBERS, *workbooks.DATES} & values.keys()
        facts |= {name: None for name in emptied if values[name] is None}
    themes = _chosen(Theme, values.get("themes"), row.resource and row.resource.themes)
    stages = _chosen(Stage, values.get("stages"), row.resource and row.resource.stages)
    if row.resource is None:
        resource = resources.create(themes=themes, stages=stages, by=by, now=now, indexes=False, **facts)
    else:
        resource = resources.change(
            resource=row.resource, themes=themes, stages=stages, activities=list(row.resource.activities.all()), by=by,
            now=now, lock_version=row.resource.lock_version, indexes=False, **facts,
        )  # fmt: skip
    opens = values.get("opens")
    if opens and "file" not in opens:
        resource = resources.open_with(resource=resource, by=by, now=now, change=_("D’après un classeur."), **opens)
    return resource


def _fact(name, value):
    return date.fromisoformat(value) if name in workbooks.DATES else value


def _chosen(model, keys, standing):
    if keys is None:
        return list(standing.all()) if standing else []
    return list(model.objects.filter(pk__in=keys))


def _held(read, by):
    found = WorkbookImport.objects.made_by(by).select_for_update(of=("self",)).filter(pk=read.pk).first()
    if found is None:
        raise NotAllowedNow(_("Ce classeur n’attend plus d’être enregistré. Choisissez-le de nouveau."))
    return found
