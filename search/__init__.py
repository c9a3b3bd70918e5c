"""Words of French as a search compares them: folded, stemmed, forgiven, shown again. No table: each app keeps its own."""
