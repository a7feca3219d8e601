"""What stands below each field of a class: the meaning that its author wrote there."""

import ast
import inspect
from textwrap import dedent


def meanings(owner: type) -> dict[str, str]:
    """Field to the text in quotes below it; fields without one are left out."""
    (body,) = ast.parse(dedent(inspect.getsource(owner))).body
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            found[field.target.id] = inspect.cleandoc(below.value.value)
    return found


def annotations(owner: type) -> dict[str, str]:
    """Field to its type as it is written in the class."""
    (body,) = ast.parse(dedent(inspect.getsource(owner))).body
    assert isinstance(body, ast.ClassDef)
    return {
        field.target.id: ast.unparse(field.annotation)
        for field in body.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }
