"""What people do with proposals. Every verb is keyword-only, takes ``by`` and ``now``, and returns the object."""

from .adopting import adopt, close_round, comment, frozen_analysis
from .agenda import add_to_agenda, gather, remove_from_agenda, reorder
from .conflicts import declare_conflict, deny_conflict, doubt_conflict, rule_doubt
from .contacts import change_contact_note, remove_contact_note, write_contact_note
from .copying import continue_from, copy_forward, earlier_files, plan_copy, ways_on
from .counting import quorum, quorums
from .deciding import correct_decision, earliest_dates, record_acceptance, record_refusal
from .digests import send_exchange_digests
from .drafting import (
    add_document,
    change_stage,
    choose_call,
    confirm_first_contact,
    record_first_contact,
    remove_document,
    save_section,
    start,
)
from .exchange import post_message, settle
from .intent import LetterConflict, save_letter_of_intent, send_letter_of_intent
from .learning import may_record_question, questions_of, record_question, takes_questions
from .letters import (
    ensure_drawn,
    is_outdated,
    issue_letter,
    letter_content,
    normalised_code,
    send_letter,
    waits_for_question,
)
from .meetings import (
    cancel_meeting,
    change_meeting,
    close_meeting,
    convene,
    create_meeting,
    mark_presence,
    open_meeting,
)
from .mending_sittings import check_not_quoted, correct_sitting
from .one_by_one import Answer
from .one_participation import taken_spans
from .participating import interrupt, replace_learning_question, write_action_plan
from .paying import (
    add_instalment,
    cancel_payment,
    change_instalment,
    propose_plan,
    record_payment,
    remove_instalment,
)
from .people import convened_to, seats_on_the_day
from .ratifying import accept_as_asked, accept_together, record_sitting
from .reviewing import (
    ask_clarification,
    begin_review,
    mark_ready,
    resume,
    save_analysis,
    write_private_note,
)
from .rules import discard_rules, prepare_rules, put_in_force
from .settings import change_settings, start_settings
from .submitting import examine, resubmit, submit
from .telling import tell_ready, who_submits
from .together import ask_for_drawings, fingerprint, issue_as_read, issue_together, send_together
from .withdrawing import cancel_withdrawal, confirm_withdrawal, take_back, withdrawal_asked

__all__ = [
    "Answer",
    "LetterConflict",
    "add_document",
    "add_to_agenda",
    "adopt",
    "ask_clarification",
    "begin_review",
    "cancel_meeting",
    "change_contact_note",
    "change_meeting",
    "change_stage",
    "choose_call",
    "close_meeting",
    "close_round",
    "comment",
    "continue_from",
    "copy_forward",
    "earlier_files",
    "plan_copy",
    "ways_on",
    "confirm_first_contact",
    "cancel_withdrawal",
    "confirm_withdrawal",
    "convene",
    "convened_to",
    "correct_decision",
    "create_meeting",
    "declare_conflict",
    "deny_conflict",
    "doubt_conflict",
    "earliest_dates",
    "discard_rules",
    "ensure_drawn",
    "examine",
    "frozen_analysis",
    "gather",
    "interrupt",
    "is_outdated",
    "issue_letter",
    "letter_content",
    "mark_presence",
    "mark_ready",
    "may_record_question",
    "normalised_code",
    "open_meeting",
    "post_message",
    "prepare_rules",
    "put_in_force",
    "questions_of",
    "quorum",
    "quorums",
    "record_acceptance",
    "record_first_contact",
    "record_question",
    "record_refusal",
    "remove_contact_note",
    "remove_document",
    "remove_from_agenda",
    "reorder",
    "replace_learning_question",
    "resubmit",
    "resume",
    "rule_doubt",
    "save_analysis",
    "save_letter_of_intent",
    "save_section",
    "seats_on_the_day",
    "send_exchange_digests",
    "send_letter",
    "send_letter_of_intent",
    "settle",
    "start",
    "submit",
    "take_back",
    "takes_questions",
    "tell_ready",
    "who_submits",
    "taken_spans",
    "waits_for_question",
    "withdrawal_asked",
    "write_action_plan",
    "write_contact_note",
    "write_private_note",
    "add_instalment",
    "cancel_payment",
    "change_instalment",
    "propose_plan",
    "record_payment",
    "remove_instalment",
    "accept_as_asked",
    "accept_together",
    "ask_for_drawings",
    "fingerprint",
    "issue_as_read",
    "issue_together",
    "change_settings",
    "start_settings",
    "check_not_quoted",
    "correct_sitting",
    "record_sitting",
    "send_together",
]
