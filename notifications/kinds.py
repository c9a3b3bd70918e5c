"""The French names of the sorts of e-mails and jobs: ``proposals.submitted`` → « Confirmation de dépôt »."""

_labels = {}


def register_kind(kind, label):
    """Name a sort; called at import by the module that queues it. A sort without a name shows its identifier."""
    _labels[kind] = label


def label(kind):
    return str(_labels.get(kind, kind))
