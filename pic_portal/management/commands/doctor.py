"""``manage.py doctor``: everything that must be well for the portal to do its work, one line each."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from pic_portal import health


class Command(BaseCommand):
    help = "Examine le portail. Le code de sortie est 0 seulement si tout va bien."
    requires_system_checks = []

    def handle(self, *args, **options):
        findings = health.thorough(timezone.now())
        for finding in findings:
            sign = self.style.SUCCESS("bien  ") if finding.is_well else self.style.ERROR("à voir")
            self.stdout.write(f"{sign}  {finding.subject:<32} {finding.text}")
        if not health.is_well(findings):
            self.stderr.write(_("Le portail a besoin de soins."))
            raise SystemExit(1)
