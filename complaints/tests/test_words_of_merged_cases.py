"""What is said in a case that was merged into another."""

import dataclasses

from complaints import lifecycle
from complaints.tests.machine import again, clocks_of


def test_words_in_a_merged_case_thaw_nothing_and_keep_the_survivors_promises(triaged, agent, mugs):
    second = lifecycle.register(dataclasses.replace(mugs, external_id="another"), by=agent)
    lifecycle.merge(second, by=agent, into=triaged, confirmed=True)
    held = clocks_of(second)

    lifecycle.say(again(second), by=agent, text="We are looking into it.")
    lifecycle.say(again(second), by=agent, text="Please do.", direction="in")

    assert (clocks_of(second), set(held.values())) == (held, {"paused"})
    assert (again(second).first_response_at, again(triaged).first_response_at is None) == (None, False)
    assert clocks_of(triaged)["next_reply"] == "running"
