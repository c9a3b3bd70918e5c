"""The programme's arithmetic, pure: the form's wording, the budget, what a submission must hold."""
