"""One person's reminders of the day, ready to be said in an e-mail: by neighbourhood, by date."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.typography import long_date

from .words import act_of, clock_words, tone_of


@dataclass(frozen=True)
class Line:
    act: str
    due_on: date
    is_late: bool
    when: str
    is_copy: bool
    url: str


class Digest:
    """``places``: [(neighbourhood, [Line])]. ``only_place``: the neighbourhood when there is one, else None."""

    def __init__(self, notices, today):
        self.places, self.lines = [], []
        by_place = {}
        for notice in notices:
            row = notice.step.obligation
            tone, when = tone_of(row, today)
            line = Line(act_of(row), row.deadline, tone == "late", when, notice.is_copy, row.get_absolute_url())
            by_place.setdefault(row.participation.neighbourhood, []).append(line)
            self.lines.append(line)
        self.places = sorted(by_place.items(), key=lambda pair: pair[0].name)
        self.only_place = self.places[0][0] if len(self.places) == 1 else None
        self.is_all_copies = all(line.is_copy for line in self.lines)
        self.is_orphan = any(notice.is_orphan for notice in notices)

    @property
    def subject(self):
        """What is late comes first; a single thing is named."""
        if len(self.lines) == 1:
            return f"{self.lines[0].act} ({self.lines[0].when})"
        late = sum(line.is_late for line in self.lines)
        if late == len(self.lines):
            return _("%(n)s échéances du PIC en retard") % {"n": late}
        if late:
            return ngettext(
                "%(n)s échéances du PIC, dont %(late)s en retard",
                "%(n)s échéances du PIC, dont %(late)s en retard",
                len(self.lines),
            ) % {"n": len(self.lines), "late": late}
        return _("%(n)s échéances du PIC qui approchent") % {"n": len(self.lines)}


class ClockLetter:
    """Files whose eight weeks reach a day, as one e-mail says them: ``lines``: [(file, what to say of its clock)]."""

    def __init__(self, files, now):
        self.files = sorted(files, key=lambda file: (file.answer_due_on, file.reference))
        self.lines = [(file, clock_words(file.clock_day(now), file.call.answer_days)) for file in self.files]

    @property
    def subject(self):
        file = self.files[0]
        if len(self.files) > 1:
            return _("Huit semaines\u00a0: %(n)s dossiers attendent leur réponse") % {"n": len(self.files)}
        values = {"file": file.reference, "place": file.neighbourhood.name, "date": long_date(file.answer_due_on)}
        return _("%(file)s, %(place)s\u00a0: réponse attendue au plus tard le %(date)s") % values
