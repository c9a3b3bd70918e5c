"""Pages of proposals. Each view finds, asks, binds a form, acts, goes."""
