//! Handles to data, the directory of tenants, placements and isolation: the one place that keeps tenants apart.
