"""What stands in the addresses of the texts and the rules that the team rewrites."""

from notifications.rewording import save_wording
from notifications.wordings import text_of
from proposals.actions import prepare_rules
from proposals.actions.preparing_rules import DOWN
from proposals.models import Stage


def build(who, now):
    text = text_of("proposals-receipt")
    save_wording(
        text=text, subject="Bien reçu", body="Bonjour. {lien}", note="", seen_version="", by=who["team"], now=now
    )
    rules = prepare_rules(stage=Stage.objects.get(code=Stage.Code.DEPLOYMENT), by=who["team"], now=now)
    return {
        "text": text.code,
        "letter_text": "letters-refusal",
        "prepared_stage": "deploiement",
        "steady_stage": "planification",
        "prerequisite": rules.prerequisites.first().pk,
        "down": DOWN,
        "settings_group": "programme",
    }
