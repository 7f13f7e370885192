"""Everything that changes the tree."""

from congvu.engines.org.actions.packages import load_org as load_org
from congvu.engines.org.actions.posts import close_post as close_post
from congvu.engines.org.actions.posts import open_post as open_post
from congvu.engines.org.actions.reform import merge_units as merge_units
from congvu.engines.org.actions.reform import split_unit as split_unit
from congvu.engines.org.actions.reorganising import reorganise as reorganise
from congvu.engines.org.actions.reorganising import restore as restore
from congvu.engines.org.actions.today import take_effect as take_effect
from congvu.engines.org.actions.units import create_unit as create_unit
from congvu.engines.org.actions.units import found_unit as found_unit
from congvu.engines.org.actions.units import move_unit as move_unit
from congvu.engines.org.actions.units import rename_unit as rename_unit
