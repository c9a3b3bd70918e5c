"""What people type: forms check shape and words; actions check rules."""
