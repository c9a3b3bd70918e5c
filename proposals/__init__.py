"""From a neighbourhood's draft to its allocation letter: stages, calls, proposals, analysis, decisions, participations."""
