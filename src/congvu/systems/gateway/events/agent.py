"""What is told of the agent node of the national platform."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class AgentChanged(Event):
    """The national platform's agent node."""

    name = "gateway.agent.changed"
    sentence = "Sửa kết nối nút tác tử quốc gia: {host}"
    noun = "gateway.agent"
    subject = "node_uid"

    node_uid: str
    host: str
    client: str
    is_on: bool


@event
class AgentAnswered(Event):
    """A request that came through the node; what was read is told by the call itself."""

    name = "gateway.agent.answered"
    sentence = "Trả lời yêu cầu {request} của {requester} về dịch vụ {service}"
    law = "nd-278-2025"

    request: str
    requester: str
    service: str
    outcome: str
