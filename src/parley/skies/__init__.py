"""Closed airspace: who may fly where, the shortest permitted flight, and what the detour costs."""
