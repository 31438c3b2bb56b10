"""Buyers change suppliers while wages, costs and spending stay fixed."""
