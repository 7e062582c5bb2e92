//! The control plane: tenants, their lifecycle and provisioning.
