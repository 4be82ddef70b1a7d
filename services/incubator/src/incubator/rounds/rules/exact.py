"""The exact answer to one question: can all these stays be laid on these tracks, each whole on one track?

Stays of the same days are alike, and so are tracks that are free through the same days. So the unknowns are numbers:
how many stays of these days go to tracks of those days. Where in each section no more lie on the like tracks than there
are of them, the tracks can be filled one after another, and nothing is lost by counting. The numbers are found, or shown
not to exist, by HiGHS with one thread, a fixed seed and limits counted in steps, never in seconds: the same question has
the same answer on every machine.
"""

from collections.abc import Mapping

import highspy
import numpy as np

from incubator.rounds.rules.tracks import Span

CLOSE = 1e-6
OPTIONS = {
    "output_flag": False,
    "log_to_console": False,
    "threads": 1,
    "random_seed": 0,
    "mip_max_nodes": 200,
    "simplex_iteration_limit": 60_000,
}


def numbers(stays: Mapping[Span, int], tracks: Mapping[Span, int]) -> dict[tuple[Span, Span], int] | bool:
    """Return how many stays of which span go to tracks of which span; False if impossible, True if left undecided."""
    pairs = [
        (stay, track)
        for stay in sorted(stays)
        for track in sorted(tracks)
        if track[0] <= stay[0] and stay[1] <= track[1]
    ]
    for whole in (False, True):  # whole numbers come by themselves most of the time, and faster
        status, found = _solved(_model(pairs, stays, tracks, whole=whole), len(pairs))
        if status == highspy.HighsModelStatus.kInfeasible:
            return False
        if status == highspy.HighsModelStatus.kOptimal and all(abs(value - round(value)) < CLOSE for value in found):
            return {pair: round(count) for pair, count in zip(pairs, found, strict=True) if round(count)}
    return True


def _solved(model: highspy.HighsLp, pairs: int) -> tuple[highspy.HighsModelStatus, list[float]]:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # its stubs leave it out
    for option, value in OPTIONS.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    return solver.getModelStatus(), list(solver.getSolution().col_value)[:pairs]


def _model(
    pairs: list[tuple[Span, Span]], stays: Mapping[Span, int], tracks: Mapping[Span, int], *, whole: bool
) -> highspy.HighsLp:
    """Write it down as flows: every stay is laid once; like tracks are handed from stay to stay, or idle for a section."""
    used = sorted({track for _, track in pairs})
    idle = [(track, at) for track in used for at in range(*track)]
    row = {key: number for number, key in enumerate(idle)}
    once = {span: len(idle) + number for number, span in enumerate(sorted(stays))}
    right = [float(tracks[track]) if at == track[0] else 0.0 for track, at in idle] + [float(stays[s]) for s in once]
    columns = [
        [(row[track, stay[0]], 1.0), *([(row[track, stay[1]], -1.0)] if stay[1] < track[1] else []), (once[stay], 1.0)]
        for stay, track in pairs
    ] + [[(row[track, at], 1.0), *([(row[track, at + 1], -1.0)] if at + 1 < track[1] else [])] for track, at in idle]
    most = [float(min(stays[stay], tracks[track])) for stay, track in pairs] + [
        float(tracks[track]) for track, _ in idle
    ]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(columns), len(right)
    model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(len(columns)), np.zeros(len(columns)), np.array(most)
    model.row_lower_ = model.row_upper_ = np.array(right)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(column) for column in columns)])
    model.a_matrix_.index_ = np.array([at for column in columns for at, _ in column])
    model.a_matrix_.value_ = np.array([value for column in columns for _, value in column])
    if whole:
        kinds = [highspy.HighsVarType.kInteger] * len(pairs) + [highspy.HighsVarType.kContinuous] * len(idle)
        model.integrality_ = kinds
    return model
