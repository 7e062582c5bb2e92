CREATE TRIGGER terrace_tenant_updated_at BEFORE UPDATE ON terrace_tenant
    FOR EACH ROW SET NEW.updated_at = UTC_TIMESTAMP(6);
