"""Pure rules: sealing of identity numbers, shape of a number, who may what, lock-out times."""
