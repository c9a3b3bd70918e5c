"""The programme's public pages: what the PIC is, its stages, how to submit, its framework, who decides, whom to write to."""
