"""Training of the learned suggestion, and its report. Only here is scikit-learn needed."""

import random
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from routing import learned
from routing.learned import Model

HELD_OUT = 0.4
GRAMS = 20_000
LEAST_ROWS = 20
SEED = 20


class TrainingRefused(Exception):
    """It cannot be trained, in words."""


@dataclass(frozen=True)
class Score:
    """How a model did on rows it had not seen. `by_label`: (label, rows, precision, recall, F1)."""

    rows: int
    accuracy: float
    macro_f1: float
    by_label: tuple


def train(pairs):
    """(model of all rows, its score on held-out rows) from (text, label) pairs.

    Two fifths of each label are held out, by lot but always the same; they fit the confidence and give the report.
    Then everything is learned. A label with one row is only learned.
    """
    if len(pairs) < LEAST_ROWS or len({label for _text, label in pairs}) < 2:
        raise TrainingRefused(
            _("There are %(count)d rows to learn from: it takes at least %(least)d, with two different answers.")
            % {"count": len(pairs), "least": LEAST_ROWS}
        )
    kept, held_out = split(pairs)
    trial = _fit(kept)
    trial.steepness = _steepness(trial, held_out)
    model = _fit(pairs)
    model.steepness = trial.steepness
    return model, score(trial, held_out)


def split(pairs):
    """(to learn, held out), the same share of every label."""
    rows = list(pairs)
    random.Random(SEED).shuffle(rows)
    seen, kept, held_out = Counter(), [], []
    for text, label in rows:
        seen[label] += 1
        is_held_out = int(seen[label] * HELD_OUT) > int((seen[label] - 1) * HELD_OUT)
        (held_out if is_held_out else kept).append((text, label))
    return kept, held_out


def _fit(pairs):
    """A model as plain numbers."""
    extraction, selection, svm = _tools()
    texts, answers = zip(*pairs, strict=True)
    options = {"analyzer": learned.grams, "sublinear_tf": True}
    reader = extraction.TfidfVectorizer(min_df=3 if len(pairs) > 300 else 1, **options)
    try:
        counted = reader.fit_transform(texts)
    except ValueError:
        raise TrainingRefused(_("The texts have no words in common.")) from None
    choice = selection.SelectKBest(selection.chi2, k=min(GRAMS, counted.shape[1])).fit(counted, answers)
    known = sorted(reader.get_feature_names_out()[choice.get_support()])
    reader = extraction.TfidfVectorizer(vocabulary=known, **options)
    fitted = svm.LinearSVC(C=0.5, class_weight="balanced", random_state=SEED).fit(reader.fit_transform(texts), answers)
    weights, bias = fitted.coef_.tolist(), fitted.intercept_.tolist()
    if len(weights) == 1:
        weights, bias = [[-number for number in weights[0]], weights[0]], [-bias[0], bias[0]]
    return Model(fitted.classes_.tolist(), known, reader.idf_.tolist(), weights, bias, 1.0)


def _tools():
    try:
        from sklearn import feature_selection, svm
        from sklearn.feature_extraction import text
    except ImportError:
        raise TrainingRefused(
            _("Training needs scikit-learn: pip install -r requirements-train.txt. Serving does without.")
        ) from None
    return text, feature_selection, svm


def _steepness(model, pairs):
    """The steepness under which the held-out rows are least surprising."""
    place = {label: number for number, label in enumerate(model.labels)}
    known = [(text, label) for text, label in pairs if label in place]
    scores = [model.scores(text) for text, _label in known]
    right = [place[label] for _text, label in known]
    choices = (0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 12)
    return float(min(choices, key=lambda each: learned.log_loss(scores, right, each)) if right else 1)


def score(model, pairs):
    """The report on (text, label) pairs, by the model as it is served."""
    asked, given, right = Counter(), Counter(), Counter()
    for text, label in pairs:
        scores = model.scores(text)
        said = model.labels[max(range(len(scores)), key=scores.__getitem__)]
        asked[label] += 1
        given[said] += 1
        right[label] += said == label
    lines = tuple(_line(label, asked[label], given[label], right[label]) for label in sorted(asked | given))
    return Score(
        rows=len(pairs),
        accuracy=right.total() / max(len(pairs), 1),
        macro_f1=sum(line[-1] for line in lines) / max(len(lines), 1),
        by_label=lines,
    )


def _line(label, asked, given, right):
    precision, recall = right / given if given else 0.0, right / asked if asked else 0.0
    both = precision + recall
    return label, asked, precision, recall, 2 * precision * recall / both if both else 0.0
