"""Models that people also build by hand, in Python: what is wrong with them is said as it is of a file."""

from __future__ import annotations

from functools import partial
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from parley.errors import ScenarioError
from parley.kit.faults import Hooks, Keys, listed


class ByHand(type(BaseModel)):  # type: ignore[misc]  # pydantic names its metaclass nowhere else in public
    """Class of such models; files are read by ``model_validate``, which does not call it."""

    def __call__(cls, *args: Any, **keys: Any) -> Any:
        """Build one; :class:`ScenarioError` names every fault with its key and the nearest valid spelling."""
        try:
            return super().__call__(*args, **keys)
        except ValidationError as error:
            hooks = Hooks(cls, at=partial(_model_at, cls))
            raise ScenarioError(f"{cls.__name__} is not valid:\n{listed(error, hooks)}") from None


def _model_at(top: type[BaseModel], path: Keys) -> type[BaseModel]:
    """The model that the last key of a path is one of."""
    model = top
    for key in path[:-1]:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        inner = _inner(fields[key].annotation) if key in fields else None
        model = inner or model
    return model


def _inner(hint: Any) -> type[BaseModel] | None:
    """The model in a type such as ``tuple[Measure, ...]``."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return hint
    return next((model for part in get_args(hint) if (model := _inner(part))), None)
