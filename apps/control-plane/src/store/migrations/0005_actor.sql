-- Somebody's authority, as one answer: every request asks for it first. It is read with the owner's eyes, so that no
-- transaction has to see everything only to find out who asks. `pg_temp` is named so that it is looked at last: a
-- temporary table cannot pass for one of ours.
CREATE FUNCTION actor(wanted uuid) RETURNS json LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT json_build_object(
    'personId', person.id,
    'operator', is_operator,
    'memberships', (
      SELECT coalesce(json_agg(json_build_object('tenantId', tenant_id, 'role', role)), '[]')
      FROM membership JOIN tenant ON tenant.id = tenant_id
      WHERE person_id = wanted AND suspended_at IS NULL AND removed_at IS NULL AND status IN ('pending', 'active')),
    'partnerIds', (SELECT coalesce(json_agg(partner_id), '[]') FROM partner_administrator WHERE person_id = wanted),
    'grants', (
      SELECT coalesce(json_agg(json_build_object(
        'tenantId', tenant_id, 'partnerId', granted.partner_id, 'scopes', scopes, 'expiresAt', expires_at)), '[]')
      FROM partner_administrator JOIN access_grant AS granted USING (partner_id) JOIN tenant ON tenant.id = tenant_id
      WHERE person_id = wanted AND revoked_at IS NULL AND status IN ('pending', 'active')))
  FROM person WHERE person.id = wanted
$$;
REVOKE ALL ON FUNCTION actor FROM PUBLIC;
GRANT EXECUTE ON FUNCTION actor TO allod_app;
