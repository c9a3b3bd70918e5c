"""An administrator changes a range, a duration and a prerequisite: today, without code, and without touching old files."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals import actions, factories
from proposals.models import Proposal, Stage, StageRules
from ui.refusals import NotAllowedNow

from .test_public_form import words_of

pytestmark = pytest.mark.django_db

NEW_SOURCE = "Décision du comité de gestion, 12 janvier 2027"


@pytest.fixture(autouse=True)
def everybody_is_enrolled(settings):
    settings.STAFF_MUST_ENROL = False


@pytest.fixture
def rules(stages):
    return StageRules.objects.get(stage__code=Stage.Code.DEPLOYMENT)


@pytest.fixture
def site(as_user, admin_user):
    return as_user(admin_user)


def address(act, rules):
    return reverse(f"admin:proposals_stagerules_{act}", args=[rules.pk])


def typed(page, **changes):
    """Return what the browser would post from that page, with what the person typed over it."""
    data = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = value
    return data | changes


def prepare(site, rules):
    response = site.post(address("prepare", rules))
    prepared = StageRules.objects.in_preparation().get(stage=rules.stage)
    assert response.url == address("change", prepared)
    return prepared


def change(site, rules):
    """Type another range, another duration and another prerequisite into the prepared set; put it in force."""
    prepared = prepare(site, rules)
    page = site.get(address("change", prepared))
    total = int(page.context["inline_admin_formsets"][0].formset.total_form_count())
    data = typed(
        page,
        min_per_year="80 000 $",
        max_per_year="175\u00a0000,00",
        max_years="5",
        source=NEW_SOURCE,
        **{
            "prerequisites-TOTAL_FORMS": total + 1,
            f"prerequisites-{total}-rules": prepared.pk,
            f"prerequisites-{total}-order": 9,
            f"prerequisites-{total}-code": "fiduciary",
            f"prerequisites-{total}-label": "Une entente avec l’organisme fiduciaire",
            f"prerequisites-{total}-proof": "either",
            f"prerequisites-{total}-source": NEW_SOURCE,
        },
    )
    response = site.post(address("change", prepared), data)
    assert response.status_code == 302, [
        response.context["adminform"].form.errors,
        [inline.formset.errors for inline in response.context["inline_admin_formsets"]],
    ]
    confirmation = site.get(address("put_in_force", prepared)).content.decode()
    assert "175\u00a0000\u00a0$" in confirmation and "fiduciaire" in confirmation
    assert site.post(address("put_in_force", prepared)).status_code == 302
    prepared.refresh_from_db()
    return prepared


def findings(proposal):
    return actions.examine(proposal, now=timezone.now()).findings


def test_a_change_of_rules_holds_for_new_files_only(site, as_user, rules, call, quartier, coordinator):
    yesterday = timezone.now() - timedelta(days=1)
    old = factories.make_draft(quartier, coordinator, now=yesterday, filled=False)
    changed = change(site, rules)
    new = factories.make_draft(quartier, coordinator, now=timezone.now(), filled=False)

    old.refresh_from_db()
    assert (old.rules, new.rules) == (rules, changed)
    assert (old.rules.max_per_year, new.rules.max_per_year) == (Decimal(150_000), Decimal(175_000))
    assert (old.rules.source, new.rules.source) == (factories.SOURCE, NEW_SOURCE)
    assert (max(old.rules.offered_years), max(new.rules.offered_years)) == (4, 5)
    asked = [set(file.rules.prerequisites.values_list("code", flat=True)) for file in (old, new)]
    assert asked[1] - asked[0] == {"fiduciary"}


def test_the_check_before_submission_says_each_file_its_own_range(site, rules, call, quartier, coordinator):
    old = factories.make_draft(quartier, coordinator, now=timezone.now(), amount="160 000")
    change(site, rules)
    new = factories.make_draft(quartier, coordinator, now=timezone.now(), amount="160 000")

    def ranges(proposal):
        return [found for found in findings(proposal) if found.section == "budget"]

    assert ranges(old) and all(found.source == factories.SOURCE for found in ranges(old))
    assert ranges(new) == []
    assert any("fiduciaire" in f"{found.rule} {found.mend}" for found in findings(new))
    assert not any("fiduciaire" in f"{found.rule} {found.mend}" for found in findings(old))


def test_form_blank_form_and_public_page_tell_the_same_rule(site, client, rules, call, quartier, coordinator):
    old = factories.make_draft(quartier, coordinator, now=timezone.now(), filled=False)
    changed = change(site, rules)
    new = factories.make_draft(quartier, coordinator, now=timezone.now(), filled=False)

    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    pages = {file: client.get(reverse("proposals:section", args=[file.public_id, "budget"])) for file in (old, new)}
    assert "150\u00a0000\u00a0$" in pages[old].content.decode() and factories.SOURCE in pages[old].content.decode()
    assert "175\u00a0000\u00a0$" in pages[new].content.decode() and NEW_SOURCE in pages[new].content.decode()
    assert "175\u00a0000\u00a0$" not in pages[old].content.decode()

    client.logout()
    for name, arguments in (("proposals:blank_form", [changed.stage.code]), ("public:stages", [])):
        public = client.get(reverse(name, args=arguments)).content.decode()
        assert "175\u00a0000\u00a0$" in public, name
        assert NEW_SOURCE in public, name
    assert "175\u00a0000\u00a0$" in client.get("/").content.decode()
    printed = words_of(client.get(reverse("proposals:blank_form_pdf", args=[changed.stage.code])).content)
    for words in ("175 000 $", NEW_SOURCE, "Une entente avec l’organisme fiduciaire", "5 ans"):
        assert words in printed, words
    assert "150 000 $" not in printed


def test_rules_in_force_cannot_be_changed_in_place(site, rules):
    page = site.get(address("change", rules))
    assert page.status_code == 200
    assert "Préparer une nouvelle version" in page.content.decode()
    assert site.post(address("change", rules), {"max_per_year": "1"}).status_code == 403
    rules.refresh_from_db()
    assert rules.max_per_year == Decimal(150_000)
    assert site.post(reverse("admin:proposals_stagerules_delete", args=[rules.pk]), {"post": "yes"}).status_code == 403


def test_a_replaced_set_stays_readable_and_closed(site, rules):
    change(site, rules)
    assert site.get(address("change", rules)).status_code == 200
    assert site.post(address("change", rules), {}).status_code == 403
    assert site.post(address("put_in_force", rules)).status_code == 409
    assert site.post(address("discard", rules)).status_code == 409


def test_preparing_twice_leads_to_the_same_set(site, rules):
    assert prepare(site, rules) == prepare(site, rules)


def test_a_prepared_set_can_be_abandoned(site, rules):
    prepared = prepare(site, rules)
    assert site.get(address("discard", prepared)).status_code == 200
    assert StageRules.objects.filter(pk=prepared.pk).exists()
    site.post(address("discard", prepared))
    assert not StageRules.objects.filter(pk=prepared.pk).exists()
    assert StageRules.objects.in_force(timezone.now()).get(stage=rules.stage) == rules


def test_asking_to_put_in_force_changes_nothing_before_the_yes(site, rules):
    prepared = prepare(site, rules)
    site.get(address("put_in_force", prepared))
    prepared.refresh_from_db()
    assert prepared.is_in_preparation
    assert site.get(address("prepare", rules)).status_code == 405


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"min_per_year": "200 000", "max_per_year": "150 000"}, "ne dépasse pas le maximum"),
        ({"min_per_year": "1e5"}, ""),
        ({"base_years": "6"}, "Les durées vont en croissant"),
    ],
)
def test_a_set_that_makes_no_sense_is_refused_in_words(site, rules, changes, words):
    prepared = prepare(site, rules)
    page = site.get(address("change", prepared))
    refused = site.post(address("change", prepared), typed(page, **changes))
    assert refused.status_code == 200
    assert words in refused.content.decode()
    prepared.refresh_from_db()
    assert prepared.max_per_year == Decimal(150_000)


def test_a_changed_figure_names_where_it_comes_from(site, rules):
    prepared = prepare(site, rules)
    page = site.get(address("change", prepared))
    refused = site.post(address("change", prepared), typed(page, max_per_year="160 000"))
    assert "indiquez d’où vient ce changement" in refused.content.decode()
    prepared.refresh_from_db()
    assert prepared.max_per_year == Decimal(150_000)
    wording = site.post(address("change", prepared), typed(page, note="Une précision."))
    assert wording.status_code == 302


def test_a_version_that_changes_nothing_is_not_put_in_force(site, rules):
    prepared = prepare(site, rules)
    assert "enregistrez d’abord un changement" in site.get(address("put_in_force", prepared)).content.decode()
    assert site.post(address("put_in_force", prepared)).status_code == 409
    prepared.refresh_from_db()
    assert prepared.is_in_preparation


def test_what_is_on_screen_is_saved_before_it_is_put_in_force(site, rules):
    prepared = prepare(site, rules)
    page = site.get(address("change", prepared))
    data = typed(page, max_per_year="160 000", source=NEW_SOURCE, _put_in_force="1")
    asked = site.post(address("change", prepared), data)
    assert asked["Location"] == address("put_in_force", prepared)
    prepared.refresh_from_db()
    assert (prepared.max_per_year, prepared.is_in_preparation) == (Decimal(160_000), True)
    site.post(address("put_in_force", prepared))
    assert "Mise en vigueur" in site.get(address("history", prepared)).content.decode()


def test_a_set_put_in_force_meanwhile_is_not_saved_from_an_old_page(site, rules, admin_user, rf):
    from django.contrib import admin

    prepared = prepare(site, rules)
    StageRules.objects.filter(pk=prepared.pk).update(note="Une précision.")
    stale = StageRules.objects.get(pk=prepared.pk)
    actions.put_in_force(rules=prepared, by=admin_user, now=timezone.now())
    request = rf.post("/")
    request.user = admin_user
    with pytest.raises(NotAllowedNow):
        admin.site.get_model_admin(StageRules).save_model(request, stale, None, True)


@pytest.mark.parametrize("person", ["team_member", "coordinator", "stranger"])
def test_only_an_administrator_opens_the_rules(request, as_user, rules, person):
    client = as_user(request.getfixturevalue(person))
    assert client.get(address("change", rules), follow=True).status_code == 403
    assert client.post(address("prepare", rules), follow=True).status_code == 403
    assert not StageRules.objects.in_preparation().exists()


def test_an_administrator_never_reads_a_file_from_which_they_are_recused(
    site, admin_user, coordinator, other_coordinator, quartier, other_quartier, call
):
    kept = factories.make_submitted(quartier, coordinator)
    other = factories.make_submitted(other_quartier, other_coordinator)
    actions.declare_conflict(proposal=kept, by=admin_user, now=timezone.now())
    listed = site.get(reverse("admin:proposals_proposal_changelist")).content.decode()
    assert other.reference in listed and kept.reference not in listed
    assert site.get(reverse("admin:proposals_proposal_change", args=[other.pk])).status_code == 200
    assert site.get(reverse("admin:proposals_proposal_change", args=[kept.pk])).status_code == 302
    version = kept.versions.get()
    assert site.get(reverse("admin:proposals_version_change", args=[version.pk])).status_code == 302


def test_no_state_is_changed_by_hand(site, coordinator, quartier, call):
    proposal = factories.make_submitted(quartier, coordinator)
    page = reverse("admin:proposals_proposal_change", args=[proposal.pk])
    assert 'name="status"' not in site.get(page).content.decode()
    assert site.post(page, {"status": "confirmed"}).status_code == 403
    assert Proposal.objects.get(pk=proposal.pk).status == "submitted"


@pytest.mark.parametrize("files", [1, 3])
def test_the_list_of_files_costs_the_same_for_one_and_for_three(
    site, coordinator, quartier, call, files, django_assert_max_num_queries
):
    for _number in range(files):
        factories.make_submitted(quartier, coordinator)
    site.get("/admin/")
    with django_assert_max_num_queries(14):
        assert site.get(reverse("admin:proposals_proposal_changelist")).status_code == 200


def test_the_settings_are_one_page_and_explain_their_assumptions(site, stages):
    page = site.get(reverse("admin:proposals_programmesettings_changelist"), follow=True).content.decode()
    assert "Hypothèse du portail" in page


def test_every_list_of_the_administration_opens_in_french(site, stages, call):
    from django.contrib import admin

    for model in admin.site._registry:
        page = site.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), follow=True)
        assert page.status_code == 200, model
        text = page.content.decode()
        for english in ("Select ", "Add ", "Search", "No results", " to change"):
            assert f">{english}" not in text, (model, english)
