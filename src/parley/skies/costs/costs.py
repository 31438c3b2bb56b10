"""What a longer way costs a carrier, USD per flight. Functions of numbers or arrays that broadcast.

Fuel is part of the cost of a block hour and is never added to it.
"""

from __future__ import annotations

import numpy as np

from parley.dims import Array
from parley.skies.costs.fuel import Number


def time_cost(hours: Number, price: Number) -> Number:
    """Extra block hours at the all-in cost of a block hour: Δh · p, fuel inside."""
    return hours * price


def overflight_saved(km_before: Number, km_after: Number, fee: Number) -> Number:
    """Fees no longer paid to a state that is not flown over: fee (k0 - k1), k the km over it; negative if paid anew."""
    return fee * (km_before - km_after)


def crew_cost(before: Number, after: Number, limit: Number, price: Number) -> Array:
    """Extra pilots where the longer way passes the duty limit and the shorter did not.

    c = p h1 if h1 > L and h0 <= L, minus the same where it is the other way round.

    Args:
        before: block hours h0.
        after: block hours h1.
        limit: block hours L beyond which a second crew flies (EASA ORO.FTL.205).
        price: USD per block hour p of that crew.
    """
    gained = np.where((after > limit) & (before <= limit), after, 0.0)
    dropped = np.where((before > limit) & (after <= limit), before, 0.0)
    return np.asarray(price * (gained - dropped))


def lost_rotations(hours: Number, margin: Number) -> Number:
    """Contribution of the flights that the aircraft has no time for: Δh · m."""
    return hours * margin


def fare_equivalent(hours: Number, seats: Number, load: Number, per_minute: Number) -> Number:
    """What passengers would pay to be spared the extra time: 60 Δh · seats · load · v (v after Ennen & Wozny)."""
    return 60 * hours * seats * load * per_minute
