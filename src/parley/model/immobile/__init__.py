"""Caliendo & Parro (2015) with factors that stay in their sector, or move partly."""
