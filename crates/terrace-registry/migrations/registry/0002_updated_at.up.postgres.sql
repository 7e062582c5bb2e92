CREATE FUNCTION terrace_set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;

CREATE TRIGGER terrace_tenant_updated_at BEFORE UPDATE ON terrace_tenant
    FOR EACH ROW EXECUTE FUNCTION terrace_set_updated_at();
