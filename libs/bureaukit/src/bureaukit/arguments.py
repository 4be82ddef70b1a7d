"""What an endpoint is called with: planned once with its route, where FastAPI would walk its dependencies at each request."""

from collections.abc import Collection
from copy import deepcopy
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from pydantic import BaseModel


class Arguments:
    """The parameters of one endpoint, as FastAPI reads them from its signature and validates them."""

    def __init__(self, dependant: Dependant, *, repeatable: Collection[str]) -> None:
        whole = [param for param in dependant.query_params if _is_model(param.field_info.annotation)]
        self._query = [(param, param.alias in repeatable) for param in dependant.query_params if param not in whole]
        self._whole = whole[0] if whole else None  # a filter, which is the whole query
        self._path = dependant.path_params
        self._body = dependant.body_params[0] if dependant.body_params else None
        self._handed: list[Any] = [(handed.name, handed.call) for handed in dependant.dependencies]
        self._request = dependant.request_param_name
        self._repeatable = repeatable
        others = (*dependant.header_params, *dependant.cookie_params, *dependant.body_params[1:], *whole[1:])
        is_odd = self._body is not None and (
            isinstance(self._body.field_info, Form) or getattr(self._body.field_info, "embed", None)
        )
        if is_odd or others or (whole and self._query) or not all(map(_is_of_request, dependant.dependencies)):
            raise TypeError(
                f"{dependant.path}: an endpoint takes its path, its query, one body, the desk and the request"
            )

    async def of(self, request: Request) -> dict[str, Any]:
        """Return the arguments by name, or raise with every fault of path, query and body together."""
        values: dict[str, Any] = {name: await call(request) for name, call in self._handed}
        faults: list[Any] = []

        def take(param: Any, value: Any, *place: str) -> None:
            values[param.name], found = param.validate(value, values, loc=place)
            faults.extend(found)

        for param in self._path:
            take(param, request.path_params[param.alias], "path", param.alias)
        query = request.query_params
        if self._whole:
            sent = {name: query.getlist(name) if name in self._repeatable else query[name] for name in query}
            take(self._whole, sent, "query")
        for param, is_list in self._query:
            if param.alias in query:
                take(param, query.getlist(param.alias) if is_list else query[param.alias], "query", param.alias)
            elif param.field_info.is_required():
                faults.append({"type": "missing", "loc": ("query", param.alias), "msg": "", "input": None})
            else:
                values[param.name] = deepcopy(param.default)
        if self._body:
            take(self._body, request.state.body, "body")
        if self._request:
            values[self._request] = request
        if faults:
            raise RequestValidationError(faults)
        return values


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_of_request(dependant: Dependant) -> bool:
    made_of = (*dependant.path_params, *dependant.query_params, *dependant.header_params, *dependant.cookie_params)
    return bool(dependant.request_param_name) and not (*made_of, *dependant.body_params, *dependant.dependencies)
