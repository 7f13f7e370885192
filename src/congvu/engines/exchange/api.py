"""The face of the exchange: documents and states out, messages in, who can be written to; where other
systems are that are called.

Law: QĐ 28/2018/QĐ-TTg, QCVN 102:2016/BTTTT.
"""

from __future__ import annotations

from congvu.engines.exchange.actions.circuits import note_answered as note_answered
from congvu.engines.exchange.actions.circuits import note_failed as note_failed
from congvu.engines.exchange.actions.circuits import seconds_to_rest as seconds_to_rest
from congvu.engines.exchange.actions.sending import UnableToSend as UnableToSend
from congvu.engines.exchange.actions.sending import send_document as send_document
from congvu.engines.exchange.actions.sending import send_status as send_status
from congvu.engines.exchange.contracts import Business as Business
from congvu.engines.exchange.contracts import Edoc as Edoc
from congvu.engines.exchange.contracts import EdocStatus as EdocStatus
from congvu.engines.exchange.contracts import MessageCard as MessageCard
from congvu.engines.exchange.contracts import Organ as Organ
from congvu.engines.exchange.contracts import PartnerCard as PartnerCard
from congvu.engines.exchange.contracts import Reference as Reference
from congvu.engines.exchange.contracts import Replaced as Replaced
from congvu.engines.exchange.contracts import Signer as Signer
from congvu.engines.exchange.contracts import Staff as Staff
from congvu.engines.exchange.contracts import StatusCode as StatusCode
from congvu.engines.exchange.models.connected import Connected as Connected
from congvu.engines.exchange.queries.connections import wrong_terms as wrong_terms
from congvu.engines.exchange.queries.messages import carried_by as carried_by
from congvu.engines.exchange.queries.messages import message as message
from congvu.engines.exchange.queries.parties import addressable as addressable
from congvu.engines.exchange.queries.parties import canonical as canonical
from congvu.engines.exchange.queries.parties import find_partners as find_partners
from congvu.engines.exchange.queries.parties import office_code as office_code
from congvu.engines.exchange.rules.delivery import after_failure as after_failure
