"""The last cases of a history are arranged, so that every desk of the demonstration has something to do today.

A scene is an ordinary story that stops behind a certain event, began so many working minutes ago and goes on briskly,
and belongs to the sign-ins that people try first.
"""

from bisect import bisect_left
from dataclasses import dataclass

PEOPLE = AGENT, INVESTIGATOR, MANAGER = "agent", "investigator", "manager"


@dataclass(frozen=True)
class Scene:
    """`until`: the event behind which the story stops, empty: it goes on. `ago`: working minutes since its arrival."""

    until: str
    ago: int
    category: str
    handler: str = AGENT
    investigator: str = INVESTIGATOR
    is_rejected: bool = False
    # So many minutes ago the customer wrote again, and nobody has answered.
    reply: int = 0
    # What the customer's pictures show.
    pictures: tuple = ()
    # How long everything takes, as a share of the usual.
    pace: float = 0.25


SCENES = (
    # Just in, and in triage.
    Scene("register", 3, "logistics.damaged", pictures=("carton",)),
    Scene("register", 9, "service.slow", handler=""),
    Scene("complete_intake", 28, "product.quality"),
    Scene("complete_intake", 55, "logistics.late"),
    Scene("complete_intake", 75, "product.description", handler=""),
    Scene("complete_intake", 96, "logistics.wrong", handler="", pictures=("label",)),
    # Two that look like no complaint wait for a manager's word.
    Scene("ask", 45, "service.attitude", is_rejected=True),
    Scene("ask", 62, "logistics.courier", handler="", is_rejected=True),
    # Verification.
    Scene("assign", 110, "logistics.damaged", pictures=("shards", "carton")),
    Scene("assign", 190, "product.fault", pictures=("shards",)),
    Scene("assign", 240, "logistics.wrong", reply=24, pictures=("label",)),
    Scene("assign", 300, "service.attitude"),
    Scene("assign", 280, "product.size", handler=""),
    Scene("assign", 260, "logistics.damaged", investigator=MANAGER, pictures=("carton",)),
    Scene("assign", 340, "service.process", investigator=MANAGER),
    Scene("enquiry", 190, "logistics.lost", handler=""),
    # Solution: to be proposed, waiting for the manager, offered.
    Scene("conclude", 210, "logistics.damaged", pictures=("shards",)),
    Scene("conclude", 290, "product.quality", reply=41),
    Scene("conclude", 310, "logistics.late"),
    Scene("conclude", 340, "service.refund", handler="", investigator=MANAGER),
    Scene("ask", 230, "product.counterfeit"),
    Scene("ask", 170, "service.price"),
    Scene("ask", 205, "service.price", handler=""),
    Scene("offer", 280, "product.description"),
    Scene("offer", 370, "logistics.damaged", handler="", reply=17),
    # Execution, where tasks go on by themselves.
    Scene("agree", 360, "product.fault"),
    Scene("agree", 620, "logistics.lost"),
    Scene("agree", 900, "product.quality", pictures=("carton",)),
    Scene("agree", 1200, "logistics.wrong", handler=""),
    # Delivered two or three days ago: calls are due.
    Scene("deliver", 2090, "logistics.courier"),
    Scene("deliver", 2030, "service.slow"),
    Scene("deliver", 1900, "service.attitude"),
    Scene("deliver", 1420, "service.process", reply=52),
    Scene("deliver", 2060, "service.refund", handler=""),
    # Review.
    Scene("satisfy", 1700, "service.attitude"),
    Scene("satisfy", 1900, "service.slow", handler=""),
)
# In a history so small that it would be a good part, there are fewer of them.
AT_MOST = 4


def arranged(count):
    """The scenes of a history of so many cases, the first being the most telling of each desk."""
    if count >= len(SCENES) * AT_MOST:
        return SCENES
    return SCENES[:: max(1, len(SCENES) * AT_MOST // count)] if count >= AT_MOST else ()


def placed(arrivals, wanted):
    """{number of the case: scene}: `arrivals` are seconds ago, the oldest first; each scene is one of them."""
    ascending, found = arrivals[::-1], {}
    for seconds, scene in wanted:
        number = bisect_left(ascending, seconds)
        # Two scenes may begin in one second.
        while len(arrivals) - 1 - number in found:
            number += 1
        found[len(arrivals) - 1 - number] = scene
    return found
