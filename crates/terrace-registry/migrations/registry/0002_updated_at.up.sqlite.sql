CREATE TRIGGER terrace_tenant_updated_at AFTER UPDATE ON terrace_tenant
    FOR EACH ROW
BEGIN
    UPDATE terrace_tenant SET updated_at = strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z' WHERE id = NEW.id;
END;
