"""The face of the look-ups: ask a body, lay its answer beside what was declared."""

from __future__ import annotations

from congvu.registers.lookups.actions.asking import UnableToLookUp as UnableToLookUp
from congvu.registers.lookups.actions.asking import look_up as look_up
from congvu.registers.lookups.contracts import KINDS as KINDS
from congvu.registers.lookups.queries import READ as READ
from congvu.registers.lookups.queries import labels as labels
from congvu.registers.lookups.queries import offered as offered
from congvu.registers.lookups.queries import titles as titles
from congvu.registers.lookups.rules.comparing import AGREES as AGREES
from congvu.registers.lookups.rules.comparing import DISAGREES as DISAGREES
from congvu.registers.lookups.rules.comparing import compare as compare
from congvu.registers.lookups.rules.numbers import clean as clean
from congvu.registers.lookups.rules.numbers import fits as fits
