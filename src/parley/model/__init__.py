"""Equations, families and the certificate."""
