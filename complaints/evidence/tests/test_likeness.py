"""Like pictures are found by the index, and what is found is what comparing each with each would find."""

import io
import random
import time

import pytest
from django.db import connection
from PIL import Image, ImageEnhance

from complaints.evidence import examining, items, likeness
from complaints.evidence.models import EvidenceItem, Examination, PictureBand
from complaints.evidence.tests import pictures


def hashes(image, **options):
    facts, _made = examining.look(io.BytesIO(pictures.saved(image, **options)), "image/jpeg")
    return likeness.signed(facts["row_hash"]), likeness.signed(facts["column_hash"])


def stored(item, row_hash, column_hash):
    row = Examination.objects.create(item=item, row_hash=row_hash, column_hash=column_hash)
    likeness.remember(row)
    return row


@pytest.fixture
def texts(verified, investigator):
    return [items.add(verified, by=investigator, text=f"words {number}") for number in range(4)]


def test_smaller_recompressed_brighter_copies_are_found_and_others_are_not(texts):
    first = pictures.scene(1, (800, 600))
    stored(texts[0], *hashes(first))
    stored(texts[1], *hashes(pictures.scene(2, (800, 600))))

    for copy in (first.resize((400, 300)), ImageEnhance.Brightness(first).enhance(1.1)):
        assert [like.examination for like in likeness.near(*hashes(copy, quality=40))] == [
            Examination.objects.get(item=texts[0]).pk
        ]
    assert likeness.near(*hashes(pictures.scene(3))) == []


def test_plain_area_has_no_hash():
    assert hashes(Image.new("RGB", (200, 200), "white")) == (None, None)
    assert likeness.near(None, None) == []


def test_index_misses_nothing_within_seven_bits(texts):
    chance = random.Random(5)
    base = chance.getrandbits(64)
    row = stored(texts[0], likeness.signed(base), 0)

    for _number in range(200):
        changed = base
        for bit in chance.sample(range(64), 7):
            changed ^= 1 << bit
        assert [like.examination for like in likeness.near(likeness.signed(changed), 0)] == [row.pk]
    far = base
    for bit in chance.sample(range(64), 8):
        far ^= 1 << bit
    assert likeness.near(likeness.signed(far), 0) == []


@pytest.mark.slow
def test_look_up_among_many_takes_at_most_20_times_one_indexed_look_up(texts):
    count, chance = 20_000, random.Random(7)
    EvidenceItem.objects.bulk_create(
        (
            EvidenceItem(complaint=texts[0].complaint, kind="photo", title="x", text="x", sha256=f"{number:064x}",
                         by_kind="person", added_at=texts[0].added_at)
            for number in range(count)
        ),
        batch_size=2000,
    )  # fmt: skip
    keys = list(EvidenceItem.objects.filter(title="x").values_list("pk", flat=True))
    wanted = []
    for start in range(0, count, 5000):
        rows = Examination.objects.bulk_create(
            [
                Examination(item_id=key, row_hash=likeness.signed(chance.getrandbits(64)), column_hash=0)
                for key in keys[start : start + 5000]
            ]
        )
        wanted.append(rows[0].row_hash)
        PictureBand.objects.bulk_create(
            PictureBand(examination=row, band=band, row_hash=row.row_hash, column_hash=0)
            for row in rows
            for band in likeness.quarters(row.row_hash)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    single = median(lambda key: EvidenceItem.objects.filter(sha256=f"{key:064x}").values_list("pk").first(), range(40))
    near = median(lambda row_hash: likeness.near(row_hash, 0), wanted)

    print(f"one indexed look-up {single * 1000:.2f} ms, like pictures {near * 1000:.2f} ms, {near / single:.1f} times")
    assert near <= 20 * single


def median(call, values):
    taken = []
    for value in values:
        began = time.perf_counter()
        call(value)
        taken.append(time.perf_counter() - began)
    return sorted(taken)[len(taken) // 2]
