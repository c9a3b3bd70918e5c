"""The rules of a stage. What is or was in force is read; a new version is prepared, reviewed, put in force."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ui.admin import VisibleToAdmin
from ui.fields import MoneyField
from ui.refusals import NotAllowedNow
from ui.typography import long_instant, money_range

from .. import actions
from ..models import Prerequisite, SectionRule, StageRules
from ..rules.changes import OWN, changes, source_problem


class ValidityFilter(admin.SimpleListFilter):
    title = gettext_lazy("validité")
    parameter_name = "validite"

    def lookups(self, request, model_admin):
        return [
            ("vigueur", _("en vigueur")),
            ("preparation", _("en préparation")),
            ("passees", _("remplacées")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "vigueur":
            return queryset.in_force(timezone.now())
        if self.value() == "preparation":
            return queryset.in_preparation()
        if self.value() == "passees":
            return queryset.filter(valid_until__lte=timezone.now())
        return queryset


class RulesForm(forms.ModelForm):
    min_per_year = MoneyField(label=gettext_lazy("Minimum par année"))
    max_per_year = MoneyField(label=gettext_lazy("Maximum par année"))
    reserved_per_year = MoneyField(
        label=gettext_lazy("Montant réservé au renforcement des compétences, par année"),
        required=False,
        help_text=StageRules._meta.get_field("reserved_per_year").help_text,
    )

    class Meta:
        model = StageRules
        fields = OWN

    def clean(self):
        """A figure that changes says where the change comes from: pages and letters cite the source beside it."""
        cleaned = super().clean()
        current = StageRules.objects.in_force(timezone.now()).filter(stage=self.instance.stage_id).first()
        if current is None or self.errors:
            return cleaned
        if problem := source_problem(current, cleaned):
            self.add_error("source", problem)
        return cleaned


class OfPreparedRules:
    """Rows of a set of rules: they change only while the set is being prepared."""

    def _may(self, request, rules):
        return request.user.is_admin and rules is not None and rules.is_in_preparation

    def has_view_permission(self, request, obj=None):
        return request.user.is_admin

    def has_add_permission(self, request, obj=None):
        return self._may(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._may(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may(request, obj)


class PrerequisiteInline(OfPreparedRules, admin.StackedInline):
    model = Prerequisite
    extra = 0
    fields = ["order", "code", "label", "help_text", "proof", "asks_adoption", "source"]


class SectionRuleInline(OfPreparedRules, admin.TabularInline):
    model = SectionRule
    extra = 0
    fields = ["order", "section", "requirement"]


@admin.register(StageRules)
class StageRulesAdmin(VisibleToAdmin):
    form = RulesForm
    change_form_template = "admin/proposals/stagerules/change_form.html"
    list_display = ["__str__", "stage", "range", "durations", "validity", "source"]
    list_filter = ["stage", ValidityFilter]
    list_select_related = ["stage"]
    search_fields = ["stage__name", "source", "note"]
    inlines = [PrerequisiteInline, SectionRuleInline]
    readonly_fields = ["stage", "validity"]
    fieldsets = [
        (None, {"fields": ["stage", "validity"]}),
        (gettext_lazy("Montants"), {"fields": ["min_per_year", "max_per_year", "reserved_per_year"]}),
        (gettext_lazy("Durée"), {"fields": ["min_years", "base_years", "max_years"]}),
        (gettext_lazy("Source"), {"fields": ["source", "note"]}),
    ]

    @admin.display(description=gettext_lazy("fourchette par année"))
    def range(self, rules):
        return money_range(rules.min_per_year, rules.max_per_year)

    @admin.display(description=gettext_lazy("durée (années)"))
    def durations(self, rules):
        return f"{rules.min_years} · {rules.base_years} · {rules.max_years}"

    @admin.display(description=gettext_lazy("validité"))
    def validity(self, rules):
        if rules.is_in_preparation:
            return _("en préparation")
        start = long_instant(rules.valid_from)
        if rules.valid_until is None:
            return _("en vigueur depuis le %(start)s") % {"start": start}
        return _("du %(start)s au %(end)s") % {"start": start, "end": long_instant(rules.valid_until)}

    # --- Rights: a set that was in force never changes -----------------------------------------------------------
    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.is_in_preparation)

    def save_model(self, request, rules, form, change):
        # Somebody may have put it in force since the page was opened.
        if not StageRules.objects.select_for_update().in_preparation().filter(pk=rules.pk).exists():
            raise NotAllowedNow(
                _("Ces règles sont entrées en vigueur entre-temps\u00a0: préparez une nouvelle version.")
            )
        super().save_model(request, rules, form, change)

    def response_change(self, request, rules):
        """« Enregistrer et mettre en vigueur » saves what is on screen, then asks before it takes effect."""
        if "_put_in_force" in request.POST:
            return redirect(reverse("admin:proposals_stagerules_put_in_force", args=[rules.pk]))
        return super().response_change(request, rules)

    # --- Acts on one set -------------------------------------------------------------------------------------------
    def get_urls(self):
        acts = [("preparer", self.prepare), ("mettre-en-vigueur", self.put_in_force), ("abandonner", self.discard)]
        own = [
            path(f"<int:pk>/{word}/", self.admin_site.admin_view(view), name=f"proposals_stagerules_{view.__name__}")
            for word, view in acts
        ]
        return own + super().get_urls()

    def _rules(self, request, pk):
        if not request.user.is_admin:
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request).select_related("stage"), pk=pk)

    def _go(self, rules):
        return redirect(reverse("admin:proposals_stagerules_change", args=[rules.pk]))

    @method_decorator(require_POST)
    def prepare(self, request, pk):
        """Copy the set in force into a set in preparation, or go to the one that exists."""
        rules = self._rules(request, pk)
        prepared = actions.prepare_rules(stage=rules.stage, by=request.user, now=timezone.now())
        self.log_change(request, prepared, _("Préparation d’une nouvelle version"))
        self.message_user(
            request,
            _("Version en préparation\u00a0: modifiez-la, puis mettez-la en vigueur. Rien ne change d’ici là."),
            messages.INFO,
        )
        return self._go(prepared)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def put_in_force(self, request, pk):
        rules = self._rules(request, pk)
        if request.method == "POST":
            rules = actions.put_in_force(rules=rules, by=request.user, now=timezone.now())
            self.log_change(request, rules, _("Mise en vigueur"))
            self.message_user(
                request,
                _("Ces règles sont en vigueur. Les brouillons déjà ouverts gardent les leurs."),
                messages.SUCCESS,
            )
            return self._go(rules)
        current = StageRules.objects.in_force(timezone.now()).filter(stage=rules.stage).first()
        return self._confirm(request, rules, "put_in_force", _("Mettre ces règles en vigueur?"), current)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def discard(self, request, pk):
        rules = self._rules(request, pk)
        if request.method == "POST":
            self.log_change(request, rules, _("Version abandonnée"))
            actions.discard_rules(rules=rules, by=request.user, now=timezone.now())
            self.message_user(request, _("La version en préparation est abandonnée."), messages.SUCCESS)
            return redirect(reverse("admin:proposals_stagerules_changelist"))
        return self._confirm(request, rules, "discard", _("Abandonner cette version?"), None)

    def _confirm(self, request, rules, act, title, current):
        if not rules.is_in_preparation:
            raise NotAllowedNow(_("Ces règles sont en vigueur ou l’ont été\u00a0: elles ne changent plus."))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": rules,
            "title": title,
            "act": act,
            "changes": changes(current, rules) if current else [],
            "current": current,
        }
        return TemplateResponse(request, "admin/proposals/stagerules/confirm.html", context)
