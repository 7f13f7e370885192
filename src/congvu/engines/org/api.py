"""The face of the tree: units, seats, subtrees on a day, who is competent, codes both ways."""

from congvu.engines.org.actions.posts import close_post as close_post
from congvu.engines.org.actions.posts import open_post as open_post
from congvu.engines.org.actions.units import create_unit as create_unit
from congvu.engines.org.contracts import JOINABLE as JOINABLE
from congvu.engines.org.contracts import Post as Post
from congvu.engines.org.contracts import Unit as Unit
from congvu.engines.org.queries.competence import competent_unit as competent_unit
from congvu.engines.org.queries.competence import successors as successors
from congvu.engines.org.queries.posts import head_post as head_post
from congvu.engines.org.queries.posts import post as post
from congvu.engines.org.queries.posts import posts as posts
from congvu.engines.org.queries.posts import posts_of as posts_of
from congvu.engines.org.queries.units import all_ids as all_ids
from congvu.engines.org.queries.units import ancestors as ancestors
from congvu.engines.org.queries.units import children as children
from congvu.engines.org.queries.units import get_many as get_many
from congvu.engines.org.queries.units import is_within as is_within
from congvu.engines.org.queries.units import roots as roots
from congvu.engines.org.queries.units import subtree_ids as subtree_ids
from congvu.engines.org.queries.units import unit as unit
from congvu.engines.org.queries.units import unit_by_code as unit_by_code
from congvu.engines.org.queries.units import unit_by_uid as unit_by_uid
from congvu.engines.org.rules.codes import is_new_code as is_new_code
from congvu.engines.org.rules.codes import is_old_code as is_old_code
from congvu.engines.org.rules.codes import new_code as new_code
from congvu.engines.org.rules.codes import old_code as old_code
