"""What the access matrix opens of the exchange on a file: a message each way, and a file that came with one."""

from proposals import actions, factories


def build(review, who, now):
    upload = factories.make_upload("plan-de-garde.pdf")
    to_readers = actions.post_message(proposal=review, body="Voici.", uploads=[upload], by=who["coordinator"], now=now)
    to_table = actions.post_message(proposal=review, body="Merci.", by=who["advisor"], now=now)
    return {
        "to_readers": to_readers.pk,
        "to_table": to_table.pk,
        "attachment": to_readers.attachments.get().public_id,
    }
