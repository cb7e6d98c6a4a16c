"""The ledger: a file for finance once, its answer line by line, coupons; nothing is paid twice."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compensation import offers, payout_files, payouts, reconciling
from compensation.invariants import INVARIANTS
from compensation.models import FinanceAnswer, Payout, PayoutBatch, PayoutLine
from complaints.errors import StepRefused
from complaints.messaging.models import Notice
from conftest import make_person


@pytest.fixture
def agreed(within, agent):
    """Refund 134.00 and coupon 10.00 to be paid."""
    return offers.accept(offers.offer(within, by=agent), by=agent, words="Yes, thank you.")


@pytest.fixture
def refund(agreed):
    return Payout.objects.get(remedy__kind="refund")


@pytest.fixture
def coupon(agreed):
    return Payout.objects.get(remedy__kind="coupon")


@pytest.fixture
def exported(refund, finance):
    return payouts.export([refund], by=finance)


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def broken():
    return [invariant.name for invariant in INVARIANTS if invariant.count()]


def answer(tmp_path, *lines, name="answer.csv"):
    """A file as finance returns it."""
    path = tmp_path / name
    path.write_text("\n".join(["payout,amount,result,finance reference,reason", *lines]), encoding="utf-8")
    return path


def outcomes(found):
    return [finding["outcome"] for finding in found.findings]


def test_file_for_finance_holds_what_is_ready_and_no_coupon(refund, coupon, finance):
    batch = payouts.export([refund, coupon], by=finance)

    rows = list(csv.reader(io.StringIO(payout_files.content_of(batch, "csv").decode("utf-8-sig"))))
    assert (batch.count, batch.total) == (1, 13400)
    assert rows[1][:6] == [
        refund.reference, refund.complaint.reference, "refund", "134.00", "CNY", "as the order was paid"
    ]  # fmt: skip
    assert payout_files.content_of(batch, "xlsx").startswith(b"PK")
    assert broken() == []


def test_same_key_again_is_the_same_file(refund, finance):
    first = payouts.export([refund], by=finance, key="k1")

    assert payouts.export([refund], by=finance, key="k1") == first
    assert PayoutLine.objects.count() == 1


def test_same_key_for_other_lines_is_refused(refund, coupon, finance):
    payouts.export([refund], by=finance, key="k1")

    with pytest.raises(StepRefused):
        payouts.export([refund, coupon], by=finance, key="k1")


def test_second_file_with_the_same_line_is_refused(refund, exported, finance):
    with pytest.raises(StepRefused):
        payouts.export([refund], by=finance, key="k2")

    assert PayoutBatch.objects.count() == 1


def test_note_that_looks_like_a_formula_is_disarmed_in_the_file(refund, exported, finance):
    refund.complaint.order.currency = "=1"
    refund.complaint.order.save()

    assert b"'=1" in payout_files.content_of(exported, "csv")


def test_answer_of_finance_pays_once(refund, exported, finance, tmp_path):
    path = answer(tmp_path, f"{refund.reference},134.00,paid,F-77,")

    first = reconciling.record(path, name="answer.csv", by=finance)
    again = reconciling.record(path, name="answer.csv", by=finance)

    refund = Payout.objects.get(pk=refund.pk)
    assert outcomes(first) == ["paid"]
    assert (again.pk, FinanceAnswer.objects.count()) == (first.pk, 1)
    assert (refund.state, refund.finance_reference) == ("paid", "F-77")
    assert PayoutLine.objects.get().result == "paid"
    assert broken() == []


def test_lines_that_do_not_fit_are_told_and_change_nothing(refund, coupon, exported, finance, tmp_path):
    path = answer(
        tmp_path,
        "P-999999,1.00,paid,F-1,",
        f"{coupon.reference},10.00,paid,F-2,",
        f"{refund.reference},134.00,,,",
        f"{refund.reference},134.00,perhaps,,see the bank",
        f"{refund.reference},134.00,paid,F-3,",
        f"{refund.reference},134.00,paid,F-3,",
        f"{refund.reference},134.00,paid,F-4,",
        f"{refund.reference},134.00,failed,,returned",
    )

    found = reconciling.record(path, name="answer.csv", by=finance)

    assert outcomes(found) == [
        "unknown", "not_with_finance", "open", "unclear", "paid", "repeated", "contradicts", "contradicts"
    ]  # fmt: skip
    assert Payout.objects.get(pk=coupon.pk).state == "to_pay"
    assert Payout.objects.get(pk=refund.pk).finance_reference == "F-3"


def test_other_amount_is_to_be_clarified_and_not_paid(refund, exported, finance, tmp_path):
    found = reconciling.record(answer(tmp_path, f"{refund.reference},1.34,paid,F-1,"), name="a", by=finance)

    row = Payout.objects.get(pk=refund.pk)
    assert outcomes(found) == ["differs"]
    assert (row.state, row.failure) == ("to_clarify", "Finance's file says 1.34.")


def test_reading_that_was_cut_off_goes_on_with_the_same_file(refund, exported, finance, tmp_path, monkeypatch):
    path = answer(tmp_path, f"{refund.reference},134.00,paid,F-1,", "P-999999,1.00,paid,F-2,")
    whole = reconciling._finding

    def cut(said, **kwargs):
        if said.line > 2:
            raise KeyboardInterrupt
        return whole(said, **kwargs)

    monkeypatch.setattr(reconciling, "_finding", cut)
    with pytest.raises(KeyboardInterrupt):
        reconciling.record(path, name="a", by=finance)
    monkeypatch.setattr(reconciling, "_finding", whole)

    assert outcomes(reconciling.record(path, name="a", by=finance)) == ["repeated", "unknown"]
    assert Payout.objects.filter(state="paid").count() == 1


@pytest.mark.parametrize("text", ["", "one,two\n1,2\n", "payout\nP-1\n"])
def test_file_without_the_columns_is_refused_in_a_sentence(finance, tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_text(text)

    with pytest.raises(StepRefused):
        reconciling.record(path, name="x.csv", by=finance)


def test_exported_file_filled_in_by_finance_comes_back(refund, exported, finance, tmp_path):
    rows = list(csv.reader(io.StringIO(payout_files.content_of(exported, "csv").decode("utf-8-sig"))))
    rows[1][10:12] = ["已付款", "F-9"]
    path = tmp_path / "back.csv"
    with path.open("w", newline="", encoding="gb18030") as file:
        csv.writer(file).writerows(rows)

    assert outcomes(reconciling.record(path, name="back.csv", by=finance)) == ["paid"]


def test_failed_payment_tells_whoever_speaks_with_the_customer(refund, exported, finance, agent):
    payouts.record_failed(refund, by=finance, why="Account closed.")

    notice = Notice.objects.get(person=agent, kind="payout")
    assert notice.params["payout"] == refund.reference
    assert PayoutLine.objects.get().result == "failed"


def test_failed_payment_goes_into_another_file_and_both_keep_their_line(refund, exported, finance):
    payouts.record_failed(refund, by=finance, why="Bank closed.")
    payouts.retry(refund, by=finance)
    second = payouts.export([refund], by=finance)

    assert list(PayoutLine.objects.values_list("batch", "result")) == [(exported.pk, "failed"), (second.pk, "")]
    assert reconciling.balance_of(list(payout_files.lines_of(exported))).failed == 13400


# --- pages --------------------------------------------------------------------------------------------------------


def test_finance_exports_takes_the_file_and_records_the_answer_in_the_browser(refund, finance, tmp_path):
    desk = browser(finance)
    listed = desk.get(reverse("payouts"))
    made = desk.post(reverse("export_payouts"), {"key": listed.context["key"], "payouts": [refund.pk]})
    batch = PayoutBatch.objects.get()
    again = desk.post(reverse("export_payouts"), {"key": listed.context["key"], "payouts": [refund.pk]})
    file = desk.get(reverse("take_payout_file", args=[batch.pk, "csv"]))
    filled = file.content.decode("utf-8-sig").rstrip().removesuffix(",,,") + ",paid,F-1,\n"
    sent = desk.post(reverse("record_answer"), {"file": SimpleUploadedFile("back.csv", filled.encode())})
    shown = desk.get(sent.url)

    assert [row.pk for row in listed.context["page"].rows] == [refund.pk]
    assert made.url == again.url == reverse("payout_file", args=[batch.pk])
    assert desk.get(made.url).context["balance"].open == 0
    assert file["Content-Disposition"].startswith("attachment")
    assert [outcome for outcome, _sentence, _lines in shown.context["groups"]] == ["paid"]
    assert Payout.objects.get(pk=refund.pk).state == "paid"
    assert desk.get(reverse("payout_files")).status_code == 200
    assert desk.get(reverse("payout", args=[refund.pk])).status_code == 200


def test_agent_issues_the_coupon_and_sees_no_other_list(coupon, refund, agent):
    desk = browser(agent)

    assert desk.get(reverse("payouts")).url == reverse("payouts_of", args=["coupons"])
    assert [row.pk for row in desk.get(reverse("payouts_of", args=["coupons"])).context["page"].rows] == [coupon.pk]
    assert desk.post(reverse("payout", args=[coupon.pk]), {"issue": "1", "code": "SORRY-10"}).status_code == 302
    assert desk.post(reverse("payout", args=[coupon.pk]), {"issue": "1", "code": "TWICE"}).status_code == 409
    assert Payout.objects.get(pk=coupon.pk).finance_reference == "SORRY-10"


def test_finance_records_one_payment_by_hand_and_a_reason_is_asked(refund, exported, finance):
    desk = browser(finance)
    page = reverse("payout", args=[refund.pk])

    assert desk.post(page, {"failed": "1", "reason": ""}).status_code == 409
    assert desk.post(page, {"unclear": "1", "reason": "The bank does not answer."}).status_code == 302
    assert desk.post(page, {"paid": "1", "finance_reference": "F-1"}).status_code == 302
    assert desk.post(page, {"paid": "1", "finance_reference": "F-2"}).status_code == 409


@pytest.mark.parametrize("role", ["investigator", "reviewer", "manager"])
def test_other_roles_neither_export_nor_record(refund, exported, role):
    person = browser(make_person("somebody", role, "warehouse"))

    assert person.post(reverse("export_payouts"), {"key": "x", "payouts": [refund.pk]}).status_code == 403
    assert person.get(reverse("take_payout_file", args=[exported.pk, "csv"])).status_code == 403
    assert person.post(reverse("record_answer"), {}).status_code == 403
    assert person.get(reverse("payout_files")).status_code == 403


def test_person_named_in_the_case_sees_nothing_of_its_money(refund, finance):
    from complaints.models import NamedPerson

    NamedPerson.objects.create(complaint=refund.complaint, name="He", person=finance)
    desk = browser(finance)

    assert desk.get(reverse("payouts")).context["page"].rows == []
    assert desk.get(reverse("payout", args=[refund.pk])).status_code == 404


def test_list_is_narrowed_by_number_case_kind_and_day(refund, finance):
    desk = browser(finance)
    page = reverse("payouts")

    def shown(**query):
        return len(desk.get(page, query).context["page"].rows)

    assert (shown(q=refund.reference), shown(q=refund.complaint.reference), shown(q="nonsense")) == (1, 1, 0)
    assert (shown(kind="refund"), shown(kind="cash"), shown(due="2000-01-01")) == (1, 0, 0)
    assert desk.get(page, {"page": "99"}).status_code == 200
    assert desk.get(page, {"due": "never"}).status_code == 200
    assert desk.get(reverse("payouts_of", args=["nothing"])).status_code == 404


@pytest.fixture
def two_more(agent, mugs, investigator, triage_choice, agreed):
    """Two more cases with a refund and a coupon to be paid."""
    from dataclasses import replace

    from compensation import drafting
    from compensation.tests.conftest import terms_for, write_report
    from complaints import lifecycle

    for number in (2, 3):
        case = lifecycle.register(replace(mugs, external_id=f"call-{number}"), by=agent)
        case = lifecycle.complete_intake(case, by=agent)
        case = lifecycle.assign(case, by=agent, **triage_choice)
        write_report(case, investigator)
        case = lifecycle.conclude(case, by=agent)
        version = drafting.draft(case, by=agent, terms=terms_for(case, 100 * number, 1000))
        offers.accept(offers.offer(version, by=agent), by=agent, words="Yes.")


@pytest.mark.parametrize("name", ["payouts", "payout_files"])
def test_lists_ask_as_often_for_three_as_for_one(refund, finance, name, request, django_assert_num_queries):
    desk = browser(finance)
    payouts.export([refund], by=finance)
    if name == "payouts":
        Payout.objects.filter(pk=refund.pk).update(state="to_pay")
    desk.get(reverse(name))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        desk.get(reverse(name))
    request.getfixturevalue("two_more")
    if name == "payout_files":
        for row in Payout.objects.ready():
            payouts.export([row], by=finance)

    with django_assert_num_queries(len(asked)):
        page = desk.get(reverse(name))
    rows = page.context["page"].rows if name == "payouts" else page.context["batches"]
    assert len(rows) == 3
    assert len(asked) <= 15
