-- Tells every portal process, when the transaction commits, whose access may have changed: live streams are granted
-- once and last for hours. A trigger and not each verb, so that a row which is changed by hand is told of too.
-- The message is the person's id; who hears it asks anew.
CREATE FUNCTION notice_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('slipway_access', coalesce(to_jsonb(OLD), to_jsonb(NEW)) ->> TG_ARGV[0]);
  RETURN NULL;
END $$;

CREATE TRIGGER notice_access AFTER UPDATE OR DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION notice_access('id');

CREATE TRIGGER notice_access AFTER INSERT OR UPDATE OR DELETE ON memberships
  FOR EACH ROW EXECUTE FUNCTION notice_access('user_id');

CREATE TRIGGER notice_access AFTER UPDATE OR DELETE ON sessions
  FOR EACH ROW EXECUTE FUNCTION notice_access('user_id');

CREATE TRIGGER notice_access_deleted AFTER DELETE ON api_tokens
  FOR EACH ROW EXECUTE FUNCTION notice_access('user_id');

-- A token's use is noted once a minute, which changes nothing that it may do.
CREATE TRIGGER notice_access_updated AFTER UPDATE ON api_tokens
  FOR EACH ROW WHEN (to_jsonb(OLD) - 'last_used_at' IS DISTINCT FROM to_jsonb(NEW) - 'last_used_at')
  EXECUTE FUNCTION notice_access('user_id');
