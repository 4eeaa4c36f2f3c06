/**
 * What a transaction is told in which these questions are asked: PostgreSQL's own functions before any that somebody put beside them, so
 * that nothing vouches for itself, and room to sort what one question looks at. That they compute what `link.ts` says is tested.
 */
export const SETTINGS = "SET LOCAL search_path = pg_catalog, public; SET LOCAL work_mem = '64MB'";
/** How it begins: everything in it is of one moment. */
export const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${SETTINGS}`;

const CONTENT = `sha256(convert_to(concat_ws(E'\\n', salt, actor_kind, actor_id, actor_name, actor_as, address, user_agent,
  target_kind, target_id, target_name, metadata), 'UTF8'))`;

function linkOf(seq: string): string {
  return `convert_to(concat_ws(E'\\n', 1, chain, ${seq}, id, retention_months,
    (extract(epoch FROM received_at) * 1000)::bigint, (extract(epoch FROM occurred_at) * 1000)::bigint, source, external_id, action, raw_action,
    outcome, attribution, correlation_id, encode(content_hash, 'hex')), 'UTF8')`;
}

/** $1 chain, $2 first number, $3 last, $4 hash before: how many follow from each other, and the first that does not. */
export const CHECK = `
  SELECT count(*)::integer AS events, count(erased_by)::integer AS erased, min(seq) FILTER (WHERE NOT coalesce(good, false)) AS bad,
    max(CASE WHEN seq = $3::bigint THEN encode(hash, 'hex') END) AS last
  FROM (
    SELECT seq, hash, erased_by,
      seq = coalesce(lag(seq) OVER w, $2::bigint - 1) + 1
      AND hash = sha256(coalesce(lag(hash) OVER w, decode($4::text, 'hex')) || ${linkOf("seq")})
      AND (erased_by IS NOT NULL OR content_hash = ${CONTENT}) AS good
    FROM public.audit_event WHERE chain = $1 AND seq BETWEEN $2::bigint AND $3::bigint WINDOW w AS (ORDER BY seq)
  ) AS checked`;

/** $1 chain, $2 number: what stands there, and whether it follows from $3. */
export const AT = `
  SELECT id, seq::integer AS seq, content_hash = ${CONTENT} OR erased_by IS NOT NULL AS "contentGood",
    hash = sha256(decode($3::text, 'hex') || ${linkOf("$2::bigint")}) AS "linkGood", encode(hash, 'hex') AS hash
  FROM public.audit_event WHERE chain = $1 AND seq = $2::bigint`;

/** $1 chain, $2 number, $3 hash before, $4 how far to look: the event that was chained at that place, wherever it stands now. */
export const BELONGS = `
  SELECT id, seq::integer AS seq, encode(hash, 'hex') AS hash FROM public.audit_event
  WHERE chain = $1 AND seq BETWEEN $2::bigint - $4::bigint AND $2::bigint + $4::bigint AND hash = sha256(decode($3::text, 'hex') || ${linkOf("$2::bigint")}) LIMIT 1`;

/** $1 chain, $2 number, $3 hash before, $4 id: true when that event would follow at that place. */
export const WOULD_FOLLOW = `
  SELECT hash = sha256(decode($3::text, 'hex') || ${linkOf("$2::bigint")}) AS follows FROM public.audit_event WHERE chain = $1 AND id = $4`;

/** $1 chain: what each erasure left, beside what its own event says of it. One that was erased itself could say anything. */
export const ERASURES = `
  SELECT left_of.erased_by AS id, left_of.first::integer AS first,
    CASE WHEN told.action = 'allod.audit_erase' AND told.erased_by IS NULL
      THEN left_of.events || ' ' || left_of.digest = told.metadata::json #>> ARRAY['changes', 'digests', 'to', left_of.part]
    END AS good
  FROM (
    SELECT erased_by, retention_months || '-' || to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM') AS part, min(seq) AS first, count(*) AS events, encode(sha256(convert_to(string_agg(
      concat_ws(E'\\n', seq, actor_kind, actor_id, actor_name, actor_as, target_kind, target_id, target_name), E'\\n' ORDER BY seq), 'UTF8')), 'hex') AS digest
    FROM public.audit_event WHERE chain = $1 AND erased_by IS NOT NULL GROUP BY erased_by, part
  ) AS left_of LEFT JOIN public.audit_event AS told ON told.id = left_of.erased_by AND told.chain = $1 ORDER BY first`;
