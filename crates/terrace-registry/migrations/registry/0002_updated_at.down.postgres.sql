DROP TRIGGER terrace_tenant_updated_at ON terrace_tenant;
DROP FUNCTION terrace_set_updated_at();
