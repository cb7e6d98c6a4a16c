"""The API's description (OpenAPI), and pages that show it. Both are public: they tell how to ask, not what is there."""

from functools import lru_cache

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from routing.policies import public

METHODS = ("get", "post", "put", "patch", "delete")


@lru_cache(maxsize=4)
def described(language):
    """The description in one language; the code does not change while it runs."""
    return SchemaGenerator().get_schema(request=None, public=True)


@public("how to call the API; holds nothing of any case")
@require_safe
def schema(request):
    """OpenAPI 3 as JSON."""
    return JsonResponse(described(get_language()), json_dumps_params={"ensure_ascii": False})


@public("how to call the API; holds nothing of any case")
@require_safe
def docs(request):
    """The same for people to read; no script, nothing from elsewhere."""
    whole = described(get_language())
    groups: dict[str, list] = {}
    for path, methods in whole["paths"].items():
        for method in METHODS:
            if method in methods:
                tag = methods[method].get("tags", [""])[0]
                groups.setdefault(tag, []).append(_operation(path, method, methods[method], whole))
    return render(request, "channels/api_docs.html", {"groups": groups.items(), "info": whole["info"]})


def _operation(path, method, operation, whole):
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answers = [(code, _name_of(answer)) for code, answer in operation["responses"].items()]
    parameters = [one for one in operation.get("parameters", []) if one["in"] != "path"]
    return {
        "id": operation["operationId"],
        "path": path,
        "method": method.upper(),
        "text": operation.get("description", ""),
        "parameters": parameters,
        "fields": list(_fields(body, whole)),
        "answers": answers,
    }


def _name_of(answer):
    content = next(iter(answer.get("content", {}).values()), {})
    return content.get("schema", {}).get("$ref", "").rpartition("/")[2]


def _fields(part, whole, prefix=""):
    """(path, type, required, words) of every field of a body, nested ones with dots."""
    part = _resolved(part, whole)
    required = part.get("required", [])
    for name, field in part.get("properties", {}).items():
        inner = _resolved(field, whole)
        is_list = inner.get("type") == "array"
        of = _resolved(inner.get("items", {}), whole) if is_list else inner
        path = f"{prefix}{name}{'[]' if is_list else ''}"
        yield path, _type(of), name in required, field.get("description") or of.get("description", "")
        if "properties" in of:
            yield from _fields(of, whole, f"{path}.")


def _resolved(part, whole):
    if "allOf" in part:
        return _resolved(part["allOf"][0], whole) | {k: v for k, v in part.items() if k != "allOf"}
    if "oneOf" in part:
        return _resolved(part["oneOf"][0], whole)
    if "$ref" in part:
        return whole["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    return part


def _type(part):
    if "enum" in part:
        return " · ".join(str(code) for code in part["enum"] if code != "")
    return part.get("format") or part.get("type", "")
