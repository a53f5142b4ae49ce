"""Having memory brought near to the processor ahead of its use: random reads of large tables then overlap."""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202  (typed by Numba)

from __future__ import annotations

import numba as nb
from llvmlite import ir
from numba.extending import intrinsic


@intrinsic
def fetch(_context, array, _at):
    """Have item `at` of an array brought near while other work goes on; bounds are not checked, nor do they matter."""

    def generate(context, builder, _, arguments):
        base = context.make_array(array)(context, builder, arguments[0]).data
        place = builder.gep(base, [arguments[1]])
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [place.type, number, number, number])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", (place.type,), kind)
        builder.call(prefetch, [place, *(ir.Constant(number, value) for value in (0, 3, 1))])
        return context.get_dummy_value()

    return nb.void(array, nb.int64), generate
